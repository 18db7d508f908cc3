"""What wholesalers, pharmacists and the CBG say: recorded rows in the live shape, against counts made otherwise."""

import csv
import html
import io
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from scrapers.parsing import parse_payloads
from scrapers.reading.dates import MONTHS
from scrapers.registry import load_source
from scrapers.sources.nl_knmp_farmanco import read_presentations
from surveillance.model.batch import Parsed
from surveillance.model.identifiers import is_zi, read_registrations

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
PAGE = "<!DOCTYPE html><html><body>{}</body></html>"


def recorded(*parts: str) -> str:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the recorded payload {path.name} (../shared/data) is not here")
    return path.read_text(encoding="utf-8-sig")


def parse(source_id: str, text: str) -> Parsed:
    return parse_payloads(load_source(source_id), [("recorded", text.encode())])


def articles() -> list[dict[str, str]]:
    """The list of week 5 of 2026 as the page showed it."""
    text = recorded("nl_sfk_monitor", "sfk_monitor_leveringsproblemen_week5_2026.csv")
    return list(csv.DictReader(io.StringIO(text)))


def live_list(rows: list[dict[str, str]], preferred: int) -> str:
    """The page's rows as the download has them; the first so many preferred by an insurer, which the page lost."""
    text = io.StringIO()
    insurers = [f"Preferent_bij_{name}" for name in ("Zilveren Kruis", "CZ", "Menzis", "VGZ", "DSW", "ONVZ")]
    columns = load_source("nl_sfk_wholesale").content.columns
    writer = csv.DictWriter(text, [*columns[:3], *insurers, *columns[3:]], delimiter=";", restval="")
    writer.writeheader()
    for number, row in enumerate(rows):
        assert {row[name] for name in row if name.startswith("Preferent")} == {"False"}
        week, year = re.findall(r"\d+", row["bron_week"])
        stated = {"zi_nummer": row["ZI-nummer"], "artikelnaam": row["Artikelnaam"], "jaar": year, "weeknr": week}
        flags = {"Preferent_bij_CZ": "1", "Preferent_bij_VGZ": "1"} if number < preferred else {}
        marks = {"Verpakkingstatus": row["Verpakking status*"], "opmerking": row["Opmerking van fabrikant"]}
        writer.writerow(stated | flags | marks)
    return text.getvalue()


def test_every_article_of_the_week_is_read() -> None:
    rows = articles()
    parsed = parse("nl_sfk_wholesale", live_list(rows, preferred=207))
    records = [row.record.as_plain() for row in parsed.rows]
    assert (len(rows), len(records), parsed.rejected, parsed.ignored, parsed.remarks) == (645, 645, (), {}, ())
    assert sum(is_zi(record["zi_number"]) for record in records) == 645
    assert [record["article_name"] for record in records] == [row["Artikelnaam"] for row in rows]
    assert {(record["year"], record["week"]) for record in records} == {(2026, 5)}
    assert Counter(tuple(record["preferred_by"]) for record in records) == {("CZ", "VGZ"): 207, (): 438}
    assert {record["is_cheapest_missing"] for record in records} == {False}


def test_the_remarks_of_the_week_mean_what_was_counted_by_hand() -> None:
    records = [row.record.as_plain() for row in parse("nl_sfk_wholesale", live_list(articles(), preferred=0)).rows]
    assert Counter(record["remark_meaning"] for record in records) == {
        "nothing": 556,
        "promised": 9 + 6 + 4 + 1 + 1 + 1 + 1,
        "available": 10 + 1 + 1 + 2 + 2 + 3,
        "not_preferred": 11 + 1 + 3 + 2,
        "long_absence": 10 + 5,
        "replaced": 2 + 3 + 1 + 3,
        "other": 3 + 1 + 1 + 1,
    }
    assert sum(record["remark"] is not None for record in records) == 645 - 556
    assert Counter(record["promised"] for record in records if record["promised"]) == {
        "week 7": 9 + 1 + 1,
        "week 6": 6,
        "week 8": 4 + 1,
        "april 2026": 1,
    }
    named = [zi for record in records for zi in record["replacements"]]
    assert (len(named), all(map(is_zi, named))) == (10, True)


def entries() -> list[dict[str, str]]:
    """The first entries of Farmanco, which a compiler took from the page."""
    text = recorded("nl_farmanco", "farmanco_2026-09-22_first_rows.csv")
    return list(csv.DictReader(io.StringIO(text), delimiter="|"))


def live_entry(number: int, row: dict[str, str]) -> str:
    day = date.fromisoformat(row["datum"])
    cells = {
        "sort-type": ("", ""),
        "sort-active-ingredient": (row["stof"].lower(), row["stof"]),
        "sort-description": ("", row["omschrijving"]),
        "sort-form": ("", row["vorm"]),
        "sort-preferential": ("", "ja" if row["preferent"] == "true" else ""),
        "sort-date": (f"{day:%Y%m%d}000000", f"{day:%d-%m-%Y}"),
    }
    items = "".join(
        f'<li class="{name}" data-value="{html.escape(value)}">{html.escape(text)}</li>'
        for name, (value, text) in cells.items()
    )
    return f'<a class="shortage-flex-table" href="/geneesmiddel/{number}"><ul class="clear">{items}</ul></a>'


def test_every_entry_of_farmanco_is_read_and_its_date_is_no_start() -> None:
    rows = entries()
    page = PAGE.format("\n".join(live_entry(*numbered) for numbered in enumerate(rows)))
    parsed = parse("nl_knmp_farmanco", page)
    records = [row.record.as_plain() for row in parsed.rows]
    assert (len(rows), len(records), parsed.rejected, parsed.remarks) == (69, 69, (), ())
    assert [record["substance"] for record in records] == [row["stof"] for row in rows]
    assert [record["updated_on"] for record in records] == [row["datum"] for row in rows]
    assert {record["actual_start_on"] or record["expected_start_on"] for record in records} == {None}
    assert all(record["strength"] and record["form"] for record in records)
    assert Counter(len(record["strength"].split("; ")) for record in records) == Counter(
        len(re.split(r", | ,", row["omschrijving"])) for row in rows
    )
    by_name = {record["substance"]: record for record in records}
    assert by_name["Isotretinoine"]["form"] == "capsule, zacht"
    assert by_name["Clozapine"]["strength"] == "orodisp tablet 50mg; tablet 25mg; tablet 50mg"
    assert by_name["Atomoxetine"]["strength"].endswith("capsule 40mg; capsule 10 mg")
    assert by_name["Carbidopa/Levodopa"]["strength"].startswith("tablet 50/12,5mg; tablet 100/10mg; ")
    assert by_name["Amlodipine/Valsartan"]["strength"] == "tablet 5/80mg; tablet 5/160mg; tablet 10/160mg"
    assert by_name["Paliperidon"]["strength"].startswith("injsusp wwsp 25mg=0,25ml (100mg/ml); ")


def decisions() -> list[dict[str, str]]:
    """The newest decisions of the CBG's list, which a compiler took from the page: its labels are still in some."""
    text = recorded("nl_cbg_tav", "cbg_tav_2026-09-22_first_rows.csv")
    return list(csv.DictReader(io.StringIO(text), delimiter="|"))


def live_decisions(rows: list[dict[str, str]]) -> str:
    parts, shown = ["<h2>Overzicht besluiten 2026</h2>"], 0
    for row in rows:
        day = date.fromisoformat(row["datum"])
        month = MONTHS[day.month - 1][0]
        parts += [f"<h3>{month.capitalize()}</h3>"] if day.month != shown else []
        shown = day.month
        label = {"RVG": "RVG-nummer", "EU": "EU-nummer"}.get(row["reg_type"])
        facts = [f"Handelsvergunninghouder: {row['mah']}", f"{label}: {row['reg']}" if label else ""]
        facts.append(f"Datum van goedkeuring: {day.day} {month} {day.year}")
        parts.append(
            f"<h4>{html.escape(row['product'])}</h4><p>{'<br>'.join(map(html.escape, filter(None, facts)))}</p>"
        )
    return PAGE.format("".join([*parts, "<h2>Meer informatie</h2><h4>Deel deze pagina</h4>"]))


def test_every_decision_on_a_deviating_pack_is_read_with_every_number_in_it() -> None:
    rows = decisions()
    parsed = parse("nl_cbg_tav", live_decisions(rows))
    records = [row.record.as_plain() for row in parsed.rows]
    assert (len(rows), len(records), parsed.rejected, parsed.remarks) == (52, 52, (), ())
    assert [record["product_name"] for record in records] == [re.sub(" +", " ", row["product"]) for row in rows]
    assert [record["actual_start_on"] for record in records] == [row["datum"] for row in rows]
    assert len({record["reference"] for record in records}) == 52
    without = [record["product_name"] for record in records if not record["registration_numbers"]]
    assert len(without) == sum(not row["reg"] and "nummer" not in row["mah"] for row in rows) == 3
    assert not any("nummer" in record["holder"] for record in records)
    for row, record in zip(rows, records, strict=True):
        prefix = "RVG " if row["reg_type"] == "RVG" else ""
        if row["reg"]:
            assert record["registration_numbers"] == list(read_registrations(prefix + row["reg"].removeprefix("RVG ")))
    by_name = {record["product_name"]: record for record in records}
    hetronifly = by_name["HETRONIFLY 10 mg/ml, concentraat voor oplossing voor infusie"]
    assert (hetronifly["holder"], hetronifly["registration_numbers"]) == (
        "Accord Healthcare SLU",
        ["RVG 131282", "EU/1/24/1870"],
    )
    opdivo = by_name["Opdivo 10 mg/ml, concentraat voor oplossing voor infusie"]
    assert opdivo["registration_numbers"] == ["EU/1/15/1014/001", "EU/1/15/1014/002"]
    assert by_name["Rybelsus 1,5 mg tabletten"]["registration_numbers"] == ["EU/1/20/1430", "RVG 132395"]
    assert by_name["Keforal 500 mg, filmomhulde tabletten"]["registration_numbers"] == ["RVG 06325"]
    assert by_name["Trandate Injectie, oplossing voor injectie 5 mg/ml"]["registration_numbers"] == ["RVG 07879"]
    ixiaro = by_name["Ixiaro, suspensie voor injectie"]
    assert (ixiaro["registration_numbers"], ixiaro["atc_code"]) == (["EU/1/08/501"], None)


@pytest.mark.parametrize(
    "label",
    ["RVG-nummer: 99001", "RVG -nummer: 99001", "RVG nummer 99001", "RVG/EU nummer: 99001", "RVG-nummer: RVG 99001",
     "Registratienummer: RVG 99001", "RVG-nummers: 99001", "rvg-nummer :99001"],
)  # fmt: skip
def test_every_way_to_write_the_label_gives_the_number_and_leaves_the_holder_alone(label: str) -> None:
    row = {
        "product": "Voorbeeldine",
        "mah": f"Voorbeeld B.V. {label}",
        "reg": "",
        "reg_type": "",
        "datum": "2026-09-14",
    }
    (staged,) = parse("nl_cbg_tav", live_decisions([row])).rows
    record = staged.record.as_plain()
    assert (record["holder"], record["registration_numbers"]) == ("Voorbeeld B.V.", ["RVG 99001"])


def test_a_number_without_any_scheme_is_not_guessed_at() -> None:
    row = {"product": "Voorbeeldine", "mah": "Voorbeeld B.V. Registratienummer: 99001", "reg": "", "reg_type": ""}
    parsed = parse("nl_cbg_tav", live_decisions([row | {"datum": "2026-09-14"}]))
    assert [row.reason for row in parsed.rejected] == ["Nummers: no registration number in 'Registratienummer: 99001'"]


def test_every_code_of_the_union_list_is_read_whatever_stands_between() -> None:
    codes = recorded("eu_critical_medicines", "ulcm_atc5_codes.csv").split("\n")[1:]
    assert len(set(filter(None, codes))) == 299
    lines = ["EMA/4040/2026,,,", "Union list of critical medicines,,,", ",,,"]
    lines.append('ATC code,"ATC description\nThe code: a unique code",Route of administration,Date of inclusion,,,')
    for code in codes:
        lines.append(f"{code},SUBSTANCE,oral use,2023-12-01,,," if code else "A10A,A10A - Insulins,,,,,")
    parsed = parse("eu_ema_critical_list", "\n".join(lines))
    assert {row.record.as_plain()["atc_code"] for row in parsed.rows} == set(filter(None, codes))
    assert (len(parsed.rows), parsed.rejected) == (299, ())
    assert set(parsed.ignored) == {"atc_group"}


def test_a_description_is_cut_at_commas_with_a_blank_and_never_at_a_decimal_sign() -> None:
    text = "benserazide/levodopa capsule  50/12,5mg, levodopa 5/ 80mg ,tablet 0,5mg/ml"
    assert read_presentations("Levodopa/benserazide", text) == (
        "capsule 50/12,5mg",
        "levodopa 5/80mg",
        "tablet 0,5mg/ml",
    )
    assert read_presentations("Voorbeeldine", "Voorbeeldine, voorbeeldine drank,drank") == ("drank,drank",)
    assert read_presentations("Voorbeeldine", None) == ()
