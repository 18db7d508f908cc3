"""The page of a medicine: what every side says, how sure it is, what cannot be said, and a person's word on a link."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from surveillance.model.batch import Outcome
from surveillance.storage.engine import transaction
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import judgement
from surveillance.storage.tables.outgoing import audit_entry
from tests.review_ui.conftest import SignIn
from tests.review_ui.medicines import abroad_key, fill_medicines, link_to_substance, link_wholesale
from tests.review_ui.test_pages import text_of

PAGE = "/medicines/RVG%20900012"


@pytest.fixture
def mira(desk: FastAPI, sign_in: SignIn) -> TestClient:
    """An inspector of medicines, before a register that knows some."""
    fill_medicines()
    return sign_in("mira")


def part_of(text: str, begins: str, ends: str) -> str:
    return text.split(begins, 1)[1].split(ends, 1)[0]


def token_of(client: TestClient, path: str = PAGE) -> str:
    found = re.search(r'name="token" value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def judge(client: TestClient, verdict: str, note: str = "", position: int = 0, subject_id: str = "RVG 900012"):  # type: ignore[no-untyped-def]
    record = abroad_key(position)
    form = {"kind": record.kind, "source_id": record.source_id, "natural_key": record.natural_key}
    form |= {"token": token_of(client), "subject_id": subject_id, "verdict": verdict, "note": note, "next": PAGE}
    return client.post("/links/judge", data=form)


def make_stale(source_id: str) -> None:
    with transaction() as connection:
        known_at = connection.execute(select(batch.c.known_at).order_by(batch.c.known_at).limit(1)).scalar_one()
        old = known_at.replace(year=2025)
        connection.execute(update(batch).where(batch.c.source_id == source_id).values(known_at=old))


def test_the_page_shows_the_register_s_entry_with_its_day(mira: TestClient) -> None:
    text = text_of(mira, PAGE)
    register = part_of(text, "Register van geneesmiddelen met", "Een signaal is een aanwijzing")
    assert "peildatum 21 sep 2026 20:00" in register
    for fact in ("Voorbeeld Farma B.V.", "Tablet", "250 mg", "J01CA99", "UR – alleen op recept"):
        assert fact in register
    assert "op de lijst van kritieke geneesmiddelen" in text


@pytest.mark.parametrize("written", ["RVG900012", "rvg 900012", "RVG-900012"])
def test_a_number_written_another_way_leads_to_the_page(mira: TestClient, written: str) -> None:
    assert mira.get(f"/medicines/{written}").headers["location"] == PAGE


def test_a_european_number_has_a_page_too(mira: TestClient) -> None:
    assert "Voorbeeldvaccin" in text_of(mira, "/medicines/EU/1/08/501")


def test_a_number_that_is_not_in_the_register_is_told_so(mira: TestClient) -> None:
    answer = mira.get("/medicines/RVG%20999999")
    assert answer.status_code == 404
    assert "RVG 999999 staat niet in het register dat wij hebben." in answer.text


def test_a_notice_at_home_comes_with_its_history(mira: TestClient) -> None:
    home = part_of(text_of(mira, PAGE), "Meldingen in Nederland Meldingen van tekorten", "Groothandels, week voor week")
    assert "tekort gemeld" in home
    assert "Storing in de fabriek" in home
    assert "Wat er veranderde: 1" in home
    assert "Verwacht einde: 1 okt 2026 → 1 dec 2026" in home
    assert "zelfde registratienummer, zekerheid 100 %" in home


def test_a_notice_that_vanished_stays_and_is_never_called_resolved(mira: TestClient) -> None:
    text = text_of(mira, PAGE)
    assert "verdwenen uit de bron, niet als opgelost gemeld" in text
    assert "opgelost" not in text.replace("niet als opgelost gemeld", "")


def test_a_source_that_was_asked_in_vain_is_told_with_its_day(mira: TestClient) -> None:
    text = text_of(mira, "/medicines/RVG%20900045")
    asked = part_of(text, "Meldingen in Nederland Gevraagd, en niets over dit middel gevonden", "Groothandels, week")
    assert "Meldpunt geneesmiddelentekorten (peildatum 27 sep 2026 20:00)" in asked
    assert "Niets gevonden is niet hetzelfde als geen tekort." in part_of(text, "Besluiten Gevraagd", "Andere landen")
    assert "Niet te zeggen: Tekorten zoals apothekers ze zien (KNMP Farmanco) (nog nooit gelukt)" in asked


def test_a_stale_source_cannot_say(mira: TestClient) -> None:
    make_stale("de_bfarm_shortages")
    row = part_of(text_of(mira, "/medicines/RVG%20900045"), "Duitsland Leveringsproblemen", "Besluit")
    assert "niet te zeggen" in row
    assert "verouderd" in row


def test_another_country_shows_its_day_what_a_start_means_and_how_sure_the_link_is(mira: TestClient) -> None:
    row = part_of(text_of(mira, PAGE), "Andere landen naast elkaar", "Alternatieven")
    germany = part_of(row, "Duitsland", "Finland")
    assert "begin = werkelijk begin" in germany
    assert "3 aug 2026 werkelijk" in germany
    assert "31 jan 2027" in germany
    assert "zelfde werkzame stof en toedieningsvorm, zekerheid 70 %" in germany
    assert "27 sep 2026" in germany
    assert "2 meldingen" in germany


def test_a_decision_is_in_force_only_as_long_as_it_holds(mira: TestClient) -> None:
    assert "besluit van kracht" in part_of(text_of(mira, PAGE), "Groothandels, week voor week", "Andere landen")
    assert "besluit van kracht" not in text_of(mira, "/medicines/RVG%20900045")


def test_without_a_link_the_wholesalers_list_cannot_say(mira: TestClient) -> None:
    section = part_of(text_of(mira, PAGE), "Groothandels, week voor week", "Andere landen Wat een begin")
    assert "Niet te zeggen: geen enkel artikel van de lijst is met zekerheid aan dit middel gekoppeld." in section
    assert "VOORBEELDMYCINE TABLET 250MG ZI 90000017 · alleen op stofnaam gevonden" in section


def test_a_week_without_a_list_is_unknown_and_one_without_the_article_is_not(mira: TestClient) -> None:
    link_wholesale()
    section = part_of(text_of(mira, PAGE), "Groothandels, week voor week", "Op de lijst staat een artikel")
    assert "Week 36 van 2026: niet te leveren" in section
    assert "Week 37 van 2026: niet op de lijst" in section
    assert "Week 38 van 2026: niet te leveren" in section
    assert "Week 39 van 2026: geen lijst" in section
    assert "zelfde werkzame stof en toedieningsvorm, zekerheid 70 %" in section
    assert "leverbaar" not in section.lower()
    assert "Op de lijst in 2 van 26 weken." in text_of(mira, PAGE)
    assert "Van welke firma het artikel is, staat niet vast" in text_of(mira, PAGE)


def test_a_notice_on_the_substance_alone_stands_apart(mira: TestClient) -> None:
    summary = "Over dezelfde werkzame stof, niet aan dit middel gekoppeld: 1"
    assert summary not in text_of(mira, PAGE)
    link_to_substance()
    page = text_of(mira, PAGE)
    assert summary in page
    assert "zelfde werkzame stof, zekerheid 50 %" in part_of(page, summary, "Alternatieven Gevraagd")


def test_alternatives_say_whether_they_are_short_too(mira: TestClient) -> None:
    text = text_of(mira, PAGE)
    same = part_of(text, "Zelfde werkzame stof en vorm", "Zelfde ATC-code")
    assert "Voorbeeldmycine 500 mg tabletten RVG 900013" in same
    assert "tekort loopt, verwacht tot 20 nov 2026" in same
    other = part_of(text, "Zelfde ATC-code, andere vorm", "Register")
    assert "Voorbeeldmycine poeder" in other
    assert "geen open melding, maar niet te zeggen" in other  # Farmanco was never read


def test_an_alternative_without_notices_is_known_to_have_none_when_every_source_answered(mira: TestClient) -> None:
    with transaction() as connection:
        row = dict(connection.execute(select(batch).where(batch.c.source_id == "nl_igj_exemptions")).one()._mapping)
        answered = row | {"source_id": "nl_knmp_farmanco", "outcome": Outcome.ACCEPTED}
        answered.pop("id")
        connection.execute(batch.insert().values(answered))
    other = part_of(text_of(mira, PAGE), "Zelfde ATC-code, andere vorm", "Register")
    assert "geen open melding bekend" in other


def test_the_picture_has_words_and_its_figures_stand_in_a_table(mira: TestClient) -> None:
    page = mira.get(PAGE).text
    assert '<svg class="timeline" role="img" aria-labelledby="timeline-title timeline-text"' in page
    assert "Duitsland: Van 3 aug 2026 (werkelijk) tot 31 jan 2027: loopt" in page
    table = part_of(text_of(mira, PAGE), "Wat elke bron meldde, van wanneer tot wanneer", "Meldingen in Nederland")
    assert "10 aug 2026 werkelijk 1 dec 2026 verwacht loopt" in table


def test_every_notice_leads_to_its_evidence(mira: TestClient) -> None:
    found = set(re.findall(r'href="(/records/[a-z_]+/\d+)"', mira.get(PAGE).text))
    assert len(found) >= 6
    assert {mira.get(path).status_code for path in found} == {200}


def test_the_alert_on_the_medicine_is_a_click_away_and_back(mira: TestClient) -> None:
    assert 'href="/alerts/1"' in mira.get(PAGE).text
    assert f'href="{PAGE}"' in mira.get("/alerts/1").text


def test_only_links_that_no_number_made_ask_for_a_word(mira: TestClient) -> None:
    assert mira.get(PAGE).text.count("Klopt dit verband?") == 2


def test_a_word_is_kept_with_its_note_and_in_the_audit_chain(mira: TestClient) -> None:
    answer = judge(mira, "same", "Zelfde fabriek, gebeld.")
    assert answer.headers["location"] == f"{PAGE}?judged=same"
    assert "Oordeel bewaard: hetzelfde." in text_of(mira, f"{PAGE}?judged=same")
    text = text_of(mira, PAGE)
    assert "hetzelfde, Mira Voorbeeld" in text
    assert "Zelfde fabriek, gebeld." in text
    with transaction() as connection:
        kept = connection.execute(select(audit_entry).where(audit_entry.c.action == "judge_link")).one()
    assert (kept.actor, kept.result, kept.reason) == ("mira", "same", "Zelfde fabriek, gebeld.")


def test_what_is_refused_leaves_the_countries_and_can_be_taken_back(mira: TestClient) -> None:
    judge(mira, "not_same", position=0)
    judge(mira, "not_same", position=1)
    text = text_of(mira, PAGE)
    assert "Tekort gemeld door 0 van" in text
    assert "Door een medewerker afgewezen" in text
    judge(mira, "unsure", position=0)
    text = text_of(mira, PAGE)
    assert "Tekort gemeld door 1 van" in text
    assert "oordeel: niet zeker" in text


def test_who_may_read_but_not_decide_is_refused(mira: TestClient, sign_in: SignIn) -> None:
    daan = sign_in("daan")
    assert "Oordeel bewaren" not in daan.get(PAGE).text
    assert judge(daan, "same").status_code == 403
    with transaction() as connection:
        assert connection.execute(select(judgement)).all() == []


def test_a_word_without_the_page_s_token_is_refused(mira: TestClient) -> None:
    record = abroad_key()
    form = {"kind": record.kind, "source_id": record.source_id, "natural_key": record.natural_key}
    assert mira.post("/links/judge", data=form | {"subject_id": "RVG 900012", "verdict": "same"}).status_code == 403


@pytest.mark.parametrize(("verdict", "subject_id", "status"), [("", "RVG 900012", 403), ("same", "RVG 111111", 404)])
def test_a_word_that_is_none_is_refused(mira: TestClient, verdict: str, subject_id: str, status: int) -> None:
    assert judge(mira, verdict, subject_id=subject_id).status_code == status


def test_the_list_shows_what_waits_for_a_word_until_it_is_given(mira: TestClient) -> None:
    text = text_of(mira, "/links")
    assert "Voorbeeldmycin 250 mg Filmtabletten" in text
    assert "Gekoppeld op: zelfde werkzame stof en toedieningsvorm, zekerheid 70 %" in text
    judge(mira, "same", position=0)
    judge(mira, "unsure", position=1)
    assert "Over elk onzeker verband is een oordeel gegeven." in text_of(mira, "/links")


def test_nobody_is_led_away_after_a_word(mira: TestClient) -> None:
    record = abroad_key()
    form = {"kind": record.kind, "source_id": record.source_id, "natural_key": record.natural_key, "verdict": "same"}
    form |= {"token": token_of(mira), "subject_id": "RVG 900012", "next": "//evil.example"}
    assert mira.post("/links/judge", data=form).headers["location"] == "/links?judged=same"


def test_a_hostile_name_is_inert_on_every_new_page(mira: TestClient) -> None:
    for path in (PAGE, "/links", "/search?q=mycin", "/search?q=%3Cscript%3Ealert(1)%3C/script%3E"):
        page = mira.get(path).text
        assert "<script>alert" not in page, path
        assert "<img" not in page, path


def test_who_reads_no_notices_has_no_such_pages(mira: TestClient, sign_in: SignIn) -> None:
    assert sign_in("vera").get(PAGE).status_code == 403
    assert sign_in("olga").get("/links").status_code == 403


def test_the_page_is_in_english_too(mira: TestClient) -> None:
    text = text_of(mira, f"{PAGE}?language=en")
    assert "shortage reported" in text
    assert "start = actual start" in text
    assert "Germany" in text
