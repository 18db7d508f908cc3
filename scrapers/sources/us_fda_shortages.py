"""openFDA's list of drug shortages: an object a presentation of a firm, and another one where that is discontinued too.

Of the packs that stand there twice most are a shortage and a discontinuation, each with a posting of its own: two
statements, so that it is one of the latter is part of the key. What then differs under one key is for a person to see.
"""

from scrapers.reading.row import Row, check_text
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source

DAY = "%m/%d/%Y"
WHY = "shortage_reason"
STATEMENTS = {True: ("To Be Discontinued", Reason.DISCONTINUATION), False: ("", Reason.UNKNOWN)}
"""By whether it is discontinued: what the key ends with, and the reason where none is given."""


def parse(source: Source, row: Row) -> ShortageNotice:
    """One presentation. Its posting date is that of the oldest presentation beside it, so it is no start."""
    pack, firm, name = (row.take_required(column) for column in ("package_ndc", "company_name", "generic_name"))
    presentation, form = row.take_required("presentation"), row.take("dosage_form")
    status = NoticeStatus(row.take_word("status", "status"))
    statement, unsaid = STATEMENTS[status is NoticeStatus.DISCONTINUED]
    return ShortageNotice(
        reference=KEY_SEPARATOR.join(filter(None, (pack, firm, name, presentation, statement))),
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=status,
        product_name=presentation,
        identifiers=(f"NDC {pack}",),
        substance=take_substances(row, name.removesuffix(form or "").strip()),
        form=form,
        holder=firm,
        published_on=row.take_date("initial_posting_date", DAY),
        updated_on=row.take_date("update_date", DAY),
        reason=row.read(WHY, lambda text: Reason(row.look_up(WHY, text.rstrip(".").lower()))) or unsaid,
        reason_text=row.take(WHY),
        advice=row.take_joined("availability", "related_info"),
        url=source.fetch.urls[0],
    )


def take_substances(row: Row, name: str) -> str:
    """The substances by openFDA's own look-up of the pack; by the name of the entry where it found none."""
    names = row.take_part("openfda", "substance_name")
    return ", ".join(check_text("openfda", one) for one in names) if isinstance(names, list) and names else name
