"""What a source is: everything about it that is a fact and not code, as its YAML states it."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Value = bool | int | str
"""What a parameter of a request can be. In a query all are text; in a JSON body each keeps its type."""

SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
"""The name of a setting that is not in the YAML: `CA_EMAIL` stands in `SURVEILLANCE_CA_EMAIL`."""


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Body(_Facts):
    """Who publishes the source."""

    name: str
    url: str
    country: str
    """ISO 3166-1 alpha-2 in lower case; `eu` for bodies of the Union."""


class SignIn(_Facts):
    """How a fetcher gets the token that an interface asks for: its fields are posted as a form."""

    url: str
    fields: dict[str, SecretName]
    """Each field with the name of the secret that is its value."""
    header: str
    """The header of the answer that holds the token; every question then bears it."""


class Fetch(_Facts):
    """How its payloads are got."""

    how: Literal["single", "paged", "weekly", "inbox"]
    """`single`: each address once. `paged`: pages until the last. `weekly`: an address for each of the last weeks.
    `inbox`: files that were delivered to us."""
    urls: tuple[str, ...] = ()
    """`weekly`: with the week's number and its year by ISO 8601 as `{week}` and `{year}`."""
    method: Literal["get", "post"] = "get"
    """`post`: a search that takes its parameters as one JSON body; it changes nothing there, so it may be repeated."""
    parameters: dict[str, Value] = Field(default_factory=dict)
    """Parameters of every request; no other is ever sent (certificates.md CR-1)."""
    page_parameter: str = "page"
    size_parameter: str = "pageSize"
    page_size: int = Field(default=100, gt=0)
    first: int = Field(default=0, ge=0)
    """`paged`: the number of the first page, or of the first row where rows are counted."""
    step: Literal["pages", "rows", "range"] = "pages"
    """`pages`: the page parameter is the page's number, and the size parameter its rows. `rows`: it is how many rows
    come before the page. `range`: both are numbers of rows, of the first and of the last that is asked for."""
    ends: Literal["flag", "total"] = "flag"
    """`flag`: the last page says that it is (`last`). `total`: when as many rows came as are stated."""
    none_found: int | None = Field(default=None, ge=400, lt=500)
    """`paged`: the status with which the interface says that its list is empty."""
    sign_in: SignIn | None = None
    control_parameter: str | None = None
    """`paged`: a made-up parameter; the total must not change when it is sent (CR-2)."""
    weeks: int = Field(default=5, gt=0, le=53)
    """`weekly`: so many weeks up to the present one."""
    files: str = "*"
    """`inbox`: which file names belong to the source: patterns with a blank between them, in lower case."""
    max_bytes: int = 64_000_000
    """Cap on the decompressed bytes of one payload."""
    deadline_seconds: float = 120
    """Total time for one payload, whatever the pace at which it trickles in."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.how in ("weekly", "inbox") and (self.method == "post" or self.parameters or self.sign_in):
            raise ValueError(f"a source that is {self.how} sends no parameters, posts nothing and signs in nowhere")
        if self.how == "single" and self.method == "get" and self.parameters:
            raise ValueError("a single address that is not posted to states its parameters itself")
        if self.how == "weekly" and not all("{week" in url and "{year" in url for url in self.urls):
            raise ValueError("a weekly address must hold {week} and {year}")
        if self.step == "range" and self.first != 1:
            raise ValueError("a range of rows is counted from 1: state `first: 1`")
        return self

    @property
    def addresses(self) -> tuple[str, ...]:
        """Every address that is asked, also the one at which the source signs in."""
        return (*self.urls, self.sign_in.url) if self.sign_in else self.urls


class Content(_Facts):
    """What a payload must be before it is read."""

    type: Literal["json", "jsonl", "csv", "html", "xml"]
    encoding: str = "utf-8"
    older_encodings: tuple[str, ...] = ()
    """In which the same payload came before, or is kept elsewhere: tried in turn where `encoding` does not fit."""
    delimiter: str = ","
    columns: tuple[str, ...] = ()
    """The agreed columns: a missing one fails the batch, a new one is remarked."""
    optional: tuple[str, ...] = ()
    """JSON: what an object leaves out where it has no value: it is empty there. The absence of any other is a fault."""
    aliases: dict[str, str] = Field(default_factory=dict)
    """Known older names of a column, each with its present name."""
    header: bool = True
    """CSV: whether a header names the columns; without one the agreed columns, in their order, are the columns."""
    sought: bool = False
    """CSV: lines may stand before the header, which is the first line that holds every agreed column."""
    quoted: bool = True
    """CSV: whether a quote opens and closes a cell; else it is a character like any other."""
    items: str | None = None
    """JSON: the dotted path to the list of rows; empty when the document is the list. XML: the tag of a row."""
    embedded: str | None = None
    """JSON: a CSS selector, and `@attribute` if it is not the element's text: where in a page the document stands."""
    stated_total: str | None = None
    """JSON and XML: the dotted path to the number of rows the source says it sends."""
    stated_as_of: str | None = None
    """JSON and XML: the dotted path to the instant the source says its data are of. CSV: the form of the stamp in the
    lines before the header, `%d/%m/%Y - %H:%M`."""
    empty: tuple[str, ...] = ()
    """What stands in a cell that holds nothing, besides nothing: `N/A`."""
    workbook: str | None = None
    """CSV: the name of the sheet, where the same columns come as a workbook (.xlsx, or .xls of a source's own)."""
    marker: str | None = None
    """HTML: a CSS selector that only the real page has; without it the answer is not our page."""
    accented: str | None = None
    """A word with an accent that is always there: its absence means a wrong encoding."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        odd = [name for name, kinds in _ONLY_FOR.items() if getattr(self, name) and self.type not in kinds]
        odd += [name for name in ("header", "quoted") if not getattr(self, name) and self.type != "csv"]
        if odd:
            raise ValueError(f"{', '.join(odd)}: means nothing where the type is {self.type}")
        if self.type == "xml" and not self.items:
            raise ValueError("xml needs items: the tag of a row")
        if (self.sought or not self.header) and not self.columns:
            raise ValueError("a header that is sought, or is not there, needs the agreed columns")
        if self.stated_as_of and self.type == "csv" and "%Y" not in self.stated_as_of:
            raise ValueError("stated_as_of must be a form such as %d/%m/%Y, of the stamp before the header")
        if self.workbook and not self.quoted:
            raise ValueError("a sheet is written with quotes: a workbook cannot be unquoted")
        if not self.header and (self.sought or self.aliases or self.workbook):
            raise ValueError("without a header nothing is sought, no column has an older name, and no sheet is read")
        return self


_ONLY_FOR = {
    "sought": ("csv",),
    "workbook": ("csv",),
    "embedded": ("json",),
    "optional": ("json", "jsonl"),
    "marker": ("html", "json"),
    "items": ("json", "xml"),
    "stated_total": ("json", "xml"),
    "stated_as_of": ("csv", "json", "xml"),
}
"""What is a fact of some types of content only."""


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
    is_of_holders: bool = False
    """Notices: whether they are those that holders must send by law (Gnw art. 49). What the law asks of a holder is
    judged by these alone, and when they are stale nothing is concluded from silence."""
    delivery: Literal["full", "part"] = "full"
    """`full`: each batch is the whole list, what is absent went. `part`: each adds to what is known."""
    proof: Literal["documented", "recorded", "live"] = "documented"
    """What its parser was proved against: the documented format, a recorded payload, or the live site."""
    family: str | None = Field(default=None, pattern=r"^[a-z][a-z0-9_]*$")
    """The module of `scrapers.families` that parses it, where sources share a shape; else its own."""
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

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.fetch.how == "paged" and self.content.type != "json":
            raise ValueError("pages are cut from JSON only")
        if self.fetch.how == "paged" and self.fetch.ends == "total" and not self.content.stated_total:
            raise ValueError("pages that end with the total need content.stated_total")
        if self.fetch.how == "weekly" and self.delivery != "part":
            raise ValueError("a list of some weeks is a part: state `delivery: part`")
        return self

    def band(self, profile: str) -> Band:
        """The bounds on the number of rows in force in the profile: `samples` or `live`."""
        return self.sample_rows if profile == "samples" and self.sample_rows else self.rows
