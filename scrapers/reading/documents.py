"""What a payload holds as a whole: a JSON document, also one that stands in a page, or the elements of XML."""

import codecs
import json
import re
from typing import Any, NoReturn

from bs4 import BeautifulSoup

from scrapers.reading.barrier import HEAD, refuse_page
from scrapers.reading.elements import Element, UnfitMarkup, read_elements
from scrapers.reading.page import Page

_DECLARATION = re.compile(r"""\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([^"']+)["']""")


def read_json(page: Page, text: str, place: str = "the document") -> Any:
    """The document. Numbers with a fraction stay text, so that no digit is lost. Refuses repeated keys and NaN."""
    try:
        return json.loads(text, parse_float=str, parse_constant=_no_number, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        return page.refuse(f"{place} is cut off or no JSON: {reason}")


def read_xml(page: Page) -> Element:
    """The outermost element. Refused is also XML that says it is in another encoding than was agreed."""
    stated = _DECLARATION.match(page.text[:HEAD])
    if stated and not _is_same_encoding(stated[1], page.source.content.encoding):
        page.refuse(f"it says it is in {stated[1]} where {page.source.content.encoding} was agreed")
    try:
        return read_elements(page.text)
    except UnfitMarkup as error:
        page.refuse(str(error))


def find_embedded(page: Page, place: str) -> str:
    """The text in an HTML page at `selector` or `selector@attribute`. A page without it is not ours."""
    selector, _, attribute = place.partition("@")
    element = BeautifulSoup(page.text, "lxml").select_one(selector)
    if element is None:
        refuse_page(page, f"nothing on the page matches {selector!r}")
    found = element.get(attribute) if attribute else element.get_text()
    if not isinstance(found, str) or not found.strip():
        page.refuse(f"there is no document at {place!r}")
    return found


def _is_same_encoding(name: str, agreed: str) -> bool:
    try:
        return codecs.lookup(name).name.partition("-sig")[0] == codecs.lookup(agreed).name.partition("-sig")[0]
    except LookupError:
        return False


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("an object repeats a key")
    return found
