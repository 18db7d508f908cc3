"""Deciding at the desk: once, on what was read, with a reason, and back again."""

from datetime import timedelta

import pytest
import time_machine

from surveillance import clock
from surveillance.storage.decisions import decisions_of, standing_of
from surveillance.storage.engine import reading
from tests.review_ui.conftest import SignIn, fields_of

DECIDE = "/alerts/1/decide"
GOOD = {"outcome": "confirmed", "reason": "shortage_real", "note": "Houder gebeld."}


def acts() -> list[str]:
    with reading() as connection:
        return [act.action for act in decisions_of(connection, 1)]


def state() -> str:
    with reading() as connection:
        return standing_of(connection, 1).state


def test_a_decision_leads_to_the_next_alert_with_the_way_back(sign_in: SignIn) -> None:
    client = sign_in("mira")
    answer = client.post(DECIDE, data=fields_of(client, "/alerts/1", DECIDE) | GOOD)
    assert answer.headers["location"] == "/alerts/2?done=1"
    page = client.get("/alerts/2?done=1").text
    assert "Beslissing opgeslagen: signaal 1 – bevestigd." in page
    client.post("/decisions/1/undo", data=fields_of(client, "/alerts/2?done=1", "/decisions/1/undo"))
    assert acts() == ["decide", "undo"]
    assert state() == "open"


def test_the_message_is_not_shown_to_another(sign_in: SignIn) -> None:
    client = sign_in("mira")
    client.post(DECIDE, data=fields_of(client, "/alerts/1", DECIDE) | GOOD)
    assert "Beslissing opgeslagen" not in sign_in("sara").get("/alerts/2?done=1").text


def test_after_the_last_alert_comes_the_empty_queue(sign_in: SignIn) -> None:
    client = sign_in("daan")
    form = fields_of(client, "/alerts/3", "/alerts/3/decide")
    answer = client.post("/alerts/3/decide", data=form | {"outcome": "confirmed", "reason": "supply_at_risk"})
    assert answer.headers["location"] == "/queue?done=1"
    followed = client.get("/queue?done=1")
    assert followed.headers["location"] == "/queue/devices?done=1"
    page = client.get("/queue/devices?done=1").text
    assert "De wachtrij is leeg" in page
    assert "Ongedaan maken" in page


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"outcome": ""}, "Kies een uitkomst."),
        ({"outcome": "maybe"}, "Kies een uitkomst."),
        ({"reason": ""}, "Kies een reden"),
        ({"reason": "no_medicine"}, "Kies een reden"),
        ({"outcome": "referred"}, "Kies een reden"),
        ({"outcome": "referred", "reason": "to_other", "note": "  "}, "hoort een toelichting"),
        ({"outcome": "not_relevant", "reason": "alternative"}, "alleen een teamleider"),
        ({"note": "x" * 4001}, "ten hoogste 4.000 tekens"),
    ],
)
def test_what_is_missing_is_told_and_what_was_filled_in_stays(
    sign_in: SignIn, filled: dict[str, str], told: str
) -> None:
    client = sign_in("mira")
    note = {"note": "mijn lange verhaal"}
    answer = client.post(DECIDE, data=fields_of(client, "/alerts/1", DECIDE) | GOOD | note | filled)
    assert answer.status_code == 422
    assert told in answer.text
    assert filled.get("note", "mijn lange verhaal") in answer.text
    assert acts() == []


def test_the_second_of_two_sees_the_decision_of_the_first(sign_in: SignIn) -> None:
    first, second = sign_in("mira"), sign_in("sara")
    late = fields_of(second, "/alerts/1", DECIDE)
    first.post(DECIDE, data=fields_of(first, "/alerts/1", DECIDE) | GOOD)
    answer = second.post(DECIDE, data=late | GOOD | {"outcome": "referred", "reason": "to_cbg", "note": "mijn verhaal"})
    assert answer.status_code == 409
    assert "mijn verhaal" in answer.text
    assert "Iemand anders heeft dit signaal intussen gewijzigd." in answer.text
    assert "Beslist door Mira Voorbeeld" in answer.text
    assert "Uitkomst: Bevestigd." in answer.text
    assert acts() == ["decide"]


def test_a_double_click_is_one_decision(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/alerts/1", DECIDE) | GOOD
    answers = [client.post(DECIDE, data=form) for _ in range(3)]
    assert {answer.headers["location"] for answer in answers} == {"/alerts/2?done=1"}
    assert acts() == ["decide"]


def test_a_second_undo_is_the_same_undo(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/alerts/1", DECIDE) | GOOD
    client.post(DECIDE, data=form)
    token = {"token": form["token"]}
    assert [client.post("/decisions/1/undo", data=token).status_code for _ in range(2)] == [303, 303]
    assert acts() == ["decide", "undo"]


def test_after_a_quarter_of_an_hour_undo_is_refused_and_reopening_is_offered(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/alerts/1", DECIDE) | GOOD
    client.post(DECIDE, data=form)
    with time_machine.travel(clock.real_now() + timedelta(minutes=16)):
        refused = client.post("/decisions/1/undo", data={"token": form["token"]})
        assert refused.status_code == 403
        assert "Heropen het signaal" in refused.text
        again = fields_of(client, "/alerts/1", "/alerts/1/reopen")
        client.post("/alerts/1/reopen", data=again | {"note": "Nieuw bericht van de houder."})
    assert state() == "reopened"
    assert acts() == ["decide", "reopen"]


def test_claiming_shows_others_who_has_it(sign_in: SignIn) -> None:
    client, other = sign_in("mira"), sign_in("sara")
    client.post("/alerts/1/claim", data=fields_of(client, "/alerts/1", "/alerts/1/claim"))
    assert "in behandeling · Mira Voorbeeld" in other.get("/queue/medicines").text.replace("\n", "")
    assert "In behandeling bij Mira Voorbeeld." in other.get("/alerts/1").text
    client.post("/alerts/1/release", data=fields_of(client, "/alerts/1", "/alerts/1/release"))
    assert state() == "open"


def test_snoozing_takes_an_alert_out_of_the_queue_until_its_day(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/alerts/1", "/alerts/1/snooze")
    assert client.post("/alerts/1/snooze", data=form | {"until": "2026-09-28"}).status_code == 422
    client.post("/alerts/1/snooze", data=form | {"until": "2026-10-05", "note": "wacht op antwoord"})
    assert "Voorbeeldmycine" not in client.get("/queue/medicines").text
    assert "tot 5 okt 2026" in client.get("/queue/medicines?state=snoozed").text


def test_a_decision_is_found_again(sign_in: SignIn) -> None:
    client = sign_in("mira")
    client.post(DECIDE, data=fields_of(client, "/alerts/1", DECIDE) | GOOD)
    for query in ("", "?text=voorbeeldmycine", "?text=gebeld", "?outcome=confirmed&team=medicines", "?person=mira"):
        assert "Tekort bestaat of dreigt" in client.get(f"/decisions{query}").text, query
    for query in ("?text=iets+anders", "?outcome=referred", "?team=devices", "?person=sara", "?text=%25"):
        assert "Tekort bestaat of dreigt" not in client.get(f"/decisions{query}").text, query
