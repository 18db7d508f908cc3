"""What texts say of substance, form, route and strength; the words are those of recorded lists, not of the engine's."""

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveillance.matching.form import read_form
from surveillance.matching.naming import Names, substances_in_name
from surveillance.matching.profile import active_substances, atc_of
from surveillance.matching.route import contradict, read_routes
from surveillance.matching.strength import joined_amounts, read_strengths, shared_strengths
from surveillance.matching.substances import split_substances, substance_key, substance_keys
from surveillance.model.product import Product

RECORDED = Path(__file__).parents[3] / "shared" / "data"
WORLD = RECORDED / "world_shortages_2026_03"
needs_recorded = pytest.mark.skipif(not WORLD.is_dir(), reason="the recorded lists are not here")


def strengths(text: str, parts: int = 1) -> set[tuple[tuple[float, str], ...]]:
    return set(read_strengths(text, parts))


@pytest.mark.parametrize(
    "names",
    [
        ("QUETIAPINEFUMARAAT", "kvetiapinfumarat", "QUÉTIAPINE (HÉMIFUMARATE DE)", "Quetiapinfumarat (Ph.Eur.)"),
        ("OXYCODONHYDROCHLORIDE", "oxikodonhydroklorid", "OSSICODONE CLORIDRATO", "Oxycodone Hydrochloride"),
        ("NATRIUMVALPROAAT", "VALPROÏNEZUUR", "VALPROATE DE SODIUM", "ACIDE VALPROÏQUE", "valproic acid"),
        ("KALIUMCLAVULANAAT", "ACIDO CLAVULANICO", "clavulanic acid", "Clavulansäure"),
        ("HYDROCHLOORTHIAZIDE", "hydroklortiazid", "IDROCLOROTIAZIDE", "HYDROCHLOROTHIAZID", "HIDROCLOROTIAZIDA"),
        ("LEVOTHYROXINENATRIUM 5-WATER", "levotyroxinnatrium", "lévothyroxine", "Levothyroxine Sodium"),
        ("LIDOCAÏNEHYDROCHLORIDE 1-WATER", "lidokainhydrokloridmonohydrat", "LIDOCAIN"),
        ("METHYLFENIDAATHYDROCHLORIDE", "CHLORHYDRATE DE MÉTHYLPHÉNIDATE", "Methylphenidate Hydrochloride"),
        ("ATORVASTATINE CALCIUM 3-WATER", "atorvastatinkalsiumtrihydrat", "ATORVASTATINA"),
        ("NATRIUMALENDRONAAT 1-WATER", "natriumalendronattrihydrat", "ALENDRONIC ACID", "ACIDO ALENDRONICO"),
        ("insulin aspart", "INSULINE ASPARTE"),
        ("ACETYLCYSTEÏNE", "ACETILCISTEINA", "ACETYLCYSTEIN"),
        ("tramadoli hydrochloridum", "TRAMADOLHYDROCHLORIDE", "Tramadol Hydrochloride"),
        ("NATRIUMCHLORIDE", "Sodium Chloride"),
        ("FOLIUMZUUR", "Folic Acid"),
        ("PENTOXIFYLLINE", "pentoksyfyllin"),
        ("Natrium(methylprednisolon-21-succinat)", "METHYLPREDNISOLON"),
    ],
)
def test_one_substance_has_one_key_in_every_language(names: tuple[str, ...]) -> None:
    assert len({substance_key(name) for name in names}) == 1


def test_what_texts_say_alike_is_one_object_so_that_it_is_compared_once() -> None:
    assert read_form("Filmtablette", "Voorbeeldine") is read_form("comprimé pelliculé")
    assert read_strengths("400 microgram") is read_strengths("Voorbeeldine 0,4 mg")
    assert substance_keys(["quetiapinum"]) is substance_keys(("QUETIAPINEFUMARAAT",))


@pytest.mark.parametrize(
    "names",
    [
        ("PREDNISON", "PREDNISOLON", "METHYLPREDNISOLON"),
        ("tenofovir alafenamide", "tenofovir disoproxil"),
        ("peginterferon alfa-2a", "peginterferon alfa-2b"),
        ("FACTOR VII, HUMAAN", "FACTOR VIII, HUMAAN", "FACTOR IX, HUMAAN"),
        ("folic acid", "folinic acid"),
        ("calcium carbonate", "magnesium carbonate", "lithium carbonate"),
        ("ferrous sulfate", "ferrous gluconate"),
        ("KALIUMCHLORIDE", "NATRIUMCHLORIDE", "CALCIUMCHLORIDE 2-WATER"),
        ("risperidon", "RISEDRONEZUUR"),
        ("vitamin D", "vitamin C"),
    ],
)
def test_different_substances_have_different_keys(names: tuple[str, ...]) -> None:
    assert len({substance_key(name) for name in names}) == len(names)


@needs_recorded
def test_of_thirteen_thousand_names_few_that_begin_otherwise_share_a_key() -> None:
    """Most that do are laboratory substances: enzymes, channels, isotopes."""
    with (RECORDED / "drug_names/drug_names.csv").open(encoding="utf-8") as file:
        names = {row["canonical"] for row in csv.DictReader(file)}
    found = defaultdict(set)
    for name in names:
        found[substance_key(name)].add(re.sub(r"^\(?[a-z0-9]{1,3}\)?-", "", name)[:6])
    assert len(names) > 13_000
    assert sum(len(beginnings) > 1 for beginnings in found.values()) < len(names) / 130


@given(st.text(max_size=80))
def test_no_text_makes_the_readers_stumble(text: str) -> None:
    assert "  " not in substance_key(text)
    assert all(amount[0] > 0 for strength in read_strengths(text) for amount in strength)
    assert len(read_strengths(text, 2)) <= joined_amounts(text) * max(len(text), 1)
    assert read_form(text).families == read_form(text, text).families


def test_brackets_and_water_join_nothing() -> None:
    assert split_substances("levotyroxinnatrium, vattenfritt") == ("levotyroxinnatrium",)
    assert len(split_substances("Japanese encephalitis vaccine (inactivated, adsorbed)")) == 1
    assert split_substances("IDROCLOROTIAZIDE + VALSARTAN") == ("IDROCLOROTIAZIDE", "VALSARTAN")
    assert split_substances("lévodopa - carbidopa") == ("lévodopa", "carbidopa")


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("Triplixam 5 mg/1,25 mg/5 mg, filmomhulde tabletten", 3, {((1.25, "mg"), (5.0, "mg"), (5.0, "mg"))}),
        ("Co-Renitec, tabletten 20/12,5 mg", 2, {((12.5, "mg"), (20.0, "mg"))}),
        ("5/160/12,5 mg", 3, {((5.0, "mg"), (12.5, "mg"), (160.0, "mg"))}),
        ("200 mg - 245 mg", 2, {((200.0, "mg"), (245.0, "mg"))}),
        ("Dorzolamide 20mg/ml / Timolol 5mg/ml eye drops", 2, {((5.0, "mg/ml"), (20.0, "mg/ml"))}),
        ("Tabletten, 200 mg, 300 mg en 400 mg", 1, {((200.0, "mg"),), ((300.0, "mg"),), ((400.0, "mg"),)}),
        ("2,5 en 5 mg", 1, {((2.5, "mg"),), ((5.0, "mg"),)}),
        ("250 microgram/2 ml", 1, {((0.125, "mg/ml"),), ((0.25, "mg"),)}),
        ("4.000 IE (40 mg)/0,4 ml", 1, {((10000.0, "iu/ml"),), ((4000.0, "iu"),), ((40.0, "mg"),)}),
        ("25.000 U.I. SOLUZIONE ORALE", 1, {((25000.0, "iu"),)}),
        ("PROTOPIC 0,03 %, pommade", 1, {((0.3, "mg/ml"),)}),
        ("9,5 mg/24 h", 1, {((0.396, "mg/h"),), ((9.5, "mg"),)}),
        ("35 µg/uur 4 dagen", 1, {((0.035, "mg/h"),)}),
        ("Aerosol, 100 microgram/dosis", 1, {((0.1, "mg"),)}),
        ("Moxonidine 400microgram tablets", 1, {((0.4, "mg"),)}),
        ("1 000 mg, granulés", 1, {((1000.0, "mg"),)}),
        ("100 unités internationales/ml", 1, {((100.0, "iu/ml"),)}),
        ("0.18 mg tabl. 100 (100 x 1) UD", 1, {((0.18, "mg"),)}),
        ("various", 1, set()),
    ],
)
def test_a_strength_is_read_as_it_is_meant(text: str, parts: int, expected: set[tuple[tuple[float, str], ...]]) -> None:
    assert strengths(text, parts) == expected


def test_two_syringes_of_one_concentration_and_two_contents_are_not_equally_strong() -> None:
    small, large = read_strengths("6 000 IE (60 mg)/0,6 ml"), read_strengths("10.000 IE (100 mg)/1 ml")
    assert small & large
    assert not shared_strengths(small, large)
    assert shared_strengths(read_strengths("40 mg/4 ml"), read_strengths("10 mg/ml"))


def test_a_combination_joins_as_many_amounts_as_it_has_substances() -> None:
    assert joined_amounts("NAPROXENO/ESOMEPRAZOL SANDOZ 500 MG/20 MG") == 2
    assert joined_amounts("Flixotide 500 nebules 0,5 mg/2 ml") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Filmtablette", "comprimé pelliculé"),
        ("COMPRIMIDOS RECUBIERTOS CON PELICULA", "COMPRESSE RIVESTITE CON FILM"),
        ("Hartkapsel, retardiert", "Capsule met verlengde afgifte, hard"),
        ("Enterokapsel, hård", "gélule gastrorésistante"),
        ("Depottablett", "tablet, met gereguleerde afgifte"),
        ("Augentropfen, Lösung", "collyre en solution"),
        ("Zäpfchen", "suppositoire"),
        ("Munsönderfallande tablett", "comprimé orodispersible"),
        ("Brausetablette", "COMPRESSE EFFERVESCENTI"),
        ("dispositif transdermique", "Pleister voor transdermaal gebruik"),
        ("Konzentrat zur Herstellung einer Infusionslösung", "Concentraat voor oplossing voor infusie"),
        ("Pulver och vätska till injektionsvätska, lösning", "Poeder en oplosmiddel voor oplossing voor injectie"),
        ("Oral lösning", "OPLOSSING/SUSPENSIE, ORAAL"),
        ("RET TABL", "Tablet, Extended Release"),
    ],
)
def test_one_form_is_known_in_every_language(one: str, other: str) -> None:
    assert read_form(one).shared(read_form(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("gélule", "Gel"),
        ("Tablet", "Tablet met verlengde afgifte"),
        ("Filmtablette", "Hartkapsel"),
        ("Oogdruppels, oplossing", "Oplossing voor injectie"),
        ("pommade ophtalmique", "pommade"),
        ("Crème", "Zalf"),
        ("Inhalatiepoeder, voorverdeeld", "Aërosol, suspensie"),
        ("Poeder voor oplossing voor infusie", "Concentraat voor oplossing voor infusie"),
        ("suspension injectable", "solution injectable"),
        ("Sublingualtablette", "Tablette"),
        ("Powder for dispersion for infusion", "Powder for solution for infusion"),
    ],
)
def test_two_forms_are_told_apart(one: str, other: str) -> None:
    assert not read_form(one).shared(read_form(other))


@needs_recorded
@pytest.mark.parametrize(
    ("file", "column", "share"),
    [
        ("AT_BASG_shortage_2026-03-13.csv", "dosage_form", 0.99),
        ("SE_Lakemedelsverket_shortage_2026-03-12.csv", "pharmaceutical_form", 0.97),
        ("ES_AEMPS_shortage_2026-03-12.csv", "medicine_name", 0.96),
        ("IT_AIFA_shortage_2026-03-12.csv", "strength", 0.95),
        ("NO_DMP_shortage_2026-03-12.csv", "medicine_name", 0.92),
    ],
)
def test_nearly_every_form_of_a_recorded_list_is_known(file: str, column: str, share: float) -> None:
    with (WORLD / file).open(encoding="utf-8-sig", newline="") as rows:
        texts = [row[column] for row in csv.DictReader(rows) if row[column]]
    assert sum(bool(read_form(text).families) for text in texts) / len(texts) >= share


def test_routes_contradict_only_where_both_name_another() -> None:
    subcutaneous, intravenous = read_routes("sous-cutanée"), read_routes("Konzentrat zur Infusion")
    assert contradict(subcutaneous, intravenous)
    assert not contradict(subcutaneous, read_routes("Parenteraal"))
    assert not contradict(subcutaneous, read_routes(""))
    assert contradict(read_routes("Oraal gebruik"), read_routes("uso rettale"))
    assert not contradict(read_routes("Intraveneus gebruik, Subcutaan gebruik"), subcutaneous)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Quetiapin Retard Sandoz 200 mg tabl.", {"quetiapine"}),
        ("EZETIMIB/SIMVASTATIN GLENMARK 10 mg/40 mg Tabletten", {"ezetimib", "simvastatine"}),
        ("Losartan 50mg / Hydrochlorothiazide 12.5mg tablets", {"losartan", "hydrochloorthiazide"}),
        ("NAPROXENO/ESOMEPRAZOL SANDOZ 500 MG/20 MG COMPRIMIDOS", set()),
        ("EZETIMIB SIMVA SPIRIG HC TABL 10/40 MG", set()),
        ("Losartan HCT 50 mg", set()),
        ("Seroquel 200 mg", {"quetiapine"}),
        ("Zomaar iets 5 mg", set()),
    ],
)
def test_a_name_names_all_its_substances_or_none(name: str, expected: set[str]) -> None:
    known = ("quetiapine", "ezetimib", "simvastatine", "losartan", "hydrochloorthiazide", "naproxen")
    names = Names(frozenset(map(substance_key, known)), {"seroquel": frozenset({substance_key("quetiapine")})})
    assert substances_in_name(name, names) == frozenset(map(substance_key, expected))


def test_an_atc_code_of_level_four_names_no_substance() -> None:
    assert atc_of("N05AH04") == "N05AH04"
    assert atc_of("N05AH") is None
    assert atc_of("B05DB") is None


def test_what_the_atc_code_names_is_what_works_and_not_what_stands_beside_it() -> None:
    product = Product(
        reg_scheme="RVG",
        reg_number="900001",
        name="Voorbeeld",
        atc_code="L01AX03",
        atc_name="Temozolomide",
        substances=("AMMONIA (E 527)", "TEMOZOLOMIDE"),
    )
    assert active_substances(product) == {substance_key("temozolomide")}
