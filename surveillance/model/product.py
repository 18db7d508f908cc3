"""A product: an entry of the register of medicines. The spine to which everything about medicines is linked."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class LegalStatus(StrEnum):
    """Who may supply a medicine in the Netherlands (Geneesmiddelenwet, art. 1)."""

    UR = "UR"
    """Prescription only."""
    UA = "UA"
    """Pharmacy only."""
    UAD = "UAD"
    """Pharmacy or druggist."""
    AV = "AV"
    """General sale."""


class Relation(StrEnum):
    """How an entry with two numbers relates to the second."""

    PARALLEL_IMPORT = "parallel_import"
    """`114624//03984`: own number, number of the reference product."""
    DUPLEX = "duplex"
    """`123481=32438`: same file, other name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Product(Record):
    """A medicine at form and strength, as registered."""

    kind: ClassVar[str] = "product"
    key: ClassVar[tuple[str, ...]] = ("reg_scheme", "reg_number")

    reg_scheme: str
    """`RVG`, `RVH` or `EU`."""
    reg_number: str
    """The number as text, leading zeros kept; for EU the whole `EU/1/08/479`."""
    relation: Relation | None = None
    reference_number: str | None = None
    """The second number where there is one: of the parallel-imported or duplex product."""
    name: str
    holder: str | None = None
    registered_on: date | None = None
    legal_status: LegalStatus | None = None
    """The strictest status the register states; empty when it states none that we know."""
    legal_status_text: str | None = None
    form: str | None = None
    strength: str | None = None
    atc_code: str | None = None
    atc_name: str | None = None
    substances: tuple[str, ...] = ()
    route: str | None = None
    has_additional_monitoring: bool | None = None
    procedure_number: str | None = None
    smpc_changed_on: date | None = None
    leaflet_changed_on: date | None = None
    url: str | None = None
