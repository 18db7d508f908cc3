"""The search page: groups with the reason of each hit, what nothing means, and who sees what."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.review_ui.conftest import SignIn
from tests.review_ui.medicines import fill_medicines
from tests.review_ui.test_pages import text_of


@pytest.fixture
def mira(desk: FastAPI, sign_in: SignIn) -> TestClient:
    """An inspector of medicines, before a register that knows some."""
    fill_medicines()
    return sign_in("mira")


def test_hits_come_in_groups_with_their_reason_and_lead_to_the_medicine(mira: TestClient) -> None:
    page = mira.get("/search?q=voorbeeldmycine").text
    assert 'href="/medicines/RVG%20900012"' in page
    text = text_of(mira, "/search?q=voorbeeldmycine")
    assert "Geneesmiddelen 3" in text
    assert "naam: voorbeeldmycine" in text
    assert "Artikelen van de groothandelslijst 1" in text
    assert "Meldingen en besluiten" in text
    assert "gaat over RVG 900012" in text


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("voorbeeldmyxxne", None),
        ("voorbeeldmycene", "naam: voorbeeldmycine (één letter anders)"),
        ("RVG900012", "nummer: RVG 900012"),
        ("9900029", "nummer: PZN 09900029"),
        ("J01CA", "ATC-code: J01CA99 (begint zo)"),
        ("IT2110001", "nummer: IT2110001"),
    ],
)
def test_every_hit_says_why(mira: TestClient, asked: str, told: str | None) -> None:
    text = text_of(mira, f"/search?q={asked}")
    assert (told or "Niets gevonden") in text


def test_nothing_found_says_where_was_looked_and_up_to_when(mira: TestClient) -> None:
    text = text_of(mira, "/search?q=bestaatniet")
    assert "Niets gevonden is niet hetzelfde als geen tekort." in text
    assert "Register van geneesmiddelen met een Nederlandse of Europese vergunning: 21 sep 2026 20:00" in text
    assert "Tekorten zoals apothekers ze zien (KNMP Farmanco): nog nooit gelukt" in text


def test_the_alert_of_a_number_and_those_on_what_was_found_are_shown(mira: TestClient) -> None:
    assert "Signaal 1 : Voorbeeldmycine 250 mg tabletten" in text_of(mira, "/search?q=1")
    assert "signaal 1" in text_of(mira, "/search?q=voorbeeldmycine 250")


def test_an_alert_of_another_team_is_not_found_by_its_number(mira: TestClient) -> None:
    assert "Signaal 4" not in text_of(mira, "/search?q=4")


def test_certificates_are_found_by_who_may_read_them_only(mira: TestClient, sign_in: SignIn) -> None:
    assert "Voorbeeld Medische Techniek" in text_of(sign_in("daan"), "/search?q=Z-25-052")
    assert "Voorbeeld Medische Techniek" not in text_of(mira, "/search?q=Z-25-052")


def test_offers_are_never_searched(sign_in: SignIn, mira: TestClient) -> None:
    assert "Semaglutide" not in text_of(sign_in("ilse"), "/search?q=semaglutide").replace("semaglutide", "")


def test_an_empty_search_says_what_can_be_sought(mira: TestClient) -> None:
    assert "Naam, werkzame stof, ATC-code of nummer" in text_of(mira, "/search")


def test_every_page_has_the_search_box_and_the_search_page_has_one(mira: TestClient) -> None:
    assert mira.get("/today").text.count('type="search"') == 1
    assert mira.get("/search").text.count('type="search"') == 1
