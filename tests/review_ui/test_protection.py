"""Against forged requests, hostile texts, and browsers that help too much."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from review_ui import pages, policy
from review_ui.headers import CONTENT_SECURITY_POLICY
from surveillance.storage import outbox, reports
from surveillance.storage.decisions import decisions_of
from surveillance.storage.engine import reading, transaction
from surveillance.storage.outbox import NewMail
from tests.review_ui.conftest import ADDRESS, SignIn, fields_of
from tests.review_ui.seeding import HOSTILE, YESTERDAY

CLAIM = "/alerts/1/claim"


def claim_form(client: TestClient) -> dict[str, str]:
    return fields_of(client, "/alerts/1", CLAIM)


def acts_on(alert_id: int) -> int:
    with reading() as connection:
        return len(decisions_of(connection, alert_id))


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site", "origin": "null"},
        {"sec-fetch-site": "same-site", "origin": "https://other.example"},
        {"sec-fetch-site": "none", "origin": "null"},
        {"sec-fetch-site": "same-origin", "origin": "https://evil.example"},
        {"origin": "https://evil.example"},
        {"origin": f"{ADDRESS}.evil.example"},
        {"origin": "null"},
        {},
    ],
)
def test_a_request_from_elsewhere_changes_nothing(sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in("mira")
    form = claim_form(client)
    for name in ("sec-fetch-site", "origin"):
        client.headers.pop(name)
    assert client.post(CLAIM, data=form, headers=headers).status_code == 403
    assert acts_on(1) == 0


def test_an_old_browser_that_only_states_its_origin_may_act(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = claim_form(client)
    client.headers.pop("sec-fetch-site")
    assert client.post(CLAIM, data=form, headers={"origin": ADDRESS}).status_code == 303


@pytest.mark.parametrize("token", ["", "x", "x.y.z"])
def test_a_form_without_a_good_token_is_refused(sign_in: SignIn, token: str) -> None:
    client = sign_in("mira")
    assert client.post(CLAIM, data=claim_form(client) | {"token": token}).status_code == 403
    assert acts_on(1) == 0


def test_a_token_fits_only_the_session_it_was_made_for(sign_in: SignIn) -> None:
    client, other = sign_in("mira"), sign_in("sara")
    foreign = claim_form(other)["token"]
    assert client.post(CLAIM, data=claim_form(client) | {"token": foreign}).status_code == 403


def test_a_token_is_worth_nothing_after_signing_out(sign_in: SignIn) -> None:
    client = sign_in("mira")
    form = claim_form(client)
    client.post("/sign-out", data={"token": form["token"]})
    assert client.post(CLAIM, data=form).status_code == 303
    again = sign_in("mira")
    assert again.post(CLAIM, data=form).status_code == 403
    assert acts_on(1) == 0


def test_an_unknown_field_in_a_form_is_refused(sign_in: SignIn) -> None:
    client = sign_in("mira")
    assert client.post(CLAIM, data=claim_form(client) | {"actor": "sara"}).status_code == 422


def test_a_form_that_is_too_large_is_refused_before_it_is_read(sign_in: SignIn) -> None:
    client = sign_in("mira")
    assert client.post(CLAIM, data=claim_form(client) | {"note": "x" * 200_000}).status_code == 413


def test_nothing_that_is_read_changes_anything(desk: FastAPI, sign_in: SignIn) -> None:
    changing = {path for method, path in policy.ROUTES if method != "GET"}
    sara, adam = sign_in("sara"), sign_in("adam")
    for path in changing:
        address = re.sub(r"\{\w+\}", "1", path)
        client = adam if path.startswith("/admin") else sara
        assert client.get(address).status_code in (404, 405, 200), path
    assert acts_on(1) == 0


@pytest.mark.parametrize("path", ["/sign-in", "/today", "/alerts/1", "/alerts/999", "/nowhere", "/static/desk.css"])
def test_every_answer_carries_the_headers(sign_in: SignIn, path: str) -> None:
    headers = sign_in("sara").get(path).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == ("public, max-age=86400" if "static" in path else "no-store")


def test_the_policy_is_that_of_the_design() -> None:
    assert CONTENT_SECURITY_POLICY == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
    )


def test_a_failure_tells_a_number_and_nothing_of_the_inside(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    client = sign_in("sara")

    def fail(*_: object) -> None:
        raise RuntimeError("password=hunter2 at /srv/secret")

    monkeypatch.setattr("review_ui.routes.today.source_states", fail)
    answer = client.get("/today")
    assert answer.status_code == 500
    assert "hunter2" not in answer.text
    assert "Traceback" not in answer.text
    assert re.search(r"nummer [0-9a-f]{8}", answer.text)
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY


def test_hostile_text_is_inert_wherever_it_shows(sign_in: SignIn) -> None:
    client = sign_in("sara")
    seen = 0
    note = {"outcome": "confirmed", "reason": "prescription_only", "note": HOSTILE}
    client.post("/alerts/5/decide", data=fields_of(client, "/alerts/5", "/alerts/5/decide") | note)
    sinks = [
        "/today",
        "/queue/illegal_trade?state=all",
        f"/queue/illegal_trade?text={HOSTILE}",
        "/alerts/5",
        "/decisions",
        f"/decisions?text={HOSTILE}&person={HOSTILE}",
        "/records/offer/2",
        "/batches/4",
        f"/nowhere/{HOSTILE}",
    ]
    for path in sinks:
        text = client.get(path).text
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
        assert 'href="javascript:' not in text, path
        assert "49" not in re.findall(r"onerror=&#34;alert\(2\)&#34;&gt;&#34;&#39;(.{2})", text), path
        seen += "&lt;script&gt;alert(1)" in text
    assert seen >= 7


def test_hostile_text_is_inert_on_the_sign_in_page(anonymous: TestClient) -> None:
    answer = anonymous.post("/sign-in", data={"name": HOSTILE, "password": "x", "next": f"/{HOSTILE}"})
    assert "<script>alert" not in answer.text
    assert "<img" not in answer.text


def test_no_template_switches_escaping_off_or_holds_script_or_style() -> None:
    for path in (pages.FOLDER / "templates").glob("*.html"):
        text = path.read_text()
        assert not re.search(r"\|\s*safe\b|autoescape false|Markup", text), path
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?! src=)|javascript:", text), path


def test_the_stored_report_is_a_document_that_can_run_nothing(sign_in: SignIn) -> None:
    with transaction() as connection:
        content = {"html": f"<h1>Week</h1>{HOSTILE}", "plain": f"Week {HOSTILE}", "figures": {"subject": HOSTILE}}
        reports.store_report(connection, "2026-W39", "nl", audit_head="0" * 64, **content)
        mail = NewMail(f"{HOSTILE}@example.org", "2026-W39", HOSTILE, "<1@example.org>", _message(), YESTERDAY)
        outbox.queue_mails(connection, [mail])
    client = sign_in("sara")
    document = client.get("/reports/2026-W39/document")
    policies = document.headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "sandbox" in policies[0]
    assert "script-src" not in policies[0]
    assert "default-src 'none'" in policies[0]
    for path in ("/reports", "/reports/2026-W39", "/mails", "/mails/1"):
        text = client.get(path).text
        assert "&lt;script&gt;alert(1)" in text, path
        assert "<script>alert" not in text, path


def _message() -> bytes:
    return f"Subject: Weekrapport\nFrom: a@example.org\nTo: b@example.org\n\nHallo {HOSTILE}\n".encode()


def test_a_payload_is_saved_never_shown(sign_in: SignIn) -> None:
    client = sign_in("ilse")
    sha256 = client.get("/alerts/5").text.split("/payloads/")[1][:64]
    answer = client.get(f"/payloads/{sha256}")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert re.fullmatch(
        r'attachment; filename="nl_agreement_offers-[0-9a-f]{12}\.txt"', answer.headers["content-disposition"]
    )
    assert "sandbox" in answer.headers["content-security-policy"]
    assert answer.headers["x-payload-sha256"] == sha256


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", 'a"; filename="evil.html', "a\r\nSet-Cookie: x=1", "été.csv", "", "....", "x" * 300]
)
def test_a_file_name_cannot_leave_its_header(name: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}|_*[A-Za-z0-9_.-]{1,100}", pages.file_name(name))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "//evil", "ftp://x/y", "https://a\nb", ""]
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert pages.outside(address) is None


def test_a_web_address_becomes_a_link_that_tells_nothing_about_us(sign_in: SignIn) -> None:
    text = sign_in("ilse").get("/records/offer/1").text
    assert '<a href="https://voorbeeldmarkt.example/m100000001" rel="noopener noreferrer nofollow">' in text
