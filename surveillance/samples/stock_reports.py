"""`nl_stock_reports`: what a made-up holder and a made-up wholesaler hand in, in schema v1 of the stock report."""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from surveillance.clock import AMSTERDAM
from surveillance.samples.catalogue import REPORTING_HOLDER, Entry, by_key
from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts

COLUMNS = (
    *("report_id", "reporter_kind", "reporter_id", "period_end", "reg_scheme", "reg_number", "zi_number", "gtin"),
    *("pack_size", "unit", "stock_on_hand", "stock_quarantined", "stock_reserved_export", "stock_short_dated"),
    *("stock_in_transit", "sales_12m", "sales_same_window_last_year", "sales_13_weeks", "first_marketed_on"),
    *("shelf_life_days", "exemption_code", "exemption_ref", "remarks", "submitted_at", "supersedes"),
    *("sales_in_period", "receipts_in_period", "pms_id", "package_pms_id", "ms"),
)
NORM_WEEKS = {"mah": 6, "wholesaler": 2}
WEEKS_A_YEAR = 52
WEEKS_LISTED = 13
PERIOD_WEEKS = 4
SPREAD_PERCENT = 6
"""So much a week's sales differ at most from the mean; the year's sales are the mean exactly."""

ORDINARY_TENTHS = (11, 17)
"""The stock of an ordinary line, in tenths of the norm."""


def make_stock_reports(seed: int, known_at: datetime) -> dict[str, bytes]:
    """The latest report of each reporter that had been handed in by then: file name and content."""
    chance = Chance(seed, "stock")
    products = by_key(seed)
    facts = read_facts("stock")
    files = {}
    for reporter in facts["reporters"]:
        handed_in = [datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM) for text in reporter["submitted"]]
        period = max(index for index, instant in enumerate(handed_in) if instant <= known_at)
        report = _Report(reporter, facts["periods"], period, handed_in[period], chance)
        lines = (*reporter["lines"], *_ordinary(reporter, products, len(facts["periods"]), chance))
        rows = [report.row(line, products[line["product"]]) for line in lines]
        files[report.file_name] = _write(rows)
    return files


def _ordinary(
    reporter: Mapping[str, Any], products: Mapping[str, Entry], periods: int, chance: Chance
) -> Iterator[dict[str, Any]]:
    """Lines with enough stock, on products that no hand-written case is about."""
    norm = Decimal(NORM_WEEKS[reporter["kind"]])
    free = sorted(_free(products), key=lambda key: chance.order(reporter["id"], key))
    for key in free[: reporter["ordinary"]]:
        tenths = [chance.between(*ORDINARY_TENTHS, reporter["id"], key, period) for period in range(periods)]
        yield {
            "product": key,
            "unit": "pack",
            "pack": 30,
            "weekly": chance.between(20, 300, "weekly", reporter["id"], key) * 10,
            "stock": [norm * tenth / 10 for tenth in tenths],
        }


def _free(products: Mapping[str, Entry]) -> set[str]:
    """The reporting holder's prescription products that no hand-written notice or line is about, by key."""
    own = (product for product in products.values() if (product.scheme, product.holder) == ("RVG", REPORTING_HOLDER))
    return {product.key for product in own if product.substance.status == "UR"} - _hand_written()


def _hand_written() -> set[str]:
    notified = {case["product"] for case in read_facts("notices")}
    return notified | {line["product"] for reporter in read_facts("stock")["reporters"] for line in reporter["lines"]}


class _Report:
    """One reporter's report of one period, while its lines are written."""

    def __init__(
        self, reporter: Mapping[str, Any], periods: list[date], period: int, submitted_at: datetime, chance: Chance
    ) -> None:
        self.reporter = reporter
        self.period = period
        self.period_end = periods[period]
        self.submitted_at = submitted_at
        self.chance = chance

    @property
    def file_name(self) -> str:
        return f"voorraadmelding_{self.reporter['id'].replace(' ', '-')}_{self.period_end}.csv"

    def row(self, line: Mapping[str, Any], product: Entry) -> dict[str, object]:
        """One line of the report as the schema has it."""
        weekly = Decimal(str(line["weekly"]))
        sold = self._sales(line, weekly)
        marketed_on = self._marketed_on(line, product)
        weeks_lived = min(WEEKS_A_YEAR, (self.period_end - marketed_on).days // 7)
        exemption_code, exemption_ref = line.get("exemption", ("", ""))
        return {
            "report_id": f"{self.reporter['report']}-{self.period_end}",
            "reporter_kind": self.reporter["kind"],
            "reporter_id": self.reporter["id"],
            "period_end": self.period_end,
            "reg_scheme": product.scheme,
            "reg_number": line.get("number", product.number),
            "zi_number": placeholder_zi(line["zi"]) if "zi" in line else "",
            "gtin": with_gtin_digit(line["gtin"]) if "gtin" in line else "",
            "pack_size": line["pack"],
            "unit": line["unit"],
            "stock_on_hand": _plain(self._stock(line, weekly, self.period)),
            "stock_quarantined": self._given(line, "quarantined"),
            "stock_reserved_export": self._given(line, "export"),
            "stock_short_dated": self._given(line, "short_dated"),
            "stock_in_transit": self._given(line, "in_transit"),
            "sales_12m": "" if line.get("hides_sales") else _plain(weekly * weeks_lived),
            "sales_same_window_last_year": self._window(line, weekly),
            "sales_13_weeks": " ".join(_plain(sales) for sales in sold),
            "first_marketed_on": marketed_on,
            "shelf_life_days": line.get("shelf_life", 1095),
            "exemption_code": exemption_code,
            "exemption_ref": exemption_ref,
            "remarks": "voorbeeld",
            "submitted_at": self.submitted_at.isoformat(),
            "sales_in_period": _plain(sum(sold[-PERIOD_WEEKS:], Decimal())),
            "receipts_in_period": self._receipts(line, weekly, sum(sold[-PERIOD_WEEKS:], Decimal())),
            "ms": "NL",
        }

    def _marketed_on(self, line: Mapping[str, Any], product: Entry) -> date:
        made_up = self.chance.day(date(2004, 1, 1), date(2021, 12, 31), "marketed", product.key)
        stated: date | None = line.get("marketed")
        return stated or made_up

    def _given(self, line: Mapping[str, Any], name: str) -> int:
        value = line.get(name, 0)
        return int(value[self.period] if isinstance(value, list) else value)

    def _stock(self, line: Mapping[str, Any], weekly: Decimal, period: int) -> Decimal:
        stated = Decimal(str(line["stock"][period]))
        return stated if line.get("units") else stated * weekly

    def _sales(self, line: Mapping[str, Any], weekly: Decimal) -> list[Decimal]:
        """The last 13 weeks, oldest first; a week has the same figure in every report that lists it."""
        weeks = [self.period_end - timedelta(weeks=back) for back in reversed(range(WEEKS_LISTED))]
        marketed_on = line.get("marketed", date.min)
        return [self._week(line, weekly, week) if week > marketed_on else Decimal() for week in weeks]

    def _week(self, line: Mapping[str, Any], weekly: Decimal, week: date) -> Decimal:
        about = (self.reporter["id"], line["product"], line["pack"], week)
        percent = self.chance.between(-SPREAD_PERCENT, SPREAD_PERCENT, "week", *about)
        return (weekly * (100 + percent) / 100).quantize(Decimal(1))

    def _window(self, line: Mapping[str, Any], weekly: Decimal) -> str:
        if "marketed" in line or not weekly:
            return ""
        return _plain(weekly * NORM_WEEKS[self.reporter["kind"]] * Decimal(line.get("season", "1")))

    def _receipts(self, line: Mapping[str, Any], weekly: Decimal, sold: Decimal) -> str:
        if "receipts" in line:
            return str(self._given(line, "receipts"))
        before = self._stock(line, weekly, self.period - 1) if self.period else self._stock(line, weekly, 0)
        received = self._stock(line, weekly, self.period) - before + sold
        return _plain(received) if received >= 0 else ""


def with_gtin_digit(twelve: int) -> str:
    """The GTIN-13 of twelve digits: made-up ones begin with 20, which no product on sale has."""
    digits = f"{twelve:012}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def placeholder_zi(seven: int) -> str:
    """A made-up ZI number (from 9999…) with a right check digit: the digits times 8 to 1 make a multiple of 11."""
    digits = f"{seven:07}"
    last = -sum(int(digit) * weight for digit, weight in zip(digits, range(8, 1, -1), strict=True)) % 11
    if last == 10:
        raise ValueError(f"{digits} has no check digit of one figure: choose another made-up number")
    return digits + str(last)


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _write(rows: list[dict[str, object]]) -> bytes:
    text = io.StringIO()
    text.write(f"stock-report;v1;lines;{len(rows)}\n")
    writer = csv.DictWriter(text, COLUMNS, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
