"""A page where data were due: ours but for its contents, another one, or a barrier between us and the data."""

import re
from typing import NoReturn

from bs4 import BeautifulSoup

from scrapers.reading.page import Page
from surveillance.errors import SourceBlocked

HEAD = 2_000
"""So many characters of a payload show whether it is a page."""
TAIL = 2_000
"""Among so many last characters a whole page has its end."""
LONGEST_BARRIER = 200_000
"""So many characters of a page are searched for what it says instead of the data."""

CHALLENGE_WORDS = re.compile(
    r"captcha|cf-chl|just a moment|attention required|verify (that )?you are (a )?human|are you (a )?(robot|human)"
    r"|radware|request rejected|access denied|toegang geweigerd|incapsula|<input[^>]{1,300}type=[\"']?password"
    r"|cookie-?wall|cookiemuur|cookies accepteren|accept(eer)? (alle |all )?cookies|consent"
    r"|bot manager|maintenance|onderhoud|log ?in to continue|sign in to|meld u aan|inloggen",
    re.IGNORECASE,
)
"""What pages say that stand between us and the data. Looked for only where the data are not."""

_PAGE_START = re.compile(r"\s*<[!?a-z]", re.IGNORECASE)
"""No CSV and no JSON begins like this; a page may begin with a comment or a declaration of XML."""
_PAGE_TAG = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|title|meta|script|style|div)\b",
    re.IGNORECASE | re.DOTALL,
)
"""How a page begins where XML was due, which may begin with the same declaration."""


def check_sort(page: Page) -> None:
    """Refuse a page that came where data were due, and an HTML page that is not ours or is cut off."""
    content = page.source.content
    if content.type == "html" or content.embedded:
        _check_page(page)
    elif (_PAGE_TAG if content.type == "xml" else _PAGE_START).match(page.text[:HEAD]):
        refuse_page(page, f"an HTML page came where {content.type} was due")


def refuse_page(page: Page, reason: str) -> NoReturn:
    """Raise `SourceBlocked` where the page says that it is a barrier, `SourceChanged` for any other."""
    barrier = CHALLENGE_WORDS.search(page.text[:LONGEST_BARRIER])
    if barrier:
        raise SourceBlocked(page.source.id, f"{page.name}: {reason}; it says {barrier[0]!r}")
    page.refuse(reason)


def _check_page(page: Page) -> None:
    marker = page.source.content.marker
    if marker and not BeautifulSoup(page.text, "lxml").select_one(marker):
        refuse_page(page, f"nothing on the page matches {marker!r}")
    if "</html>" not in page.text[-TAIL:].lower():
        page.refuse("the page is cut off: it does not end with </html>")
