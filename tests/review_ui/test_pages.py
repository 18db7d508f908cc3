"""What the pages show."""

import json
import re

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from review_ui import marking, pages, words
from surveillance import language
from surveillance.model.batch import Outcome
from surveillance.model.finding import AlertState, DecisionOutcome, Severity, SubjectType, Team
from surveillance.model.kinds import KINDS
from surveillance.model.record import field_types
from surveillance.pipeline.review import reasons
from surveillance.storage.engine import transaction
from surveillance.storage.tables.collection import batch
from surveillance.storage.tables.detection import alert
from tests.review_ui.conftest import SignIn, fields_of

SPOKEN = re.compile(r'\b_\("([^"]+)"')
"""What a template says."""


def text_of(client: TestClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_today_tells_what_is_new_and_how_sources_stand(sign_in: SignIn) -> None:
    text = text_of(sign_in("mira"), "/today")
    assert "Voorbeeldgegevens – vandaag is 28 sep 2026" in text
    assert "De voorraad dekt 4,5 weken; de norm is 6 weken." in text
    assert "verzonnen voorbeeld" in text
    assert "nooit gelukt" in text
    assert "1 keer niet te zeggen" in text


def test_today_shows_a_viewer_counts_and_no_cases(sign_in: SignIn) -> None:
    text = text_of(sign_in("vera"), "/today")
    assert "U ziet van dit team alleen aantallen." in text
    assert "Voorbeeldmycine" not in text


def test_an_alert_says_why_on_what_evidence_and_what_cannot_be_said(sign_in: SignIn) -> None:
    text = text_of(sign_in("mira"), "/alerts/1")
    assert "melding M-2026-0112 kwam 7 dagen na het begin van de onderbreking. Begin 14 sep 2026" in text
    assert "Regel: Is de onderbreking op tijd gemeld? (versie 1)" in text
    assert "Geneesmiddelenwet art. 49" in text
    assert "niet te zeggen" in text
    assert "M-2026-0112, ontvangen 27 sep 2026" in text
    assert "Prioriteit 135 = mogelijke schade 90 × spoed 1,5 × invloed van het team 1" in text


def test_the_words_that_made_a_rule_speak_are_marked(sign_in: SignIn) -> None:
    page = sign_in("ilse").get("/alerts/4").text
    assert page.count("<mark>") == 2
    assert "<mark>Semaglutide</mark> pen" in page


@pytest.mark.parametrize(
    ("text", "found", "parts"),
    [
        ("Diazepam te koop", ["diazepam"], [("Diazepam", True), (" te koop", False)]),
        ("prodiazepam", ["diazepam"], [("prodiazepam", False)]),
        ("a.b a+b", ["a+b"], [("a.b ", False), ("a+b", True)]),
        ("niets", [], [("niets", False)]),
        ("", ["x"], []),
    ],
)
def test_marking_keeps_the_text_whole(text: str, found: list[str], parts: list[tuple[str, bool]]) -> None:
    assert marking.mark(text, found) == parts
    assert "".join(part for part, _ in marking.mark(text, found)) == text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", {"Voorbeeldmycine", "Voorbeeldipril"}),
        ("?severity=critical", {"Voorbeeldmycine"}),
        ("?severity=low", set()),
        ("?rule=stock_below_norm", {"Voorbeeldmycine"}),
        ("?text=IPRIL", {"Voorbeeldipril"}),
        ("?text=900012", {"Voorbeeldmycine"}),
        ("?text=%25", set()),
        ("?state=decided", set()),
        ("?state=all&severity=nonsense", {"Voorbeeldmycine", "Voorbeeldipril"}),
        ("?after=garbage", {"Voorbeeldmycine", "Voorbeeldipril"}),
        ("?after=135.0_1", {"Voorbeeldipril"}),
    ],
)
def test_filters_stand_in_the_address(sign_in: SignIn, query: str, shown: set[str]) -> None:
    text = text_of(sign_in("mira"), f"/queue/medicines{query}")
    assert {name for name in ("Voorbeeldmycine", "Voorbeeldipril") if name in text} == shown


def test_a_long_queue_comes_in_pages_that_miss_nothing(sign_in: SignIn) -> None:
    with transaction() as connection:
        row = dict(connection.execute(alert.select().where(alert.c.id == 2)).one()._mapping)
        row.pop("id")
        copies = [row | {"subject_id": f"RVG 8{number:05}", "priority": float(number % 7)} for number in range(60)]
        connection.execute(alert.insert(), copies)
    client, path, seen = sign_in("mira"), "/queue/medicines", []
    for _ in range(5):
        page = client.get(path).text
        seen += re.findall(r'class="queue__name" href="/alerts/(\d+)"', page)
        following = re.search(r'href="(/queue/medicines\?[^"]*after=[^"]*)"', page)
        if not following:
            break
        path = following.group(1).replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 62


def test_due_dates_are_told_in_days(sign_in: SignIn) -> None:
    text = text_of(sign_in("sara"), "/queue/medicines")
    assert "3 dagen te laat" in text
    assert "nog 11 dagen" in text


def test_an_alert_whose_cause_went_away_says_so(sign_in: SignIn) -> None:
    with transaction() as connection:
        connection.execute(update(alert).where(alert.c.id == 2).values(resolved_at=alert.c.opened_at))
    assert "De aanleiding verviel vanzelf op 27 sep 2026" in text_of(sign_in("mira"), "/alerts/2")


def test_a_record_leads_back_to_the_bytes(sign_in: SignIn) -> None:
    client = sign_in("ilse")
    text = text_of(client, "/records/offer/1")
    assert "Semaglutide pen, ongeopend" in text
    assert "€ 45" in text
    assert "aangeboden" in text
    sha256 = re.search(r"sha-256 ([0-9a-f]{64})", text)
    assert sha256
    assert client.get(f"/payloads/{sha256.group(1)}").status_code == 200


def test_a_batch_shows_its_reckoning_expectations_and_quarantine(sign_in: SignIn) -> None:
    text = text_of(sign_in("ilse"), "/batches/4")
    assert "Elke rij is verantwoord" in text
    assert "niet gehaald" in text
    assert "price is not a number" in text
    assert "wanted (1)" in text


def test_a_batch_that_does_not_add_up_says_so(sign_in: SignIn) -> None:
    with transaction() as connection:
        connection.execute(update(batch).where(batch.c.id == 1).values(rows_in=9, outcome=Outcome.ACCEPTED))
    assert "De rekening klopt niet" in text_of(sign_in("sara"), "/batches/1")


def test_the_language_is_switched_and_remembered(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/queue/medicines?severity=high", "/account/language")
    answer = client.post("/account/language", data=form | {"language": "en"})
    assert answer.headers["location"] == "/queue/medicines?severity=high"
    assert '<html lang="en"' in client.get("/today").text
    page = client.get("/account").text
    assert re.search(r'value="en" lang="en" selected', page)


def test_preferences_are_kept(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = fields_of(client, "/account", "/account")
    client.post("/account", data=form | {"language": "nl", "theme": "dark", "keys": "on"})
    page = client.get("/today").text
    assert 'data-theme="dark"' in page
    assert 'data-keys="on"' in page


def test_an_empty_archive_says_what_will_come(sign_in: SignIn) -> None:
    assert "Nog geen weekrapport" in text_of(sign_in("vera"), "/reports")
    assert "Nog geen mails" in text_of(sign_in("sara"), "/mails")


def test_the_administrator_begins_at_the_accounts_and_reads_no_case(sign_in: SignIn) -> None:
    client = sign_in("adam")
    assert client.get("/").headers["location"] == "/admin/accounts"
    assert client.get("/today").status_code == 403
    assert "functioneel beheerder" in text_of(client, "/account")


def test_every_term_of_the_domain_has_a_word() -> None:
    vocabularies = {
        "team": Team,
        "severity": Severity,
        "state": AlertState,
        "decision": DecisionOutcome,
        "outcome": Outcome,
        "subject": SubjectType,
    }
    for group, terms in vocabularies.items():
        assert set(words.WORDS[group]) == {str(term) for term in terms}, group
    assert set(words.WORDS["kind"]) == set(KINDS)


def test_every_field_of_every_record_has_a_name() -> None:
    named = {name for record in KINDS.values() for name in field_types(record)}
    assert named - set(words.FIELDS) == set()


def test_htmx_is_told_to_evaluate_nothing_and_ask_nobody_else(anonymous: TestClient) -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", anonymous.get("/sign-in").text)
    assert found
    configuration = json.loads(found.group(1))
    assert configuration["allowEval"] is False
    assert configuration["includeIndicatorStyles"] is False
    assert configuration["selfRequestsOnly"] is True


def test_static_files_come_with_their_licence() -> None:
    assert (pages.STATIC / "vendor" / "htmx.min.js").stat().st_size > 40_000
    assert "Zero-Clause BSD" in (pages.STATIC / "vendor" / "htmx.LICENSE.txt").read_text()


def test_every_sentence_of_the_desk_has_its_english() -> None:
    spoken = {
        match for path in (pages.FOLDER / "templates").glob("*.html") for match in SPOKEN.findall(path.read_text())
    }
    spoken |= {
        word for group in (*words.WORDS.values(), *words.VALUES.values(), words.FIELDS) for word in group.values()
    }
    spoken |= {reason.label for team in reasons().values() for offered in team.values() for reason in offered}
    assert len(spoken) > 400
    assert spoken - set(language.catalogue("en")) == set()
