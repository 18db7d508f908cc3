"""The register of medicines, `metadata.csv`: one line a product at form and strength, fields divided by `|`."""

from collections.abc import Iterator

from scrapers.reading.dates import EARLIEST_REGISTRATION
from scrapers.reading.page import Page
from scrapers.reading.row import Row, refuse
from scrapers.reading.tables import read_rows
from surveillance.model.identifiers import is_atc
from surveillance.model.product import LegalStatus, Product
from surveillance.model.source import Source

ESCAPED_SEMICOLON = "$SEMICOLON$"
FULL_DAY, SHORT_DAY = "%Y/%m/%d", "%d-%B-%y"
STRICTEST_FIRST = tuple(LegalStatus)


def read(source: Source, page: Page) -> Iterator[Row]:
    """The lines, with the export's own escape for a semicolon undone."""
    return read_rows(source, page.with_text(page.text.replace(ESCAPED_SEMICOLON, ";")))


def parse(source: Source, row: Row) -> Product:
    """One product. A second number (`own//reference`, `own=reference`) is kept apart from its own."""
    registration = row.take_registration("SOORT", "REGISTRATIENUMMER")
    status = row.take("AFLEVERSTATUS")
    atc_code, atc_name = _split_atc(row.take("ATC") or "")
    return Product(
        reg_scheme=registration.scheme,
        reg_number=registration.number,
        relation=registration.relation,
        reference_number=registration.reference,
        name=row.take_required("PRODUCTNAAM"),
        holder=row.take("HANDELSVERGUNNINGHOUDER"),
        registered_on=row.take_date("INSCHRIJVINGSDATUM", FULL_DAY, EARLIEST_REGISTRATION),
        legal_status=_strictest(source, status) if status else None,
        legal_status_text=status,
        form=row.take("FARMACEUTISCHEVORM"),
        strength=row.take("POTENTIE"),
        atc_code=atc_code,
        atc_name=atc_name,
        substances=_split_list(row.take("WERKZAMESTOFFEN") or ""),
        route=row.take("TOEDIENINGSWEG"),
        has_additional_monitoring=row.read(
            "AANVULLENDEMONITORING", lambda word: row.look_up("AANVULLENDEMONITORING", word) == "yes"
        ),
        procedure_number=row.take("PROCEDURENUMMER"),
        smpc_changed_on=row.take_date("SMPC_WIJZIG_DATUM", SHORT_DAY),
        leaflet_changed_on=row.take_date("BIJSLUITER_WIJZIG_DATUM", SHORT_DAY),
        url=row.take("PRODUCTDETAIL_LINK"),
    )


def _strictest(source: Source, text: str) -> LegalStatus:
    """The strictest of the statuses in the sentence, each known by how it begins: `A; B; C - conditions`."""
    words = source.lookups["AFLEVERSTATUS"]
    found = []
    for part in text.split(";"):
        beginnings = [word for word in words if part.strip().startswith(word)]
        if not beginnings:
            refuse("AFLEVERSTATUS", f"the words {part.strip()!r} are unknown")
        found.append(LegalStatus(words[max(beginnings, key=len)]))
    return min(found, key=STRICTEST_FIRST.index)


def _split_atc(text: str) -> tuple[str | None, str | None]:
    """Code and name of `V03AC01 - Deferoxamine`; a text without a code is a name."""
    code, _, name = text.partition(" - ")
    return (code, name or None) if is_atc(code) else (None, text or None)


def _split_list(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split("#") if part.strip()))
