"""Läkemedelsverket's feed of July 2020 (XML turned into JSON): an object a product, keyed by its number (NPL).

Up to 3 July a product had one shortage, its fields beside the number; from 7 July a list of them, each with its actual
end. Both layouts are read. The feed names no product, only numbers, and the telephone numbers in `publicContact` go no
further.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from scrapers.reading.codes import shaped
from scrapers.reading.dates import is_after
from scrapers.reading.page import Page
from scrapers.reading.row import Row, refuse
from scrapers.reading.tables import read_rows
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.source import Source

DAY = "%Y-%m-%d"
ENDED_ON = "actualEndDate"
READ_NPL = shaped(r"\d{14}", "is no number of a product")
NESTED = ("publicationDate", "forecastDate")
"""Objects whose fields are columns of ours."""


def read(source: Source, page: Page) -> Iterator[Row]:
    """A row a shortage, with the number of its product, whichever of the two layouts the feed has."""
    if page.is_blank:
        return iter(())
    if not isinstance(page.document, dict):
        page.refuse("the document is no object of products")
    shortages = [one for product in page.document.values() for one in _shortages_of(product)]
    return read_rows(source, replace(page, document=shortages))


def parse(source: Source, row: Row) -> ShortageNotice:
    """One shortage of one product. Dates are forecasts; the older layout tells of no actual end."""
    number, packs = row.read_required("nplId", READ_NPL), _take_packs(row)
    published, updated = row.take_period("firstPublication", "lastPublication", DAY)
    start, forecast = row.take_period("startDate", "endDate", DAY)
    ended_on = row.take_period("startDate", ENDED_ON, DAY)[1] if ENDED_ON in row.columns else None
    is_ahead = is_after(start, updated)
    return ShortageNotice(
        reference=row.take_required("referenceNumber"),
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=_status_of(row, is_ahead=is_ahead, is_ended=ended_on is not None),
        product_name=f"NPL {number}",
        identifiers=(f"NPL {number}", *(f"NPLPACK {pack}" for pack in packs)),
        published_on=published,
        updated_on=updated,
        expected_start_on=start if is_ahead else None,
        actual_start_on=None if is_ahead else start,
        expected_end_on=forecast,
        actual_end_on=ended_on,
        advice=row.take("advice"),
    )


def _shortages_of(product: Any) -> list[Any]:
    """The shortages of a product, each flat and with its number; what is no object is handed on to be refused."""
    if not isinstance(product, dict) or not isinstance(product.get("shortages", []), list):
        return [product]
    return [_flatten(one, product.get("nplId")) for one in product.get("shortages", [product])]


def _flatten(shortage: Any, number: Any) -> Any:
    if not isinstance(shortage, dict):
        return shortage
    flat = {"nplId": number} | {name: value for name, value in shortage.items() if name not in NESTED}
    for name in NESTED:
        inner = shortage.get(name)
        flat |= inner if isinstance(inner, dict) else {}
    return flat


def _status_of(row: Row, *, is_ahead: bool, is_ended: bool) -> NoticeStatus:
    if is_ended:
        return NoticeStatus.RESOLVED
    if is_ahead:
        return NoticeStatus.UPCOMING
    return NoticeStatus.ONGOING if ENDED_ON in row.columns else NoticeStatus.UNKNOWN


def _take_packs(row: Row) -> list[str]:
    """The numbers of the packs; each stands in a list of its own, and the older layout has an object around them."""
    packs = row.take_raw("packs")
    listed = packs.get("package") if isinstance(packs, dict) else packs
    if not isinstance(listed, list) or any(not isinstance(pack, dict) for pack in listed):
        refuse("packs", f"{packs!r} is no list of packs")
    return [str(number) for pack in listed for number in pack.get("nplpackid", ())]
