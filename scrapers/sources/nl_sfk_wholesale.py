"""SFK's weekly list of articles that wholesalers could not deliver: one row an article, in one file a week."""

from scrapers.reading.remarks import read_remark
from scrapers.reading.row import Row, refuse
from surveillance.errors import SourceChanged
from surveillance.model.identifiers import is_zi
from surveillance.model.source import Source
from surveillance.model.wholesale import WholesaleSignal

PREFERRED = "Preferent_bij_"
ZI, YEAR, WEEK, REMARK = "zi_nummer", "jaar", "weeknr", "opmerking"
ZI_DIGITS = 8


def parse(source: Source, row: Row) -> WholesaleSignal:
    """One article in one week; the firm's remark beside it is read into what it means, and kept as it is."""
    number = row.take_required(ZI).zfill(ZI_DIGITS)
    text = row.take(REMARK)
    remark = read_remark(text)
    return WholesaleSignal(
        zi_number=number if is_zi(number) else refuse(ZI, f"the check digit of {number} is wrong"),
        article_name=row.take_required("artikelnaam"),
        year=row.take_integer(YEAR) or refuse(YEAR, "is empty"),
        week=row.take_integer(WEEK) or refuse(WEEK, "is empty"),
        package_status=row.take("Verpakkingstatus"),
        preferred_by=tuple(name.removeprefix(PREFERRED) for name in insurers(row) if is_set(row, name)),
        is_cheapest_missing=is_set(row, "Laagste prijs niet beschikbaar"),
        remark=text,
        remark_meaning=remark.meaning,
        promised=remark.promised,
        replacements=remark.replacements,
    )


def insurers(row: Row) -> list[str]:
    """The columns of the insurers, in the order of their names. A list without any is another list."""
    found = sorted(name for name in row.columns if name.startswith(PREFERRED))
    if not found:
        raise SourceChanged(row.source.id, f"there is no column {PREFERRED}… any more")
    return found


def is_set(row: Row, column: str) -> bool:
    """Whether the flag stands there; an empty cell is a flag that does not."""
    return row.take(column) is not None and row.take_word(column, "flag") == "yes"
