"""A notice: a body says that a medicine is, or will be, short. A notice is not yet a shortage."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from surveillance.model.record import Record


class NoticeType(StrEnum):
    """What kind of statement it is. The first seven are the Meldpunt's own."""

    INTERRUPTION = "interruption"
    PERMANENT_STOP = "permanent_stop"
    REDUCED_SUPPLY = "reduced_supply"
    REMARKETING = "remarketing"
    FIRST_MARKETING = "first_marketing"
    WITHDRAWAL = "withdrawal"
    QUALITY_DEFECT = "quality_defect"
    EU_SHORTAGE = "eu_shortage"
    FOREIGN_SHORTAGE = "foreign_shortage"
    """A shortage on another country's market, as that country's authority lists it."""
    FOREIGN_STOP = "foreign_stop"
    """A medicine leaves another country's market for good: no shortage that ends."""
    EXEMPTION = "exemption"
    """A decision that foreign substitutes may be supplied: proof that a shortage was serious."""
    DEVIATING_PACK = "deviating_pack"
    """A decision that a pack for another country may be supplied for a time (CBG, tijdelijk afwijkende verpakking)."""
    PRACTICE_SIGNAL = "practice_signal"
    """What pharmacists see, independent of the firms (KNMP Farmanco)."""


class NoticeStatus(StrEnum):
    """Where the shortage stands by the source's own words. A row that vanishes gets no status: it vanished."""

    UPCOMING = "upcoming"
    ONGOING = "ongoing"
    REDUCED = "reduced"
    RESOLVED = "resolved"
    WITHDRAWN_NOTIFICATION = "withdrawn_notification"
    DISCONTINUED = "discontinued"
    UNKNOWN = "unknown"


OPEN_STATUSES = frozenset({NoticeStatus.UPCOMING, NoticeStatus.ONGOING, NoticeStatus.REDUCED})


class Reason(StrEnum):
    """Why it is short."""

    PRODUCTION = "production"
    QUALITY_GMP = "quality_gmp"
    API_SHORTAGE = "api_shortage"
    RAW_MATERIAL = "raw_material"
    LOGISTICS = "logistics"
    DEMAND_INCREASE = "demand_increase"
    COMMERCIAL = "commercial"
    REGULATORY = "regulatory"
    DISCONTINUATION = "discontinuation"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortageNotice(Record):
    """One statement of one body about one medicine at form and strength. Four dates, never merged."""

    kind: ClassVar[str] = "shortage_notice"
    key: ClassVar[tuple[str, ...]] = ("reference",)

    reference: str
    """The source's own key of the notice."""
    notice_type: NoticeType
    status: NoticeStatus
    product_name: str
    registration_numbers: tuple[str, ...] = ()
    """`RVG 07622`, `RVH 12345` or `EU/1/08/479`: scheme and number, never digits alone."""
    identifiers: tuple[str, ...] = ()
    """Numbers of the pack in other schemes, each with its scheme: `PZN 06312605`, `CNK 3780210`, `AIC 045348036`."""
    substance: str | None = None
    atc_code: str | None = None
    form: str | None = None
    strength: str | None = None
    holder: str | None = None
    received_at: datetime | None = None
    """The instant of receipt: lateness counts from here."""
    published_on: date | None = None
    updated_on: date | None = None
    expected_start_on: date | None = None
    actual_start_on: date | None = None
    expected_end_on: date | None = None
    actual_end_on: date | None = None
    expected_end_text: str | None = None
    """The end in the source's words, where it gives no date."""
    reason: Reason = Reason.UNKNOWN
    reason_text: str | None = None
    alternatives: str | None = None
    advice: str | None = None
    """What the body advises to do meanwhile, in its own words or those of its code."""
    has_export_ban: bool | None = None
    """Whether the body forbade parallel export; nothing where it does not say."""
    is_stated_late: bool | None = None
    """The body's own mark that the holder notified late; nothing where it has no such mark."""
    exceptional_circumstances: str | None = None
    """Whether the holder claims them: `yes`, `no`, or nothing known."""
    supersedes: str | None = None
    decision_reference: str | None = None
    url: str | None = None
