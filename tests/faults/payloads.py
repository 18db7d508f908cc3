"""Damage to a payload as a whole: another thing in its place, cut off, or in another encoding."""

import re
from collections.abc import Callable
from itertools import pairwise

from tests.faults import columns
from tests.faults.expected import Became, Damage, Mutator, Trait, Unless
from tests.faults.sheets import Sheet

PAGE = "<!DOCTYPE html>\n<html><head><title>{}</title></head><body>{}</body></html>\n"
UTF_8_MARK = b"\xef\xbb\xbf"

CUT = Unless(Trait.PREFACED, Became.FAILED, "the line before the header states another number of rows")
ENDLESS = (
    Unless(Trait.TWO_TABLES, Became.FAILED, "the second table is missing"),
    Unless(Trait.DOCUMENT, Became.FAILED, "a document that is cut is none"),
    Unless(Trait.PAGE, Became.FAILED, "a page that is cut lacks its end"),
)


def _page(title: str, body: str) -> Callable[[Sheet], Damage]:
    return lambda sheet: Damage(PAGE.format(title, body).encode())


def cut_between_rows(sheet: Sheet) -> Damage:
    """The first half of the rows, byte for byte: what a broken connection leaves behind."""
    text = sheet.as_text()
    if sheet.source.content.type == "json":
        return Damage(text[: max(text.rfind("},", 0, len(text) // 2) + 2, len(text) // 2)].encode(sheet.encoding))
    return Damage(text[: text.rindex("\n", 0, len(text) // 2) + 1].encode(sheet.encoding))


def cut_inside_a_row(sheet: Sheet) -> Damage:
    """As above, and the last row that came is not whole: of delimited text its first cell alone."""
    text = sheet.as_text()
    end = text.index("\n", text.rindex("\n", 0, len(text) // 2) + 1)
    start = text.rindex("\n", 0, end)
    is_delimited = sheet.source.content.type == "csv"
    stop = text.index(sheet.source.content.delimiter, start) if is_delimited else start + (end - start) // 2
    return Damage(text[:stop].encode(sheet.encoding))


def accented(sheet: Sheet) -> str:
    """The payload with an accented letter in its first free text."""
    name = columns.texts(sheet)[0]
    return sheet.with_cells(name, lambda place, cell: f"{cell} café" if place == 0 else cell).as_text()


def other_encoding(sheet: Sheet) -> Damage:
    """In the other of the two encodings that are about."""
    return Damage(accented(sheet).encode("cp1252" if sheet.encoding.startswith("utf") else "utf-8", "replace"))


def carriage_returns(sheet: Sheet) -> Damage:
    """With the line ends of an old machine."""
    return Damage(sheet.as_text().replace("\n", "\r").encode(sheet.encoding))


def open_quote(sheet: Sheet) -> Damage | None:
    """With a quote in the middle of the file that is never closed; in XML a bracket. In a page it is a letter."""
    kind = sheet.source.content.type
    if kind == "html" or not sheet.source.content.quoted:
        return None

    def change(text: str) -> str:
        bare = text.replace('"', "") if kind == "csv" else text
        place = bare.find("\n", len(bare) // 2) + 1
        if kind == "csv":
            return f'{bare[:place]}"{bare[place:]}'
        mark = "<" if kind == "xml" else '"'
        place = bare.index(mark, place)
        return bare[:place] + mark + bare[place:]

    return Damage(sheet.changed(change))


def repeated_key(sheet: Sheet) -> Damage | None:
    """JSON: with one key twice in an object."""
    if sheet.source.content.type not in ("json", "jsonl"):
        return None
    key = f'"{sheet.header[0]}"'
    return Damage(sheet.changed(lambda text: text.replace(key, f'{key}: "x", {key}', 1)), "repeats a key")


def no_number(sheet: Sheet) -> Damage | None:
    """JSON: with NaN, which is none of its numbers."""
    if sheet.source.content.type not in ("json", "jsonl"):
        return None
    name = sheet.header[0]
    odd = sheet.with_cells(name, lambda place, cell: float("nan") if place == 0 else cell)
    return Damage(odd.as_bytes(), "NaN")


def nested(sheet: Sheet) -> Damage | None:
    """JSON and XML: nested deeper than anybody reads."""
    depth = 100_000
    brackets = {"json": ("[", "]"), "jsonl": ("[", "]"), "xml": ("<a>", "</a>")}.get(sheet.source.content.type)
    if brackets is None:
        return None
    return Damage(sheet.changed(lambda _: brackets[0] * depth + brackets[1] * depth), "nested too deeply")


def entities(sheet: Sheet) -> Damage | None:
    """XML: with entities that grow when they are read."""
    if sheet.source.content.type != "xml":
        return None
    grown = "".join(f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefgh"))
    declared = f'<!DOCTYPE x [<!ENTITY a "ha">{grown}]>'
    return Damage(
        sheet.changed(lambda text: re.sub(r"(<\?xml[^>]*>\s*)?", lambda start: start[0] + declared, text, count=1)),
        "document type",
    )


def other_declaration(sheet: Sheet) -> Damage | None:
    """XML: it says that it is in another encoding than it is."""
    if sheet.source.content.type != "xml":
        return None
    return Damage(sheet.as_text().replace(sheet.encoding, "iso-8859-15", 1).encode(sheet.encoding), "iso-8859-15")


NOTHING_HELD = (Unless(Trait.PREFACED, Became.FAILED, "the line before the header is missing"),)

MUTATORS = (
    Mutator("the_same_again", Became.UNCHANGED, lambda sheet: Damage(sheet.as_bytes())),
    Mutator("html_instead_of_data", Became.FAILED, _page("Zoekresultaten", "<p>Er is iets anders.</p>")),
    Mutator(
        "consent_page",
        Became.BLOCKED,
        _page("Welkom", "<p>Wij vragen u alle cookies te accepteren</p><button>Alle cookies accepteren</button>"),
    ),
    Mutator("challenge_page", Became.BLOCKED, _page("Just a moment...", "<div id='cf-chl-widget'></div>")),
    Mutator("rejected_by_firewall", Became.BLOCKED, _page("Request Rejected", "<p>Support ID 0</p>")),
    Mutator("maintenance_page", Became.BLOCKED, _page("Onderhoud", "<p>Wegens onderhoud niet bereikbaar</p>")),
    Mutator("login_page", Became.BLOCKED, _page("Welkom", "<form><input name='p' type='password'></form>")),
    Mutator("empty", Became.HELD, lambda sheet: Damage(b""), NOTHING_HELD),
    Mutator("white_space", Became.HELD, lambda sheet: Damage(" \r\n\t\n".encode(sheet.encoding)), NOTHING_HELD),
    Mutator(
        "cut_between_rows",
        Became.HELD,
        cut_between_rows,
        (CUT, *ENDLESS, Unless(Trait.PART, Became.ACCEPTED, "whole rows of a delivery that states no number")),
    ),
    Mutator("cut_inside_a_row", Became.FAILED, cut_inside_a_row),
    Mutator(
        "other_encoding",
        Became.FAILED,
        other_encoding,
        (
            Unless(Trait.TWICE, Became.QUARANTINED, "it can be read; the word that was changed is not in the table"),
            Unless(Trait.TOLD, Became.FAILED, "the word that is always there is not"),
            Unless(Trait.ONE_BYTE, Became.QUARANTINED, "it can be read; what looks misread waits"),
        ),
    ),
    Mutator("utf_16", Became.FAILED, lambda sheet: Damage(accented(sheet).encode("utf-16"), "UTF-16")),
    Mutator("utf_16_without_mark", Became.FAILED, lambda sheet: Damage(sheet.as_text().encode("utf-16-le"))),
    Mutator(
        "byte_order_mark",
        Became.REMARKED,
        lambda sheet: Damage(UTF_8_MARK + sheet.as_bytes(), "byte order mark"),
    ),
    Mutator(
        "nul_byte", Became.FAILED, lambda sheet: Damage(sheet.as_bytes()[:-40] + b"\0" + sheet.as_bytes()[-40:], "NUL")
    ),
    Mutator(
        "carriage_returns_only",
        Became.ACCEPTED,
        carriage_returns,
        (
            Unless(Trait.PREFACED, Became.FAILED, "the first line does not end"),
            Unless(Trait.LINES, Became.FAILED, "the lines do not end"),
        ),
    ),
    Mutator("unbalanced_quote", Became.FAILED, open_quote),
    Mutator("repeated_key", Became.FAILED, repeated_key),
    Mutator("not_a_number", Became.FAILED, no_number),
    Mutator("nested_too_deeply", Became.FAILED, nested),
    Mutator("entities", Became.FAILED, entities),
    Mutator("other_declaration", Became.FAILED, other_declaration),
)
