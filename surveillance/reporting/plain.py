"""The same report as text: everything the page says, for whoever reads mail without pictures, or hears it read."""

from collections.abc import Iterable, Sequence
from textwrap import wrap

from surveillance.language import DUTCH, number, say
from surveillance.model.notice import ShortageNotice
from surveillance.reporting import summary, wording
from surveillance.reporting.figures import SHORT, CertificateEvent, NoticeChange, StockBreach, TopAlert, WeekFigures
from surveillance.reporting.weeks import read_week
from surveillance.vocabulary import word

WIDTH = 72
"""Characters a line, where words allow it."""

Entry = Sequence[str]
"""A name, and what is said of it."""


def render_plain(figures: WeekFigures, language: str = DUTCH) -> str:
    """The report as text."""
    with wording.speaking(language):
        lines = [
            *_opening(figures),
            *_notices(figures),
            *_first_readings(figures),
            *_alerts(figures),
            *_certificates(figures),
            *_stock(figures),
            *_counts(figures),
            *_closing(figures),
        ]
    return "\n".join(lines) + "\n"


def _opening(figures: WeekFigures) -> list[str]:
    week = say("Week {week_number}", week_number=read_week(figures.week).number)
    health = summary.health_lines(figures) or [say("Alle bronnen zijn bij en tellen mee.")]
    return [
        *_wrapped(f"{say('Weekrapport beschikbaarheid')} – {week}"),
        wording.period(figures.monday, figures.sunday),
        *_wrapped(summary.sample_note(figures)),
        "",
        *_paragraphs(health),
        "",
        *_paragraphs(f"{label}: {sentence}" for label, sentence in summary.five_lines(figures)),
    ]


def _notices(figures: WeekFigures) -> list[str]:
    if not summary.compares(figures, ShortageNotice.kind):
        return []
    notices, none = figures.notices, summary.none_of(figures)
    lines = [
        *_section(say("Verslechterd"), _entries(notices.worse), none["worse"]),
        *_section(say("Nieuw"), _entries(notices.new), none["new"]),
        *_section(say("Beëindigd"), _entries(notices.ended), none["ended"]),
    ]
    if notices.vanished:
        lines += _section(say("Uit de bron verdwenen"), _entries(notices.vanished))
        lines += ["", *_wrapped(summary.vanished_note())]
    return lines


def _first_readings(figures: WeekFigures) -> list[str]:
    firsts = [f"{say(source.title)}: {wording.first_reading(source)}" for source in figures.firsts]
    return _headed(say("Eerste lezing"), _paragraphs([summary.first_note(), *firsts])) if firsts else []


def _alerts(figures: WeekFigures) -> list[str]:
    none = say("Geen open signalen over geneesmiddelen of hulpmiddelen.")
    graver = [_alert(alert, figures) for alert in figures.graver]
    return [
        *(_section(say("Signalen die ernstiger werden"), graver) if graver else ()),
        *_section(say("Eerst bekijken"), [_alert(alert, figures) for alert in figures.top], none),
    ]


def _certificates(figures: WeekFigures) -> list[str]:
    if not figures.certificates:
        return []
    return _section(say("Certificaten"), [_certificate(event) for event in figures.certificates])


def _stock(figures: WeekFigures) -> list[str]:
    if not figures.stock:
        return []
    older = _wrapped(summary.older_stock(figures))
    return [
        *_section(say("Voorraad, nieuw"), [_breach(breach) for breach in figures.new_breaches]),
        *(["", *older] if older else []),
    ]


def _counts(figures: WeekFigures) -> list[str]:
    teams = [
        say(
            "{team}: {new} nieuw, {open} open, {decided} beslist, {high} hoog risico",
            team=word(line.team),
            new=line.new,
            open=line.open,
            decided=line.decided,
            high=line.high,
        )
        for line in figures.teams
    ]
    return [
        *_headed(say("Signalen per team"), _paragraphs(teams)),
        *_headed(say("Illegale handel"), _paragraphs([*summary.trade_sentences(figures), summary.trade_note()])),
    ]


def _closing(figures: WeekFigures) -> list[str]:
    sources = []
    for source in figures.sources:
        said = (wording.standing(source), wording.comparison(source), wording.origin(source))
        size = wording.rows_of(source.kind, source.rows)
        sources.append(f"{say(source.title)}: {'; '.join([*filter(None, said), size])}")
    ended_at, report = figures.known_at or read_week(figures.week).ends_at, wording.report_name(figures.week)
    foot = [
        f"{say('Dit rapport in de desk')}: {figures.desk_url}/reports/{figures.week}",
        say("Rapport {report}, over wat bekend was tot {ended_at}.", report=report, ended_at=ended_at),
        wording.audit_sentence(figures.audit_head),
    ]
    return [
        *_headed(say("Stand per bron"), _paragraphs(sources)),
        *_headed(say("Wat de cijfers betekenen"), _paragraphs(wording.definitions())),
        "",
        "-" * WIDTH,
        *_paragraphs(foot),
    ]


def _entries(changes: Iterable[NoticeChange]) -> list[Entry]:
    return [_notice(change) for change in changes]


def _notice(change: NoticeChange) -> Entry:
    return (
        change.name,
        *wording.turn_sentences(change),
        "; ".join(wording.notice_facts(change)),
        f"{wording.identity(change)} · {say(change.source_title)}",
    )


def _alert(alert: TopAlert, figures: WeekFigures) -> Entry:
    since = say("sinds {since_on}", since_on=alert.since_on)
    return (
        alert.name,
        wording.finding_sentence(alert),
        f"{wording.severity_sentence(alert)}; {wording.priority_sentence(alert)}; {since}",
        f"{figures.desk_url}/alerts/{alert.alert_id}",
    )


def _certificate(event: CertificateEvent) -> Entry:
    return (event.number, wording.certificate_sentence(event), wording.certificate_facts(event))


def _breach(breach: StockBreach) -> Entry:
    return (breach.name, wording.finding_sentence(breach), wording.breach_facts(breach))


def _section(title: str, entries: Sequence[Entry], none: str = "") -> list[str]:
    lines: list[str] = []
    for entry in entries[:SHORT]:
        lines += ["", *_wrapped(entry[0], "* ", "  ")]
        for said in entry[1:]:
            lines += _wrapped(said, "  ", "  ")
    if not entries:
        lines = _wrapped(none)
    if len(entries) > SHORT:
        lines += ["", *_wrapped(say("En nog {count}: zie de desk.", count=len(entries) - SHORT))]
    return _headed(f"{title} ({number(len(entries))})", lines)


def _headed(title: str, lines: Iterable[str]) -> list[str]:
    return ["", "", title.upper(), *lines]


def _paragraphs(texts: Iterable[str]) -> list[str]:
    return [line for text in texts for line in _wrapped(text, "- ", "  ")]


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
