"""What a source is: everything about it that is a fact and not code, as its YAML states it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Body(_Facts):
    """Who publishes the source."""

    name: str
    url: str
    country: str
    """ISO 3166-1 alpha-2 in lower case; `eu` for bodies of the Union."""


class Fetch(_Facts):
    """How its payloads are got."""

    how: Literal["single", "paged", "inbox"]
    """`single`: each address once. `paged`: pages until the last. `inbox`: files that were delivered to us."""
    urls: tuple[str, ...] = ()
    parameters: dict[str, str] = Field(default_factory=dict)
    """`paged`: query parameters of every request; no other is ever sent (certificates.md CR-1)."""
    page_parameter: str = "page"
    size_parameter: str = "pageSize"
    page_size: int = 100
    control_parameter: str | None = None
    """`paged`: a made-up parameter; the total must not change when it is sent (CR-2)."""
    files: str = "*"
    """`inbox`: which file names belong to the source: patterns with a blank between them, in lower case."""
    max_bytes: int = 64_000_000
    """Cap on the decompressed bytes of one payload."""
    deadline_seconds: float = 120
    """Total time for one payload, whatever the pace at which it trickles in."""


class Content(_Facts):
    """What a payload must be before it is read."""

    type: Literal["json", "jsonl", "csv", "html"]
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    """The agreed columns: a missing one fails the batch, a new one is remarked."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Known older names of a column, each with its present name."""
    items: str | None = None
    """JSON: the dotted path to the list of rows; empty when the document is the list."""
    stated_total: str | None = None
    """JSON: the dotted path to the number of rows the source says it sends."""
    stated_as_of: str | None = None
    """JSON: the dotted path to the instant the source says its data are of."""
    empty: tuple[str, ...] = ()
    """What stands in a cell that holds nothing, besides nothing: `N/A`."""
    workbook: str | None = None
    """CSV: the name of the sheet, where the same columns may come as a workbook (.xlsx) too."""
    marker: str | None = None
    """HTML: a CSS selector that only the real page has; without it the answer is not our page."""
    accented: str | None = None
    """A word with an accent that is always there: its absence means a wrong encoding."""


class Polite(_Facts):
    """How the site is approached."""

    delay_seconds: float = 2.0
    robots: Literal["obey", "none"] = "obey"
    """`none` only for an interface whose terms invite programs."""


class Basis(_Facts):
    """Why we may collect it."""

    purpose: str
    legal_ground: str
    personal_data: str = "none"
    dpia_reference: str | None = None
    """Marketplaces are not collected until this is filled; an example counts with the samples only."""


class Band(_Facts):
    """Bounds on the number of rows: below `min` the batch is held, above `max` there is a warning."""

    min: int
    max: int | None = None


FEW_ROWS = 2
"""So many unreadable rows never hold a batch by themselves."""


class Guards(_Facts):
    """How much may change at once (decision 9); overriding a default needs a reason."""

    drop: float = 0.20
    """The share of current rows that may go in a day."""
    churn: float = 0.20
    """The share of rows that may be new, or gone, in a day."""
    rejected: float = 0.01
    """The share of rows that may be unreadable."""
    frozen_days: int | None = None
    """A stated as-of older than so many days holds the batch."""
    stale_days: int = 3
    """Without a good answer for so many days the source is stale: shown, and rules answer `cannot say`."""
    reason: str | None = None

    def rejectable(self, rows_in: int) -> int:
        """How many rows of a batch may be unreadable before it is held: the share, but never fewer than two.

        In a list of forty, one odd row is more than one per cent, and no reason to hold the other thirty-nine.
        """
        return max(FEW_ROWS, int(self.rejected * rows_in))


class Licence(_Facts):
    """On what terms the data may be reused."""

    name: str
    url: str | None = None
    attribution: str


StartMeaning = Literal["actual", "expected", "notified", "published", "revised", "decision_validity", "separate"]


class Source(_Facts):
    """A source, whole. Its id is the name of its YAML, its parser, its folder of cases and its DAG."""

    id: str = Field(pattern=r"^[a-z]{2}_[a-z0-9]+_[a-z0-9_]+$")
    title: str
    """A sentence a minister understands."""
    body: Body
    kind: Literal[
        "shortage_notice",
        "product",
        "stock_report_line",
        "certificate",
        "offer",
        "wholesale_signal",
        "critical_medicine",
        "authorisation",
        "maximum_price",
        "recall",
    ]
    delivery: Literal["full", "part"] = "full"
    """`full`: each batch is the whole list, what is absent went. `part`: each adds to what is known."""
    proof: Literal["documented", "recorded", "live"] = "documented"
    """What its parser was proved against: the documented format, a recorded payload, or the live site."""
    enabled: bool = True
    owner: str = "team-data"
    fetch: Fetch
    content: Content
    polite: Polite = Polite()
    basis: Basis
    start_means: StartMeaning | None = None
    schedule: str
    """Cron, Amsterdam time."""
    rows: Band
    sample_rows: Band | None = None
    """The bounds for the samples, where they hold fewer rows than the live source."""
    filled: dict[str, float] = Field(default_factory=dict)
    """The share of records in which a field must be filled: below it the batch is held."""
    guards: Guards = Guards()
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)
    """The source's words, each with ours. A word that is not here is never guessed at."""
    ignore: tuple[str, ...] = ()
    """Columns left out on purpose: personal data, decoration."""
    licence: Licence
    triage: str
    """What an operator does when it is red."""

    def band(self, profile: str) -> Band:
        """The bounds on the number of rows in force in the profile: `samples` or `live`."""
        return self.sample_rows if profile == "samples" and self.sample_rows else self.rows
