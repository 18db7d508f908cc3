"""The report's words: what each figure is called, and the sentences made of them. Dutch is the key (see `language`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from babel.dates import format_interval

from surveillance.language import ENGLISH, current, day, fill, instant, say
from surveillance.model.batch import Outcome
from surveillance.model.notice import NoticeStatus, NoticeType, Reason
from surveillance.reporting.changes import shorten
from surveillance.reporting.figures import (
    CertificateEvent,
    CertificateTurn,
    NoticeChange,
    SourceLine,
    StockBreach,
    TopAlert,
    Turn,
)
from surveillance.storage.audit import GENESIS
from surveillance.vocabulary import word

ENDING_TYPES = (NoticeType.REMARKETING, NoticeType.WITHDRAWAL)
"""Types of notice that say by themselves how something ended."""

LONGEST_SENTENCE = 480
"""Characters of a rule's sentence with its figures: ours, but for the names in it."""

ROWS = {
    "shortage_notice": ("1 melding", "{count} meldingen"),
    "product": ("1 geneesmiddel", "{count} geneesmiddelen"),
    "stock_report_line": ("1 voorraadregel", "{count} voorraadregels"),
    "certificate": ("1 certificaat", "{count} certificaten"),
    "offer": ("1 advertentie", "{count} advertenties"),
    "wholesale_signal": ("1 regel van een weeklijst", "{count} regels van weeklijsten"),
    "critical_medicine": ("1 kritiek geneesmiddel", "{count} kritieke geneesmiddelen"),
    "authorisation": ("1 vergunning", "{count} vergunningen"),
    "maximum_price": ("1 maximumprijs", "{count} maximumprijzen"),
    "recall": ("1 terugroepactie of waarschuwing", "{count} terugroepacties of waarschuwingen"),
}
"""What a source's rows are called: one, and any other number."""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Write in this language until the end of the block."""
    token = current.set(language)
    try:
        yield
    finally:
        current.reset(token)


def counted(count: int, one: str, many: str) -> str:
    """`1 melding`, `5 meldingen`."""
    return say(one) if count == 1 else say(many, count=count)


def rows_of(kind: str, count: int) -> str:
    """So many rows of a source of this kind, by their name."""
    return counted(count, *ROWS[kind])


def turn_sentences(change: NoticeChange) -> list[str]:
    """What happened to the notice, one sentence for each turn."""
    return [_turn_sentence(turn, change) for turn in change.turns]


def notice_facts(change: NoticeChange) -> list[str]:
    """Opening date, latest update, expected end, cause and alternatives, each as a short phrase.

    Of what has ended nothing is expected any more, and a notice of the end seldom repeats the cause.
    """
    facts = [
        say("geopend {opened_on}", opened_on=change.opened_on),
        say("laatst bijgewerkt {updated_on}", updated_on=change.updated_on),
    ]
    if Turn.ENDED not in change.turns:
        facts.append(say("verwacht einde: {end}", end=expected_end(change)))
    if (cause := _cause(change)) is not None:
        facts.append(cause)
    if change.alternatives:
        facts.append(say("alternatief: {alternative}", alternative=change.alternatives))
    return facts


def _cause(change: NoticeChange) -> str | None:
    if change.reason_text:
        return say("oorzaak: {cause}", cause=f"{word(change.reason)} ({change.reason_text})")
    if change.reason is not Reason.UNKNOWN:
        return say("oorzaak: {cause}", cause=word(change.reason))
    return None if Turn.ENDED in change.turns else word(change.reason)


def expected_end(change: NoticeChange) -> str:
    """The expected end as a day, else in the source's words, else that it is not known."""
    if change.expected_end_on:
        return day(change.expected_end_on)
    return change.expected_end_text or say("niet bekend")


def identity(change: NoticeChange) -> str:
    """Numbers, holder and reference: what tells the notice from another on the same name."""
    parts = [*change.registration_numbers[:3], change.holder, change.reference]
    return " · ".join(dict.fromkeys(part for part in parts if part))


def certificate_sentence(event: CertificateEvent) -> str:
    """What happened to the certificate."""
    if event.turn is CertificateTurn.EXPIRED:
        return say("verlopen: geldig tot en met {expires_on}", expires_on=event.expires_on)
    if event.turn is CertificateTurn.REGAINED and event.status_before:
        return say("weer geldig ({status}), was {before}", status=word(event.status), before=word(event.status_before))
    return say("{status}, bij ons bekend sinds {known_on}", status=word(event.status), known_on=event.known_on)


def certificate_facts(event: CertificateEvent) -> str:
    """Whose it is and until when it runs."""
    manufacturer = event.manufacturer or say("fabrikant niet bekend")
    if event.expires_on is None:
        return f"{manufacturer}; {say('geen einddatum bekend')}"
    return f"{manufacturer}; {say('einddatum {expires_on}', expires_on=event.expires_on)}"


def breach_facts(breach: StockBreach) -> str:
    """Number, severity, and since when."""
    severity = say("ernst {severity}", severity=word(breach.severity))
    since = say("nieuw deze week") if breach.is_new else say("sinds {since_on}", since_on=breach.since_on)
    return "; ".join((breach.subject_id, severity, since))


def finding_sentence(finding: StockBreach | TopAlert) -> str:
    """Why the alert was raised, in the rule's own sentence with its figures."""
    return shorten(fill(finding.sentence, finding.value), LONGEST_SENTENCE)


def severity_sentence(alert: TopAlert) -> str:
    """`hoog, was middel`: how grave it is and was."""
    if alert.severity_before is None or alert.severity_before is alert.severity:
        return word(alert.severity)
    return say("{now}, was {before}", now=word(alert.severity), before=word(alert.severity_before))


def priority_sentence(alert: TopAlert) -> str:
    """How pressing it is: the number by which the table is ordered."""
    return say("prioriteit {priority}", priority=alert.priority)


def standing(source: SourceLine) -> str:
    """How far the source's data reach: the last time it could be read, and as of when it says they are."""
    if source.good_at is None:
        return say("nog geen bruikbare levering")
    if source.stated_as_of:
        return say("{good_at}; de bron noemt {stated_at}", good_at=source.good_at, stated_at=source.stated_as_of)
    return instant(source.good_at)


def origin(source: SourceLine) -> str:
    """Where the data come from, for data that are not live; empty for live ones."""
    if source.origin == "made_up":
        return say("verzonnen voorbeeldgegevens")
    if source.origin == "recorded":
        return (
            say("opgenomen gegevens van {recorded_on}", recorded_on=source.recorded_on)
            if source.recorded_on
            else say("opgenomen gegevens")
        )
    return ""


def comparison(source: SourceLine) -> str:
    """With which week its figures are compared."""
    if not source.is_counted:
        return say("telt niet mee")
    if source.compared_with is None:
        return say("eerste lezing")
    return say("vergeleken met {week}", week=source.compared_with)


def first_reading(source: SourceLine) -> str:
    """What a first reading gave: a size, and no comparison."""
    return say("{rows}, nog geen vergelijking.", rows=rows_of(source.kind, source.rows))


def trouble(source: SourceLine) -> str | None:
    """What a reader should know about the source's data before believing a figure; nothing when all is well."""
    values = {"source": say(source.title), "good_at": source.good_at, "reason": source.reason or say("reden onbekend")}
    if source.good_at is None:
        return say("{source}: nog geen bruikbare levering; telt niet mee.", **values)
    if not source.is_counted:
        return say("{source} is verouderd en telt niet mee; laatste goede stand {good_at}.", **values)
    texts = {
        Outcome.HELD: "{source}: de laatste levering is vastgehouden en telt niet mee ({reason}); "
        "cijfers tot {good_at}.",
        Outcome.FAILED: "{source}: de laatste levering is mislukt ({reason}); cijfers tot {good_at}.",
        Outcome.BLOCKED: "{source} weigerde ons ({reason}); cijfers tot {good_at}.",
    }
    return say(texts[source.outcome], **values) if source.outcome in texts else None


def period(monday: date, sunday: date) -> str:
    """`21–27 september 2026`."""
    locale = "en_GB" if current.get() == ENGLISH else current.get()  # day before month, as in every other date
    return str(format_interval(monday, sunday, "yMMMMd", locale=locale))


def report_name(week: str) -> str:
    """What the report is called in its foot: name, week and language."""
    return f"weekly/{week}/{current.get()}"


def audit_sentence(audit_head: str) -> str:
    """The head of the audit chain at the week's end: whoever keeps the mail can check the chain by it."""
    if audit_head == GENESIS:
        return say("Auditkop: er was nog geen auditregel toen de week eindigde.")
    return say("Auditkop: {head}", head=audit_head)


def definitions() -> list[str]:
    """What the words of the report mean, so that no figure is read for more than it is."""
    return [
        say(
            "Een melding is geen tekort. Een firma of instantie meldt dat een middel niet of minder geleverd wordt; "
            "of patiënten zonder middel zitten, volgt daar niet uit."
        ),
        say(
            "Nieuw: niet in de bron toen zij voor het laatst meetelde. Verslechterd: het verwachte einde is later "
            "of vervallen, of de status is ernstiger."
        ),
        say(
            "Beëindigd: de bron zegt dat het voorbij is of dat de melding is ingetrokken. Verdwenen: tweemaal niet "
            "in de bron gevonden; dat is iets anders dan beëindigd."
        ),
        say("Elke bron telt op haar eigen manier; hetzelfde middel kan in meer dan één bron staan."),
        say("Hoog risico: open signalen met ernst hoog of kritiek."),
    ]


def _turn_sentence(turn: Turn, change: NoticeChange) -> str:
    if turn is Turn.LATER_END:
        later = counted(change.days_later, "1 dag later", "{count} dagen later")
        return say(
            "einde van {before_on} naar {after_on}: {later}",
            before_on=change.expected_end_before_on,
            after_on=change.expected_end_on,
            later=later,
        )
    if turn is Turn.END_WITHDRAWN:
        return say("einddatum vervallen, was {before_on}", before_on=change.expected_end_before_on)
    if turn is Turn.WORSE_STATUS and change.status_before:
        return say("van {before} naar {after}", before=word(change.status_before), after=word(change.status))
    if turn is Turn.RETURNED:
        return say("terug in de bron, na eerder te zijn verdwenen: {status}", status=word(change.status))
    if turn is Turn.VANISHED:
        return say("niet meer in de bron; laatst bekend: {status}", status=word(change.status))
    if turn is Turn.ENDED and change.notice_type not in ENDING_TYPES:
        return word(change.status)
    if change.status is NoticeStatus.UNKNOWN:  # a decision, of which nobody says where its shortage stands
        return word(change.notice_type)
    return say("{status}: {type}", status=word(change.status), type=word(change.notice_type))
