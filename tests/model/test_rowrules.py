"""The row rules, called as the desk and the command line call them."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from surveillance.model.authorisation import Authorisation
from surveillance.model.certificate import Certificate, CertificateStatus
from surveillance.model.critical import CriticalMedicine
from surveillance.model.kinds import KINDS
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.offer import Offer, OfferType
from surveillance.model.price import MaximumPrice
from surveillance.model.product import Product
from surveillance.model.recall import Recall, RecallAction, RecallSubject
from surveillance.model.record import Record
from surveillance.model.rowrules import ADVICE, RULES, broken_rules, find_rule, rules
from surveillance.model.stock import ReporterKind, StockReportLine, StockUnit
from surveillance.model.wholesale import WholesaleSignal

TODAY = date(2026, 11, 22)

NOTICE = ShortageNotice(
    reference="M-2026-0001", notice_type=NoticeType.INTERRUPTION, status=NoticeStatus.ONGOING, product_name="Voorbeeld"
)
PRODUCT = Product(reg_scheme="RVG", reg_number="07622", name="Voorbeeldine 10 mg")
LINE = StockReportLine(
    report_id="2026-10",
    reporter_kind=ReporterKind.MAH,
    reporter_id="KVK 00000001",
    period_end=date(2026, 10, 31),
    reg_scheme="RVG",
    reg_number="07622",
    unit=StockUnit.PACK,
)
CERTIFICATE = Certificate(
    uuid="u",
    notified_body="0633",
    certificate_number="Z-1",
    certificate_type="quality-management-system",
    legislation="MDR",
    status=CertificateStatus.ISSUED,
)
OFFER = Offer(
    platform="voorbeeldmarkt",
    item_id="m1",
    url="https://voorbeeldmarkt.example/m1",
    offer_type=OfferType.OFFERED,
    title="Made-up offer",
    seller_key="a" * 64,
)
SIGNAL = WholesaleSignal(zi_number="99990008", article_name="VOORBEELD TABLET 10MG", year=2026, week=38)
CRITICAL = CriticalMedicine(atc_code="N05AH04")
AUTHORISATION = Authorisation(product_number="EMEA/H/C/990001", name="Voorbeeldine", status="authorised")
PRICE = MaximumPrice(
    group_name="VOORBEELD TABLET 10MG", registration="23840", article_name="Voorbeeld", price_eur=Decimal("0.01")
)
RECALL = Recall(reference="VB-1", subject=RecallSubject.DEVICE, action=RecallAction.SAFETY_NOTICE, title="Voorbeeld")

WELL_FORMED = "must be RVG or RVH with 5 or 6 digits, or EU with the whole EU number"

KEPT: list[tuple[Record, dict[str, Any]]] = [
    (NOTICE, {}),
    (NOTICE, {"registration_numbers": ("RVG 07622", "RVH 123456", "EU/1/07/433/003"), "atc_code": "N05AH04"}),
    (NOTICE, {"expected_start_on": TODAY, "expected_end_on": TODAY}),
    (NOTICE, {"expected_start_on": date(2026, 5, 1), "actual_end_on": date(2026, 4, 1)}),
    (NOTICE, {"expected_end_on": date(2036, 12, 31), "published_on": date(2000, 1, 1)}),
    (PRODUCT, {"registered_on": date(1964, 11, 26), "atc_code": "B05DB", "reference_number": "03984"}),
    (PRODUCT, {"reg_scheme": "EU", "reg_number": "EU/1/08/479", "atc_code": "V03AC01"}),
    (LINE, {"stock_on_hand": Decimal("-5"), "sales_12m": None, "pack_size": Decimal("0.5")}),
    (LINE, {"first_marketed_on": date(1987, 1, 1), "pack_code": "7680494930102"}),
    (CERTIFICATE, {"issued_on": date(2025, 9, 17), "expires_on": date(2025, 9, 17)}),
    (CERTIFICATE, {"legislation": "IVDR", "manufacturer_srn": "EL-MF-000012345"}),
    (CERTIFICATE, {"valid_from": date(2020, 1, 1), "expires_on": date(2030, 1, 1)}),
    (OFFER, {"price_cents": 0, "url": "http://voorbeeldmarkt.example/m1"}),
    (SIGNAL, {"week": 53, "year": 2027}),
    (SIGNAL, {"week": 1, "year": 2000, "replacements": ("99990016",)}),
    (CRITICAL, {"route": None, "included_on": date(2026, 12, 31)}),
    (AUTHORISATION, {"atc_code": "N05AH", "authorised_on": date(1995, 1, 1)}),
    (PRICE, {"price_eur": Decimal(0), "registration_numbers": ("RVG 23840", "EU/1/97/030/001")}),
    (RECALL, {"started_on": TODAY, "ended_on": TODAY}),
]

BROKEN: list[tuple[Record, dict[str, Any], str]] = [
    (NOTICE, {"reference": " "}, "reference is empty: must be filled"),
    (NOTICE, {"status": ""}, "status is empty: must be filled"),
    (
        NOTICE,
        {"actual_start_on": date(2026, 12, 12), "expected_end_on": date(2026, 7, 12)},
        "actual_start_on is '2026-12-12', expected_end_on is '2026-07-12': the end must not lie before the start",
    ),
    (
        NOTICE,
        {"expected_start_on": date(2026, 5, 2), "expected_end_on": date(2026, 5, 1)},
        "expected_start_on is '2026-05-02', expected_end_on is '2026-05-01': the end must not lie before the start",
    ),
    (
        NOTICE,
        {"actual_start_on": date(2026, 5, 2), "actual_end_on": date(2026, 5, 1)},
        "actual_start_on is '2026-05-02', actual_end_on is '2026-05-01': the end must not lie before the start",
    ),
    (NOTICE, {"actual_start_on": date(206, 1, 1)}, "actual_start_on is '0206-01-01': the year must be 2000 to 2036"),
    (NOTICE, {"updated_on": date(1999, 12, 31)}, "updated_on is '1999-12-31': the year must be 2000 to 2036"),
    (NOTICE, {"expected_end_on": date(2037, 1, 1)}, "expected_end_on is '2037-01-01': the year must be 2000 to 2036"),
    (
        NOTICE,
        {"received_at": datetime(2108, 3, 4, 5, 6, tzinfo=UTC)},
        "received_at is '2108-03-04T05:06:00+00:00': the year must be 2000 to 2036",
    ),
    (
        NOTICE,
        {"registration_numbers": ("RVG 07622", "108501")},
        "registration_numbers is ['RVG 07622', '108501']: "
        "each must be a scheme and its number (RVG 07622, EU/1/08/479)",
    ),
    (NOTICE, {"atc_code": "QJ01CA04"}, "atc_code is 'QJ01CA04': must be a code of the human ATC classification"),
    (NOTICE, {"atc_code": "A01B02C"}, "atc_code is 'A01B02C': must be a code of the human ATC classification"),
    (
        PRODUCT,
        {"reg_number": "7622"},
        f"reg_scheme is 'RVG', reg_number is '7622': {WELL_FORMED}",
    ),
    (
        PRODUCT,
        {"reg_scheme": "EU", "reg_number": "108501"},
        f"reg_scheme is 'EU', reg_number is '108501': {WELL_FORMED}",
    ),
    (PRODUCT, {"reference_number": "1//2"}, "reference_number is '1//2': must be 5 or 6 digits, or a whole EU number"),
    (
        PRODUCT,
        {"atc_code": "N05"},
        "atc_code is 'N05': must be a human ATC code of level 4 or 5 (B05DB, N05AH04)",
    ),
    (PRODUCT, {"name": ""}, "name is empty: must be filled"),
    (
        LINE,
        {"reg_scheme": "ZI"},
        f"reg_scheme is 'ZI', reg_number is '07622': {WELL_FORMED}",
    ),
    (LINE, {"stock_on_hand": Decimal("NaN")}, "stock_on_hand is 'NaN': must be a finite number"),
    (LINE, {"sales_12m": Decimal("Infinity")}, "sales_12m is 'Infinity': must be a finite number"),
    (
        LINE,
        {"sales_13_weeks": (Decimal(1), Decimal("-Infinity"))},
        "sales_13_weeks is ['1', '-Infinity']: each must be a finite number",
    ),
    (LINE, {"reporter_id": ""}, "reporter_id is empty: must be filled"),
    (CERTIFICATE, {"notified_body": "633"}, "notified_body is '633': must be four digits"),
    (CERTIFICATE, {"notified_body": "٠٦٣٣"}, "notified_body is '٠٦٣٣': must be four digits"),
    (CERTIFICATE, {"notified_body": "0633\n"}, "notified_body is '0633\\n': must be four digits"),
    (CERTIFICATE, {"certificate_number": ""}, "certificate_number is empty: must be filled"),
    (CERTIFICATE, {"legislation": "MDD"}, "legislation is 'MDD': must be MDR or IVDR"),
    (CERTIFICATE, {"manufacturer_srn": "NL-MF-12"}, "manufacturer_srn is 'NL-MF-12': must be like NL-MF-000012345"),
    (
        CERTIFICATE,
        {"issued_on": date(2025, 9, 17), "expires_on": date(2025, 9, 16)},
        "issued_on is '2025-09-17', expires_on is '2025-09-16': the end must not lie before the start",
    ),
    (OFFER, {"title": "\t"}, "title is empty: must be filled"),
    (OFFER, {"url": "javascript:alert(1)"}, "url is 'javascript:alert(1)': must be a whole http or https address"),
    (OFFER, {"url": "https://["}, "url is 'https://[': must be a whole http or https address"),
    (OFFER, {"price_cents": -1}, "price_cents is -1: must not be negative"),
    (SIGNAL, {"zi_number": "99990009"}, "zi_number is '99990009': must have eight digits and a right check digit"),
    (SIGNAL, {"zi_number": "00000000"}, "zi_number is '00000000': must have eight digits and a right check digit"),
    (SIGNAL, {"zi_number": ""}, "zi_number is empty: must be filled"),
    (SIGNAL, {"article_name": " "}, "article_name is empty: must be filled"),
    (SIGNAL, {"year": 1999}, "year is 1999: must be 2000 to 2027"),
    (SIGNAL, {"year": 2028}, "year is 2028: must be 2000 to 2027"),
    (SIGNAL, {"week": 0}, "week is 0: must be 1 to 53"),
    (SIGNAL, {"week": 54}, "week is 54: must be 1 to 53"),
    (CRITICAL, {"atc_code": "N05AH"}, "atc_code is 'N05AH': must be a human ATC code of level 5 (N05AH04)"),
    (CRITICAL, {"atc_code": ""}, "atc_code is empty: must be filled"),
    (CRITICAL, {"included_on": date(2027, 1, 1)}, "included_on is '2027-01-01': the year must be 2000 to 2026"),
    (AUTHORISATION, {"status": ""}, "status is empty: must be filled"),
    (
        AUTHORISATION,
        {"atc_code": "QN05AH04"},
        "atc_code is 'QN05AH04': must be a code of the human ATC classification",
    ),
    (
        AUTHORISATION,
        {"authorised_on": date(1994, 12, 31)},
        "authorised_on is '1994-12-31': the year must be 1995 to 2036",
    ),
    (PRICE, {"price_eur": Decimal("NaN")}, "price_eur is 'NaN': must be a finite number"),
    (
        PRICE,
        {"registration_numbers": ("23840",)},
        "registration_numbers is ['23840']: each must be a scheme and its number",
    ),
    (PRICE, {"group_name": ""}, "group_name is empty: must be filled"),
    (RECALL, {"title": ""}, "title is empty: must be filled"),
    (RECALL, {"ended_on": date(2108, 1, 1)}, "ended_on is '2108-01-01': the year must be 2000 to 2036"),
    (
        RECALL,
        {"started_on": date(2026, 5, 2), "ended_on": date(2026, 5, 1)},
        "started_on is '2026-05-02', ended_on is '2026-05-01': the end must not lie before the start",
    ),
]


@pytest.mark.parametrize(("record", "changes"), KEPT)
def test_a_row_that_can_be_a_fact_breaks_no_rule(record: Record, changes: dict[str, Any]) -> None:
    assert broken_rules(replace(record, **changes), TODAY) == ()


@pytest.mark.parametrize(("record", "changes", "reason"), BROKEN)
def test_a_row_that_breaks_a_rule_says_field_value_and_demand(
    record: Record, changes: dict[str, Any], reason: str
) -> None:
    assert broken_rules(replace(record, **changes), TODAY) == (reason,)


def test_every_broken_rule_of_a_row_is_told() -> None:
    row = replace(OFFER, title="", price_cents=-1)
    assert broken_rules(row, TODAY) == (
        "title is empty: must be filled",
        "price_cents is -1: must not be negative",
    )


def test_a_reason_repeats_no_more_than_the_beginning_of_a_long_value() -> None:
    (reason,) = broken_rules(replace(OFFER, url="ftp://" + "x" * 5000), TODAY)
    assert len(reason) < 150
    assert "ftp://xxx" in reason


def test_years_are_bounded_by_the_day_of_judging_and_not_by_the_calendar_of_the_machine() -> None:
    row = replace(NOTICE, expected_end_on=date(2037, 1, 1))
    assert broken_rules(row, date(2026, 12, 31)) != ()
    assert broken_rules(row, date(2027, 1, 1)) == ()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_has_rules_of_its_own_names_over_its_own_fields(kind: str) -> None:
    declared = {field.name for field in fields(KINDS[kind])}
    found = [*rules(kind, 2026), *ADVICE.get(kind, ())]
    assert len({rule.name for rule in found}) == len(found)
    assert all(set(rule.fields) <= declared for rule in found)
    assert set(RULES) == set(KINDS)


def test_an_unknown_rule_is_named_in_the_error() -> None:
    with pytest.raises(LookupError, match="offer: no row rule is called colour_form"):
        find_rule("offer", "colour_form", 2026)
