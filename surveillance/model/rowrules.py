"""What one row must keep to be taken as fact: the row rules of every kind of record, as pure functions.

The desk, `stock check` and `source parse` call `broken_rules`; `expectations` runs the very same rules over whole
batches. A rule reads a record's *plain* fields (`Record.as_plain`: dates as ISO text, decimals as text), because that
is how a record lies in a frame, in a staged file and in a table. Nothing is ever corrected here.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from surveillance.model.identifiers import (
    DUTCH_SCHEMES,
    EU_SCHEME,
    is_atc,
    is_atc_substance,
    is_gtin,
    is_registration,
    is_zi,
)
from surveillance.model.record import Record, bare_type, field_types
from surveillance.model.stock import StockReportLine

EARLIEST_YEAR = 2000
"""No notice, certificate, offer or report is older; `0206` and `0017` are typing errors (shortages.md A5, rule 8)."""
EARLIEST_REGISTRATION_YEAR = 1900
"""The oldest entries of the register date from the sixties."""
EARLIEST_CENTRAL_YEAR = 1995
"""The first central authorisations date from the founding of the EMA."""
LAST_WEEK = 53
YEARS_AHEAD = 10
"""A date further ahead than so many years is a typing error (`2108`)."""

LONGEST_CERTIFICATE_TERM = timedelta(days=5 * 365 + 2 + 1)
"""Five years, of which two may be leap years, and a day."""

LONGEST_SHOWN = 80
"""Characters of a value that a reason repeats: enough to find it, too few to fill a page."""

ATC_LEVEL_4_LENGTH = len("B05DB")
NOTIFIED_BODY = re.compile(r"[0-9]{4}")
SRN = re.compile(r"[A-Z]{2}-(MF|AR|IM|PR)-[0-9]{9}")
"""The single registration number of an actor in EUDAMED (certificates.md 15)."""
ISO_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(T.*)?")


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand on the fields of one row."""

    name: str
    """Unique within the kind: `expected_end_on_not_before_expected_start_on`."""
    fields: tuple[str, ...]
    """The fields it reads, in the order in which `holds` takes them."""
    demand: str
    """What must be so, as the end of a sentence: `must not be negative`."""
    holds: Callable[..., bool]
    """Whether the demand is met by these plain values. An absent value never breaks a rule that does not ask for it."""

    def is_kept(self, values: Sequence[Any]) -> bool:
        """Whether these plain values, one a field, meet the demand."""
        return self.holds(*values)

    def reason(self, values: Sequence[Any]) -> str:
        """Why a row with these values breaks the rule: every field with its value, and the demand."""
        return explain(self.fields, values, self.demand)


def broken_rules(record: Record, today: date) -> tuple[str, ...]:
    """The reasons why the record cannot be taken as fact, each naming field and value; none when it can.

    `today` bounds the dates that can be meant: a year more than ten ahead is a typing error.
    """
    plain = record.as_plain()
    taken = ((rule, [plain[name] for name in rule.fields]) for rule in rules(record.kind, today.year))
    return tuple(rule.reason(values) for rule, values in taken if not rule.is_kept(values))


def advice(kind: str) -> tuple[Rule, ...]:
    """What a row of the kind should keep, and is taken as fact when it does not: shown, never refused."""
    return ADVICE.get(kind, ())


@cache
def rules(kind: str, year: int) -> tuple[Rule, ...]:
    """The rules of a kind of record, as they stand in `year`. Raises `KeyError` for a kind that has none."""
    return RULES[kind](year)


def find_rule(kind: str, name: str, year: int) -> Rule:
    """The rule or advice of that name. Raises `LookupError` when the kind has none."""
    for rule in (*rules(kind, year), *advice(kind)):
        if rule.name == name:
            return rule
    raise LookupError(f"{kind}: no row rule is called {name}")


def explain(fields: Sequence[str], values: Sequence[Any], demand: str) -> str:
    """A reason in words: each field with its value, then what must be so."""
    seen = ", ".join(f"{name} is {show(value)}" for name, value in zip(fields, values, strict=True))
    return f"{seen}: {demand}"


def show(value: Any) -> str:
    """A plain value as a reason repeats it: quoted, control characters escaped, cut when long."""
    if is_empty(value):
        return "empty"
    text = repr(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def is_empty(value: Any) -> bool:
    """Whether nothing was said: absent, blank text, or a list without parts."""
    return value is None or value == [] or value == () or (isinstance(value, str) and not value.strip())


def is_filled(value: Any) -> bool:
    """Whether something was said."""
    return not is_empty(value)


def is_registration_pair(scheme: str | None, number: str | None) -> bool:
    """Whether scheme and number, in two columns, make one registration number: `RVG` `07622`, `EU` `EU/1/08/479`."""
    if scheme == EU_SCHEME:
        return bool(number) and str(number).startswith(f"{EU_SCHEME}/") and is_registration(str(number))
    return scheme in DUTCH_SCHEMES and is_registration(f"{scheme} {number}")


def is_reference(number: str) -> bool:
    """Whether it can be the second number of an entry: that of a national or of a European product."""
    return is_registration_pair("RVG", number) or is_registration_pair(EU_SCHEME, number)


def is_atc_of_product(code: str) -> bool:
    """Whether it is a human ATC code as a product carries it: level 5, or level 4 where there is no level 5."""
    return is_atc(code) and len(code) >= ATC_LEVEL_4_LENGTH


def is_finite(text: str) -> bool:
    """Whether the text of a decimal is a number that can be reckoned with."""
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def is_web_address(text: str) -> bool:
    """Whether it is a whole http or https address."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def is_notified_body(number: str | None) -> bool:
    """Whether it is the four-digit number of a notified body."""
    return bool(number and NOTIFIED_BODY.fullmatch(number))


# Demands, each made into a rule for the fields it is asked of.


def _filled(*fields: str) -> tuple[Rule, ...]:
    return tuple(Rule(f"{name}_filled", (name,), "must be filled", is_filled) for name in fields)


def _years(first: int, last: int, *fields: str) -> tuple[Rule, ...]:
    def is_within(value: str | None) -> bool:
        day = ISO_DAY.fullmatch(value or "")
        return is_empty(value) or (day is not None and first <= int(day[1]) <= last)

    return tuple(Rule(f"{name}_year", (name,), f"the year must be {first} to {last}", is_within) for name in fields)


def _in_order(start: str, end: str) -> Rule:
    return Rule(
        f"{end}_not_before_{start}",
        (start, end),
        "the end must not lie before the start",
        lambda first, last: not (first and last) or first <= last,
    )


def _matching(field: str, demand: str, is_right: Callable[[Any], bool]) -> Rule:
    return Rule(f"{field}_form", (field,), demand, lambda value: is_empty(value) or is_right(value))


def _registration() -> Rule:
    return Rule(
        "reg_number_form",
        ("reg_scheme", "reg_number"),
        "must be RVG or RVH with 5 or 6 digits, or EU with the whole EU number",
        is_registration_pair,
    )


def _notice_rules(year: int) -> tuple[Rule, ...]:
    starts_and_ends = ("expected_start_on", "actual_start_on", "expected_end_on", "actual_end_on")
    return (
        *_filled("reference", "status", "product_name"),
        _matching(
            "registration_numbers",
            "each must be a scheme and its number (RVG 07622, EU/1/08/479)",
            lambda numbers: all(map(is_registration, numbers)),
        ),
        _matching("atc_code", "must be a code of the human ATC classification", is_atc),
        *_years(EARLIEST_YEAR, year + YEARS_AHEAD, "received_at", "published_on", "updated_on", *starts_and_ends),
        _in_order("expected_start_on", "expected_end_on"),
        _in_order("actual_start_on", "actual_end_on"),
        _in_order("actual_start_on", "expected_end_on"),
    )


def _product_rules(year: int) -> tuple[Rule, ...]:
    last = year + YEARS_AHEAD
    return (
        _registration(),
        _matching("reference_number", "must be 5 or 6 digits, or a whole EU number", is_reference),
        *_filled("name"),
        _matching("atc_code", "must be a human ATC code of level 4 or 5 (B05DB, N05AH04)", is_atc_of_product),
        *_years(EARLIEST_REGISTRATION_YEAR, last, "registered_on"),
        *_years(EARLIEST_YEAR, last, "smpc_changed_on", "leaflet_changed_on"),
    )


def _stock_rules(year: int) -> tuple[Rule, ...]:
    """Only what cannot be read at all (mandatory-stock.md 6): a doubtful figure is stored and judged, never refused."""
    amounts = [name for name, hint in field_types(StockReportLine).items() if bare_type(hint) is Decimal]
    return (
        *_filled("report_id", "reporter_kind", "reporter_id", "period_end", "unit"),
        _registration(),
        *_years(EARLIEST_YEAR, year + YEARS_AHEAD, "period_end"),
        *(_matching(name, "must be a finite number", is_finite) for name in amounts),
        _matching("sales_13_weeks", "each must be a finite number", lambda weeks: all(map(is_finite, weeks))),
    )


def _certificate_rules(year: int) -> tuple[Rule, ...]:
    return (
        Rule("notified_body_form", ("notified_body",), "must be four digits", is_notified_body),
        *_filled("uuid", "certificate_number", "status"),
        Rule("legislation_known", ("legislation",), "must be MDR or IVDR", lambda name: name in ("MDR", "IVDR")),
        _matching("manufacturer_srn", "must be like NL-MF-000012345", lambda srn: SRN.fullmatch(srn) is not None),
        *_years(EARLIEST_YEAR, year + YEARS_AHEAD, "issued_on", "valid_from", "expires_on"),
        _in_order("issued_on", "expires_on"),
        _in_order("valid_from", "expires_on"),
    )


def _offer_rules(year: int) -> tuple[Rule, ...]:
    return (
        *_filled("platform", "item_id", "title", "seller_key"),
        Rule("url_form", ("url",), "must be a whole http or https address", lambda url: is_web_address(url or "")),
        _matching("price_cents", "must not be negative", lambda cents: cents >= 0),
        *_years(EARLIEST_YEAR, year + YEARS_AHEAD, "posted_at"),
    )


def _wholesale_rules(year: int) -> tuple[Rule, ...]:
    return (
        *_filled("zi_number", "article_name"),
        _matching("zi_number", "must have eight digits and a right check digit", is_zi),
        _matching("year", f"must be {EARLIEST_YEAR} to {year + 1}", lambda stated: EARLIEST_YEAR <= stated <= year + 1),
        _matching("week", "must be 1 to 53", lambda week: 1 <= week <= LAST_WEEK),
    )


def _critical_rules(year: int) -> tuple[Rule, ...]:
    return (
        _matching("atc_code", "must be a human ATC code of level 5 (N05AH04)", is_atc_substance),
        *_filled("atc_code"),
        *_years(EARLIEST_YEAR, year, "included_on"),
    )


def _authorisation_rules(year: int) -> tuple[Rule, ...]:
    return (
        *_filled("product_number", "name", "status"),
        _matching("atc_code", "must be a code of the human ATC classification", is_atc),
        *_years(EARLIEST_CENTRAL_YEAR, year + YEARS_AHEAD, "authorised_on", "updated_on"),
    )


def _price_rules(_year: int) -> tuple[Rule, ...]:
    return (
        *_filled("group_name", "registration", "article_name"),
        _matching("price_eur", "must be a finite number", is_finite),
        _matching(
            "registration_numbers", "each must be a scheme and its number", lambda all_: all(map(is_registration, all_))
        ),
    )


def _recall_rules(year: int) -> tuple[Rule, ...]:
    return (
        *_filled("reference", "title"),
        *_years(EARLIEST_YEAR, year + YEARS_AHEAD, "started_on", "published_on", "ended_on"),
        _in_order("started_on", "ended_on"),
    )


def _is_certificate_term(valid_from: str | None, expires_on: str | None) -> bool:
    if not (valid_from and expires_on):
        return True
    days = date.fromisoformat(expires_on[:10]) - date.fromisoformat(valid_from[:10])
    return days <= LONGEST_CERTIFICATE_TERM


RULES: dict[str, Callable[[int], tuple[Rule, ...]]] = {
    "shortage_notice": _notice_rules,
    "product": _product_rules,
    "stock_report_line": _stock_rules,
    "certificate": _certificate_rules,
    "offer": _offer_rules,
    "wholesale_signal": _wholesale_rules,
    "critical_medicine": _critical_rules,
    "authorisation": _authorisation_rules,
    "maximum_price": _price_rules,
    "recall": _recall_rules,
}
"""The rules of each kind, given the present year."""

ADVICE: dict[str, tuple[Rule, ...]] = {
    "stock_report_line": (_matching("pack_code", "should be a GTIN with a right check digit", is_gtin),),
    "certificate": (
        Rule(
            "term_at_most_five_years",
            ("valid_from", "expires_on"),
            "the term should be at most five years and a day",
            _is_certificate_term,
        ),
    ),
}
"""What is shown and strikes no row: a certificate of a longer term is odd, yet it is in force (certificates.md 15)."""
