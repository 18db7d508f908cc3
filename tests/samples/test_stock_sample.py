import re
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from surveillance.samples.stock_reports import placeholder_zi, with_gtin_digit

Row = dict[str, str]
Lines = Callable[[str], list[Row]]


def weeks_of_stock(line: Row) -> Fraction:
    """Plain coverage of a line that has lived a whole year, in weeks (mandatory-stock.md, section 7)."""
    deductions = ("stock_quarantined", "stock_reserved_export", "stock_short_dated")
    usable = Fraction(line["stock_on_hand"]) - sum(Fraction(line[name]) for name in deductions)
    return usable / (Fraction(line["sales_12m"]) / 52)


def pick(lines: list[Row], kind: str, number: str) -> Row:
    (line,) = [line for line in lines if (line["reporter_kind"], line["reg_number"]) == (kind, number)]
    return line


@pytest.fixture
def numbers(register: Callable[[str], dict[str, Row]]) -> Callable[[str], str]:
    """The made-up number of the reporting holder's product, by the beginning of its name."""
    rows = register("2026-09-27")

    def find(name: str) -> str:
        return next(number for number, row in rows.items() if row["PRODUCTNAAM"].startswith(name))

    return find


def test_a_report_states_its_number_of_lines(made: Path) -> None:
    reports = sorted(made.glob("2026-*/nl_stock_reports/*.csv"))
    assert len(reports) == 4
    for path in reports:
        first, header, *lines = path.read_text(encoding="utf-8").splitlines()
        assert first == f"stock-report;v1;lines;{len(lines)}"
        assert header.startswith("report_id;reporter_kind;reporter_id;period_end;reg_scheme;reg_number;zi_number;gtin;")


@pytest.mark.parametrize(
    ("kind", "name", "before", "after"),
    [
        ("mah", "Enalapril Voorbeeld 5 mg", "6", "6"),
        ("mah", "Losartan Voorbeeld 100 mg", "5.4", "5.4"),
        ("mah", "Citalopram Voorbeeld 20 mg", "7", "5.399"),
        ("mah", "Metformine Voorbeeld 500 mg", "4.75", "3"),
        ("mah", "Omeprazol Voorbeeld 20 mg", "4", "7.5"),
        ("mah", "Atorvastatine Voorbeeld 20 mg", "5", "9"),
        ("mah", "Doxycycline Voorbeeld 100 mg", "1.4", "0"),
        ("mah", "Levetiracetam Voorbeeld 500 mg", "3.1", "0.6"),
        ("wholesaler", "Enalapril Voorbeeld 5 mg", "2", "2"),
        ("wholesaler", "Losartan Voorbeeld 100 mg", "1.8", "1.8"),
        ("wholesaler", "Citalopram Voorbeeld 20 mg", "2.4", "1.799"),
    ],
)
def test_the_cases_of_coverage_are_there_to_the_unit(
    stock_lines: Lines, numbers: Callable[[str], str], kind: str, name: str, before: str, after: str
) -> None:
    found = [weeks_of_stock(pick(stock_lines(day), kind, numbers(name))) for day in ("2026-09-20", "2026-09-27")]
    assert found == [Fraction(before), Fraction(after)]


def test_enough_stock_contradicts_an_interruption_that_began(
    stock_lines: Lines, notices: Callable[[str], dict[str, Row]]
) -> None:
    begun = {
        row["reg_number"]
        for row in notices("2026-09-27").values()
        if row["notification_type"] == "interruption" and "" < row["actual_start"] <= "2026-09-20"
    }
    contradicting = [
        line["reg_number"]
        for line in stock_lines("2026-09-27")
        if line["reporter_kind"] == "mah" and line["reg_number"] in begun
        if line["sales_12m"] and weeks_of_stock(line) >= 6
    ]
    assert contradicting == [notices("2026-09-27")["MP-2026-0475"]["reg_number"]]


def test_what_cannot_be_computed_is_there(stock_lines: Lines) -> None:
    lines = stock_lines("2026-09-27")
    assert [line for line in lines if line["sales_12m"] == "0"]
    assert [line for line in lines if line["sales_12m"] == ""]
    assert [line for line in lines if line["first_marketed_on"] > "2026-07-26"]
    assert [line["exemption_code"] for line in lines if line["exemption_code"]] == ["short_shelf_life"]
    assert [line["unit"] for line in lines if line["unit"] not in ("DDD", "tablet", "ml", "pack")] == ["doos"]


def test_one_product_is_not_in_the_register(stock_lines: Lines, register: Callable[[str], dict[str, Row]]) -> None:
    known = register("2026-09-27")
    assert [line["reg_number"] for line in stock_lines("2026-09-27") if line["reg_number"] not in known] == ["909998"]


def test_weeks_that_two_reports_list_have_the_same_sales(stock_lines: Lines, numbers: Callable[[str], str]) -> None:
    number = numbers("Metformine Voorbeeld 500 mg")
    before, after = (
        pick(stock_lines(day), "mah", number)["sales_13_weeks"].split() for day in ("2026-09-20", "2026-09-27")
    )
    assert len(before) == len(after) == 13
    assert before[4:] == after[:9]


def test_stock_sales_and_receipts_balance_save_where_they_are_meant_not_to(stock_lines: Lines) -> None:
    before = {(line["reporter_id"], line["reg_number"], line["pack_size"]): line for line in stock_lines("2026-09-20")}
    off = []
    for line in stock_lines("2026-09-27"):
        earlier = before[line["reporter_id"], line["reg_number"], line["pack_size"]]
        if line["receipts_in_period"]:
            due = Fraction(earlier["stock_on_hand"]) + Fraction(line["receipts_in_period"])
            if due - Fraction(line["sales_in_period"]) != Fraction(line["stock_on_hand"]):
                off.append(line["reg_number"])
    assert len(off) == 1


def test_there_is_no_z_index_number_but_made_up_ones(made: Path, stock_lines: Lines) -> None:
    lines = [line for day in ("2026-09-20", "2026-09-27") for line in stock_lines(day)]
    stated = {line["zi_number"] for line in lines} - {""}
    assert stated == {"99990016", "99990024"}
    paths = [path for path in made.rglob("*.csv") if "register" not in str(path)]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    assert not [text for text in texts if re.search(r"\bPRK\b|\bHPK\b", text)]


def test_check_digits_of_made_up_codes_are_right() -> None:
    assert placeholder_zi(1570294) == "15702944"
    assert with_gtin_digit(768049493010) == "7680494930101"


def test_a_made_up_number_without_a_check_digit_is_refused() -> None:
    with pytest.raises(ValueError, match="no check digit"):
        placeholder_zi(next(seven for seven in range(9999001, 9999099) if _has_none(seven)))


def _has_none(seven: int) -> bool:
    return sum(int(digit) * weight for digit, weight in zip(str(seven), range(8, 1, -1), strict=True)) % 11 == 1
