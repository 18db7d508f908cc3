"""The page of a source: how fresh, how proved, what it gave over time, what waits for a decision, what is apart."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.review_ui.conftest import SignIn, fields_of
from tests.review_ui.holding import TOO_FEW, fail_source, hold_notices
from tests.review_ui.test_pages import text_of

PAGE = "/sources/nl_meldpunt_notices"


@pytest.fixture
def sara(desk: FastAPI, sign_in: SignIn) -> TestClient:
    """A supervisor of every team."""
    return sign_in("sara")


def test_a_source_says_how_it_was_proved_and_what_a_start_means(sara: TestClient) -> None:
    text = text_of(sara, PAGE)
    assert "Bewezen gebouwd naar de beschrijving van de bron; nog geen echt bestand gezien" in text
    assert "Wat een begin hier is verwacht en werkelijk begin, elk apart" in text
    assert "Land Nederland" in text
    assert "de bron geeft geen bruikbaar begin" in text_of(sara, "/sources/eu_ema_shortages")


def test_rows_over_time_are_a_picture_with_its_numbers_in_words(sara: TestClient) -> None:
    hold_notices()
    page = sara.get(PAGE).text
    assert '<svg class="rows" role="img" aria-labelledby="rows-title"' in page
    assert "27 sep 2026 20:00: goedgekeurd; Rijen in: 2" in page
    assert "rows__column--held" in page


def test_a_delivery_that_failed_is_told_with_its_reason(sara: TestClient) -> None:
    fail_source()
    text = text_of(sara, "/sources/eu_eudamed_certificates")
    assert "Laatste levering: mislukt – 503 after 4 attempts" in text


def test_a_held_delivery_can_be_rejected_from_the_page_with_a_reason(sara: TestClient) -> None:
    batch_id = hold_notices()
    assert TOO_FEW in text_of(sara, PAGE)
    form = fields_of(sara, PAGE, f"/batches/{batch_id}/release")
    answer = sara.post(f"/batches/{batch_id}/reject", data=form | {"reason": "Half bestand, gebeld."})
    assert answer.headers["location"] == f"/batches/{batch_id}?done=reject"
    assert "Wacht op een besluit" not in text_of(sara, PAGE)


def test_without_a_reason_nothing_is_decided(sara: TestClient) -> None:
    batch_id = hold_notices()
    form = fields_of(sara, PAGE, f"/batches/{batch_id}/release")
    assert sara.post(f"/batches/{batch_id}/release", data=form | {"reason": " "}).status_code == 422
    assert "Wacht op een besluit" in text_of(sara, PAGE)


def test_an_inspector_can_only_propose(sign_in: SignIn, sara: TestClient) -> None:
    batch_id = hold_notices()
    page = sign_in("mira").get(PAGE).text
    assert f'action="/batches/{batch_id}/propose"' in page
    assert "Vrijgeven en laden" not in page


def test_rows_set_apart_are_listed_with_their_reason_for_who_may_see_them(sara: TestClient, sign_in: SignIn) -> None:
    path = "/sources/nl_agreement_offers"
    assert "price is not a number" in text_of(sara, path)
    assert "price is not a number" not in text_of(sign_in("mira"), path)


def test_a_source_that_was_never_read_says_so(sara: TestClient) -> None:
    text = text_of(sara, "/sources/nl_knmp_farmanco")
    assert "nooit gelukt" in text
    assert "Deze bron is nog niet opgehaald." in text


def test_a_source_that_is_off_says_so(sara: TestClient) -> None:
    assert "staat uit: wordt niet opgehaald" in text_of(sara, "/sources/nl_marktplaats_offers")
