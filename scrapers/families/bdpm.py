"""France's Base de données publique des médicaments, stock-outs: tab-separated without a header, a row a medicine.

Code and label can contradict each other (2 January 2026: three rows `4` with a label of `2`): the code is read, and a
row whose label says otherwise waits. One ANSM page may stand for many medicines, so its address is no key alone.
"""

from collections.abc import Iterator

from scrapers.reading.codes import shaped, with_schemes
from scrapers.reading.page import Page
from scrapers.reading.repeats import drop_outweighed, weigh
from scrapers.reading.row import Row, read_named, refuse
from scrapers.reading.tables import read_rows
from surveillance.model.identifiers import is_gtin
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.record import KEY_SEPARATOR
from surveillance.model.source import Source

DAY = "%d/%m/%Y"
KEY = ("CIS", "CIP13", "lien")
NO_SUCH_NUMBER = "has not the digits of such a number"
READ_CIS, READ_CIP13 = shaped(r"\d{8}", NO_SUCH_NUMBER), shaped(r"\d{13}", NO_SUCH_NUMBER)


def read(source: Source, page: Page) -> Iterator[Row]:
    """The rows, each with a mark where another one about the same medicine on the same page weighs more.

    The last cell is long and has no form, so only the end of the last line tells that a file was not cut.
    """
    if not page.is_blank and page.text[-1] not in "\r\n":
        page.refuse("the last line does not end: cut off")
    return weigh(read_rows(source, page), KEY, "code_statut", "status")


def parse(source: Source, row: Row) -> ShortageNotice:
    """One medicine, or one pack where the CIP13 is given. `Remise à disposition` is back on sale, for months.

    The list gives no reason: its label for where it stands is kept in the reason's place.
    """
    drop_outweighed(row, "earlier_episode")
    medicine = row.read_required("CIS", READ_CIS)
    pack = row.read("CIP13", _read_pack)
    status, url = row.take_word("code_statut", "status"), row.take_required("lien")
    label = row.take_required("libelle")
    if read_named("libelle", label.lower(), lambda word: row.look_up("label", word)) != status:
        refuse("libelle", f"{label!r} contradicts the code {row.take('code_statut')}")
    start, back_on = row.take_period("date_debut", "date_remise", DAY)
    page_name = url.rstrip("/").rpartition("/")[2]
    return ShortageNotice(
        reference=KEY_SEPARATOR.join(filter(None, (medicine, pack, page_name))),
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus(status),
        product_name=page_name.replace("-", " "),
        identifiers=with_schemes({"CIS": medicine, "CIP13": pack}),
        actual_start_on=start,
        actual_end_on=back_on,
        updated_on=row.take_date("date_maj", DAY),
        reason=Reason.DISCONTINUATION if status == NoticeStatus.DISCONTINUED else Reason.UNKNOWN,
        reason_text=label,
        url=url,
    )


def _read_pack(text: str) -> str:
    """The CIP13 is an EAN."""
    if not is_gtin(READ_CIP13(text)):
        raise ValueError(f"the check digit of {text} is wrong")
    return text
