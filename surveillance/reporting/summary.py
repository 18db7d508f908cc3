"""The week in few words: the subject line, the data health lines, the four numbers, the five sentences."""

from dataclasses import dataclass
from statistics import median

from surveillance.language import say
from surveillance.model.certificate import Certificate
from surveillance.model.finding import Team
from surveillance.model.notice import ShortageNotice
from surveillance.reporting.figures import CertificateTurn, WeekFigures
from surveillance.reporting.wording import counted, rows_of, trouble


@dataclass(frozen=True, slots=True)
class Tile:
    """One of the four numbers on top."""

    number: int | None
    """None: cannot be said."""
    label: str
    tone: str
    """`new`, `worse`, `ended` or `high`: only its colour; the label says it in words."""


def subject_line(figures: WeekFigures) -> str:
    """The week in one line of at most some 100 characters. Counts only: nothing from outside stands in it."""
    parts = _subject_changes(figures)
    parts.append(counted(figures.high, "1 hoog risico", "{count} hoog risico"))
    if figures.uncounted:
        parts.append(counted(len(figures.uncounted), "1 bron telt niet mee", "{count} bronnen tellen niet mee"))
    return say("Week {week}: {parts}", week=figures.week, parts=", ".join(parts))


def health_lines(figures: WeekFigures) -> list[str]:
    """What a reader must know before the figures: a week not yet over, a source in trouble. Empty when all is well."""
    unfinished = "Voorlopig: deze week is nog niet om. De cijfers gaan tot {known_at}."
    first = [say(unfinished, known_at=figures.known_at)] if figures.known_at else []
    return first + [line for source in figures.sources if (line := trouble(source))]


def compares(figures: WeekFigures, kind: str) -> bool:
    """Whether any source of the kind counts and has an earlier week to be compared with."""
    return any(source.kind == kind and source.compared_with for source in figures.sources)


def tiles(figures: WeekFigures) -> list[Tile]:
    """New, worse, ended and high risk; the first three cannot be said without a comparison."""
    notices = figures.notices
    can_say = compares(figures, ShortageNotice.kind)
    return [
        Tile(len(notices.new) if can_say else None, say("nieuw"), "new"),
        Tile(len(notices.worse) if can_say else None, say("verslechterd"), "worse"),
        Tile(len(notices.ended) if can_say else None, say("beëindigd"), "ended"),
        Tile(figures.high, say("hoog risico"), "high"),
    ]


def five_lines(figures: WeekFigures) -> list[tuple[str, str]]:
    """The summary: a label and a sentence for notices, delays, certificates, stock and alerts."""
    return [
        (say("Meldingen"), _notice_line(figures)),
        (say("Uitloop"), _delay_line(figures)),
        (say("Certificaten"), _certificate_line(figures)),
        (say("Voorraad"), _stock_line(figures)),
        (say("Signalen"), _alert_line(figures)),
    ]


def none_of(figures: WeekFigures) -> dict[str, str]:
    """What stands under a heading with nothing below it; with a source left out, none is none of what counts."""
    if figures.uncounted:
        return {
            "new": say("Geen nieuwe meldingen in de bronnen die meetellen."),
            "worse": say("Geen melding verslechterde in de bronnen die meetellen."),
            "ended": say("Geen beëindigde meldingen in de bronnen die meetellen."),
        }
    return {
        "new": say("Geen nieuwe meldingen."),
        "worse": say("Geen melding verslechterde."),
        "ended": say("Geen beëindigde meldingen."),
    }


def trade_sentences(figures: WeekFigures) -> list[str]:
    """Illegal trade as counts: nothing that leads to a person or an advertisement."""
    trade, team = figures.trade, next(line for line in figures.teams if line.team is Team.ILLEGAL_TRADE)
    if trade.offers is None:
        seen = say("Hoeveel advertenties er staan is niet te zeggen: een bron ontbreekt of telt niet mee.")
    elif trade.new is None:
        seen = say(
            "{offers} in beeld; hoeveel daarvan nieuw zijn, is nog niet te zeggen.", offers=_offers(trade.offers)
        )
    else:
        seen = say("{offers} in beeld, waarvan {new} nieuw deze week.", offers=_offers(trade.offers), new=trade.new)
    counts = {"new": team.new, "open": team.open, "decided": team.decided}
    return [seen, say("Signalen: {new} nieuw, {open} open, {decided} beslist.", **counts)]


def trade_note() -> str:
    """Why there is no more to read about illegal trade."""
    return say("Alleen aantallen: dit bericht noemt geen personen en geen advertenties.")


def vanished_note() -> str:
    """What it means that a notice is no longer in its source."""
    return say("Deze meldingen staan niet meer in de bron. De bron zegt niet dat ze zijn beëindigd.")


def sample_note(figures: WeekFigures) -> str:
    """That the report is an example, when any of its data are; empty when all are live."""
    if all(source.origin == "live" for source in figures.sources):
        return ""
    return say("Voorbeeld: met opgenomen of verzonnen gegevens, zie de stand per bron.")


def older_stock(figures: WeekFigures) -> str:
    """How many findings about stock stood before this week already; empty when none did."""
    count = len(figures.stock) - len(figures.new_breaches)
    return (
        ""
        if count == 0
        else counted(count, "1 bevinding over voorraad stond al.", "{count} bevindingen over voorraad stonden al.")
    )


def first_note() -> str:
    """Why nothing in a first reading is called new."""
    return say("Wat hierin staat is niet nieuw: er is nog geen eerdere week om mee te vergelijken.")


def _subject_changes(figures: WeekFigures) -> list[str]:
    if not compares(figures, ShortageNotice.kind):
        count = len(figures.firsts)
        return [
            counted(count, "eerste lezing van 1 bron", "eerste lezing van {count} bronnen")
            if count
            else say("geen vergelijking mogelijk")
        ]
    if not figures.has_changes:
        return [say("geen wijzigingen")]
    notices = figures.notices
    return [
        counted(len(notices.new), "1 nieuwe melding", "{count} nieuwe meldingen"),
        say("{count} verslechterd", count=len(notices.worse)),
        say("{count} beëindigd", count=len(notices.ended)),
    ]


def _notice_line(figures: WeekFigures) -> str:
    if not compares(figures, ShortageNotice.kind):
        return say("Niet te zeggen: er is geen bron met meldingen die met een eerdere week te vergelijken is.")
    notices = figures.notices
    if not notices.has_any:
        return say("Geen wijzigingen in de bronnen die meetellen.")
    line = say(
        "{new}, {worse} verslechterd, {ended} beëindigd.",
        new=counted(len(notices.new), "1 nieuwe melding", "{count} nieuwe meldingen"),
        worse=len(notices.worse),
        ended=len(notices.ended),
    )
    if notices.vanished:
        line += " " + say("{count} uit de bron verdwenen; dat is niet beëindigd.", count=len(notices.vanished))
    return line


def _delay_line(figures: WeekFigures) -> str:
    if not compares(figures, ShortageNotice.kind):
        return say("Niet te zeggen.")
    shifts, sooner = figures.notices.shifts, figures.notices.sooner
    if shifts:
        longest = shifts[0]
        line = say(
            "{notices} later terug dan verwacht, mediaan {days}; het meest {name}, {most}.",
            notices=rows_of(ShortageNotice.kind, len(shifts)),
            days=_days(int(median(change.days_later for change in shifts))),
            name=longest.name,
            most=_days(longest.days_later),
        )
    else:
        line = say("Geen verwachte einddatum schoof op.")
    return f"{line} {say('{count} eerder terug dan verwacht.', count=sooner)}" if sooner else line


def _certificate_line(figures: WeekFigures) -> str:
    if not compares(figures, Certificate.kind):
        return say("Nog niet te vergelijken met een eerdere week.")
    turns = [event.turn for event in figures.certificates]
    texts = {
        CertificateTurn.LOST: "{count} geschorst, ingetrokken of geannuleerd",
        CertificateTurn.RESTRICTED: "{count} beperkt",
        CertificateTurn.EXPIRED: "{count} verlopen",
        CertificateTurn.REGAINED: "{count} weer geldig",
    }
    parts = [say(text, count=turns.count(turn)) for turn, text in texts.items() if turn in turns]
    none = say("Geen certificaat geschorst, ingetrokken, geannuleerd, beperkt of verlopen.")
    return f"{', '.join(parts)}." if parts else none


def _stock_line(figures: WeekFigures) -> str:
    if not figures.stock:
        return say("Geen open bevindingen over voorraad.")
    return say(
        "{findings} over voorraad, waarvan {new} nieuw.",
        findings=counted(len(figures.stock), "1 bevinding", "{count} bevindingen"),
        new=len(figures.new_breaches),
    )


def _alert_line(figures: WeekFigures) -> str:
    return say(
        "{new} nieuw, {open} open, {decided} beslist; {high} met hoog risico.",
        new=sum(line.new for line in figures.teams),
        open=sum(line.open for line in figures.teams),
        decided=sum(line.decided for line in figures.teams),
        high=figures.high,
    )


def _days(count: int) -> str:
    return counted(count, "1 dag", "{count} dagen")


def _offers(count: int) -> str:
    return rows_of("offer", count)
