"""The desk in a real browser: the main walk, keys, without scripts, both themes, narrow, and what axe says."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI

from review_ui.server import standalone_app
from tests.review_ui.seeding import PASSWORD

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = (
    "/today",
    "/queue/medicines",
    "/queue/medicines?text=niets",
    "/alerts/1",
    "/alerts/5",
    "/decisions",
    "/records/offer/2",
    "/sources",
    "/sources/nl_meldpunt_notices",
    "/batches/4",
    "/reports",
    "/mails",
    "/account",
    "/help",
    "/nowhere",
)


@pytest.fixture
def address(desk: FastAPI) -> Iterator[str]:
    """The desk, served on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    served = f"http://127.0.0.1:{port}"
    server = uvicorn.Server(uvicorn.Config(standalone_app(served), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
    yield served
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[object]:
    with playwright.sync_playwright() as running:
        opened = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, address: str) -> Iterator[Callable]:  # type: ignore[no-untyped-def, type-arg]
    """Opens a page of the desk, signed in; fails the test when the browser complained of anything."""
    complaints: list[str] = []
    contexts = []

    def make(name: str = "sara", width: int = 1280, **options):  # type: ignore[no-untyped-def]
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#password", PASSWORD)
        page.click("main form button")
        page.wait_for_url("**/today")
        return page

    yield make
    for context in contexts:
        context.close()
    expected = "Failed to load resource"  # the answer to /nowhere, which is asked for on purpose
    assert [text for text in complaints if expected not in text] == []


def test_from_sign_in_to_a_decision_found_again(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("mira")
    page.click("text=Voorbeeldmycine 250 mg tabletten")
    assert "De voorraad dekt 4,5 weken" in page.inner_text("main")
    page.click("text=Regel: Ligt de voorraad")
    assert "norm" in page.inner_text("details.why__rule[open]")
    page.click("label:has-text('Bevestigd')")
    offered = page.eval_on_selector_all("#reason option", "found => found.map(one => one.value)")
    assert offered == ["", "shortage_real", "notified_late", "stock_duty", "data_wrong"]
    page.select_option("#reason", "stock_duty")
    page.fill("#note", "Houder gebeld.")
    page.click("text=Beslissen en volgende")
    page.wait_for_url("**/alerts/2?done=*")
    page.click("text=Ongedaan maken")
    page.wait_for_url("**/alerts/1?done=*")
    assert "open" in page.inner_text(".alert-head")
    page.click("label:has-text('Overgedragen')")
    page.select_option("#reason", "to_cbg")
    assert page.eval_on_selector("#note", "field => field.required")
    page.fill("#note", "Gebeld met het CBG.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/alerts/2?done=*")
    page.click("nav >> text=Besluiten")
    page.fill("#text", "cbg")
    page.click("text=Zoek >> nth=-1")
    assert "Overgedragen aan het CBG" in page.inner_text("table")


def test_keys_work_only_after_they_were_switched_on(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("mira")
    page.goto("/queue/medicines")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.goto("/account")
    page.check("input[name=keys]")
    page.click("text=Opslaan")
    page.goto("/queue/medicines")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("o")
    page.wait_for_url("**/alerts/1")
    page.keyboard.press("m")
    page.wait_for_url("**/alerts/1?done=*")
    page.keyboard.press("1")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/alerts/2?done=*")
    page.keyboard.press("u")
    page.wait_for_url("**/alerts/1?done=*")
    page.focus("#note")
    page.keyboard.type("jouw ?")
    assert page.input_value("#note") == "jouw ?"
    page.goto("/today")
    page.keyboard.press("?")
    page.wait_for_url("**/help")


def test_the_filters_refresh_the_list_and_the_address(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page()
    page.goto("/queue/medicines")
    page.select_option("#severity", "critical")
    page.wait_for_url("**severity=critical*")
    page.wait_for_function("document.querySelectorAll('[data-row]').length === 1")
    assert page.inner_text("#live") == "1 signalen getoond"


def test_without_scripts_the_core_flow_works(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("ilse", java_script_enabled=False)
    page.goto("/queue/illegal_trade?severity=high")
    page.click("text=Semaglutide pen, ongeopend")
    page.click("label:has-text('Bevestigd')")
    page.select_option("#reason", "prescription_only")
    page.click("text=Beslissen en volgende")
    assert "Beslissing opgeslagen: signaal 4" in page.inner_text("main")
    page.click("text=Ongedaan maken")
    assert page.url.split("?")[0].endswith("/alerts/4")
    page.click("text=English")
    assert page.get_attribute("html", "lang") == "en"
    page.click("form[action='/sign-out'] button")
    assert page.url.endswith("/sign-in")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 400)])
def test_every_page_is_accessible_and_fits(open_page, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    page = open_page(width=width, color_scheme=scheme)
    for path in PAGES:
        page.goto(path)
        found = axe.Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], (path, scheme)
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow == 0, (path, width)


def test_targets_are_large_enough_to_hit(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page(width=400)
    for path in ("/today", "/queue/medicines", "/alerts/1"):
        page.goto(path)
        sizes = page.eval_on_selector_all(
            "button, .button, .link, nav a, input:not([type=hidden], [type=radio]), select, summary, label.choice",
            "found => found.filter(one => one.offsetParent)"
            ".map(one => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])",
        )
        assert [(html, height) for html, height in sizes if height < 24] == []


def test_hostile_texts_run_nothing(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page()
    for path in ("/today", "/queue/illegal_trade", "/alerts/5", "/records/offer/2", "/batches/4"):
        page.goto(path)
        assert page.eval_on_selector_all("img, script:not([src])", "found => found.length") == 0
