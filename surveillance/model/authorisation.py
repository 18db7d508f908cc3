"""A central authorisation: a medicine that the EMA assessed for the whole Union, whether or not it is marketed here."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from surveillance.model.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation(Record):
    """One medicine in the EMA's table of medicines."""

    kind: ClassVar[str] = "authorisation"
    key: ClassVar[tuple[str, ...]] = ("product_number",)

    product_number: str
    """`EMEA/H/C/000471`."""
    name: str
    status: str
    """The EMA's word in our vocabulary: `authorised`, `withdrawn`, `refused`, `suspended`, …"""
    common_name: str | None = None
    """International non-proprietary name, or the common name."""
    substance: str | None = None
    atc_code: str | None = None
    holder: str | None = None
    therapeutic_area: str | None = None
    is_generic: bool | None = None
    is_biosimilar: bool | None = None
    authorised_on: date | None = None
    updated_on: date | None = None
    url: str | None = None
