"""A payload before its rows are read: is it what the source should send, whole, and in its encoding?"""

from contextlib import suppress
from dataclasses import replace

from scrapers.reading.archive import UnfitWorkbook
from scrapers.reading.barrier import check_sort
from scrapers.reading.documents import find_embedded, read_json, read_xml
from scrapers.reading.page import Page
from scrapers.reading.workbook import STARTS, is_workbook, read_delivered, read_published
from surveillance.model.source import Source

FOREIGN_STARTS = {
    b"PK\x03\x04": "a zip archive",
    b"\xd0\xcf\x11\xe0": "an old workbook",
    b"\x1f\x8b": "a gzip archive",
    b"%PDF": "a PDF",
    b"MZ": "a program",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
}
UTF_8_MARK = b"\xef\xbb\xbf"
DAMAGE = ("\x00", "\ufffd", "\ufffd".encode().decode("cp1252"))
"""What text holds that was damaged before: NUL, and the replacement character, also as a source in cp1252 shows it."""


def open_page(source: Source, name: str, data: bytes, offset: int = 0) -> Page:
    """The payload as a page. Raises `SourceChanged` when it is not what was agreed, `SourceBlocked` for a barrier."""
    page = _read_text(Page(source, name, "", offset), data)
    if page.is_blank:
        return replace(page, text="", remarks=(f"{name}: the payload is empty",))
    check_sort(page)
    if source.content.embedded:
        page = page.with_text(find_embedded(page, source.content.embedded))
    if source.content.accented and source.content.accented not in page.text:
        page.refuse(
            f"{source.content.accented!r} is nowhere in the text: another encoding than {source.content.encoding}"
        )
    return _read_document(page)


def _read_document(page: Page) -> Page:
    if page.source.content.type == "json":
        return replace(page, document=read_json(page, page.text))
    return replace(page, document=read_xml(page)) if page.source.content.type == "xml" else page


def _read_text(page: Page, data: bytes) -> Page:
    """The page with its text: of a workbook the sheet, as delimited text.

    What was delivered to us is taken at its name, and must be what its name says. What a source publishes is taken at
    its first bytes: an address has no name.
    """
    content = page.source.content
    is_delivered = page.source.fetch.how == "inbox"
    if content.workbook and (is_workbook(page.name) if is_delivered else data.startswith(STARTS)):
        read = read_delivered if is_delivered else read_published
        try:
            text, remarks = read(page.name, data, content.workbook, content.delimiter)
        except UnfitWorkbook as error:
            page.refuse(str(error))
        return replace(page, text=text, remarks=remarks)
    return _read_encoded(page, data)


def _read_encoded(page: Page, data: bytes) -> Page:
    encoding = _encoding_of(page, data)
    remarks = ["the payload begins with a byte order mark"] if data.startswith(UTF_8_MARK) else []
    if encoding != page.source.content.encoding:
        remarks.append(f"the payload is in {encoding}, an older encoding of this source")
    return replace(page, text=_decode(page, data, encoding), remarks=tuple(remarks))


def _encoding_of(page: Page, data: bytes) -> str:
    """The agreed encoding, or an older one where only that fits."""
    content = page.source.content
    for encoding in (content.encoding, *content.older_encodings):
        with suppress(UnicodeDecodeError):
            data.decode(encoding)
            return encoding
    return content.encoding


def _decode(page: Page, data: bytes, encoding: str) -> str:
    for start, what in FOREIGN_STARTS.items():
        if data.startswith(start):
            page.refuse(f"{what} came where {page.source.content.type} in {encoding} was due")
    try:
        text = data.removeprefix(UTF_8_MARK).decode(encoding)
    except UnicodeDecodeError as error:
        page.refuse(f"byte {error.start} is not {encoding}; the source may have gone over to another encoding")
    if any(mark in text for mark in DAMAGE):
        page.refuse("the text holds NUL or replacement characters: it was damaged before it came to us")
    return text
