"""The desk in a real browser: the main walk, keys, without scripts, both themes, narrow, and what axe says."""

import shutil
import socket
import threading
from collections.abc import Callable, Iterator, Sequence

import pytest
import uvicorn
from fastapi import FastAPI

from review_ui.server import standalone_app
from tests.review_ui.holding import TOO_FEW, fail_source, hold_notices
from tests.review_ui.medicines import fill_medicines, link_wholesale
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
MEDICINE_PAGES = (
    "/medicines/RVG%20900012",
    "/medicines/RVG%20900045",
    "/medicines/EU/1/08/501",
    "/search",
    "/search?q=voorbeeldmycine",
    "/search?q=niets",
    "/links",
)
ADMIN_PAGES = ("/admin/accounts", "/admin/accounts/mira", "/admin/routing", "/admin/recipients")


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

    def make(name: str = "sara", width: int = 1280, password: str = PASSWORD, **options):  # type: ignore[no-untyped-def]
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        page.goto("/sign-in")
        page.fill("#name", name)
        page.fill("#password", password)
        page.click("main form button")
        page.wait_for_selector(".me__name")
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


def test_from_a_red_source_by_a_proposal_and_a_release_to_green(open_page) -> None:  # type: ignore[no-untyped-def]
    fail_source()
    batch_id = hold_notices()
    operator = open_page("olga")
    operator.click("nav >> text=Bronnen")
    assert "503 after 4 attempts" in operator.inner_text(".issues >> nth=1")
    assert "Wat te doen: " in operator.inner_text(".issues >> nth=1")
    operator.click(f"text=Levering {batch_id}")
    assert TOO_FEW in operator.inner_text("main")
    assert operator.query_selector("text=Vrijgeven en laden") is None
    operator.fill("#reason", "Gebeld: de bron heeft opgeruimd.")
    operator.click("text=Vrijgeven voorstellen")
    operator.wait_for_url("**?done=propose")
    supervisor = open_page("sara")
    supervisor.click("nav >> text=Bronnen")
    assert "Gebeld: de bron heeft opgeruimd." in supervisor.inner_text(".issues >> nth=0")
    supervisor.click(f"text=Levering {batch_id}")
    supervisor.click("text=Vrijgeven en laden")
    assert supervisor.evaluate("document.activeElement.id") == "reason"
    supervisor.fill("#reason", "Bevestigd door het Meldpunt.")
    supervisor.click("text=Vrijgeven en laden")
    supervisor.wait_for_url("**?done=release")
    assert "goedgekeurd" in supervisor.inner_text(".alert-head__line")
    supervisor.goto("/sources/nl_meldpunt_notices")
    assert "actueel" in supervisor.inner_text(".alert-head__line")
    supervisor.goto("/sources")
    assert "Wacht op een besluit" not in supervisor.inner_text("main")


def test_whoever_the_administrator_adds_can_sign_in_and_finds_the_queue_of_the_team(open_page) -> None:  # type: ignore[no-untyped-def]
    admin = open_page("adam")
    admin.wait_for_url("**/admin/accounts")
    admin.fill("#name", "nora")
    admin.fill("#display_name", "Nora Voorbeeld")
    admin.select_option("#role", "inspector")
    admin.click("button:has-text('Toevoegen')")
    password = admin.inner_text("#given")
    admin.check("label:has-text('Medische hulpmiddelen')")
    admin.click("text=Opslaan")
    admin.wait_for_url("**/admin/accounts/nora?done=1")
    nora = open_page("nora", password=password)
    nora.click("nav >> text=Wachtrij")
    nora.wait_for_url("**/queue/devices")
    assert "Voorbeeld Medische Techniek GmbH" in nora.inner_text("main")
    assert nora.query_selector("nav >> text=Beheer") is None


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 400)])
def test_every_page_is_accessible_and_fits(open_page, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    fail_source()
    held = hold_notices()
    page = open_page(width=width, color_scheme=scheme)
    look_over(page, (*PAGES, f"/batches/{held}", f"/batches/{held}?look=1"), scheme, width)
    fill_medicines()
    link_wholesale()
    look_over(page, MEDICINE_PAGES, scheme, width)
    look_over(open_page("adam", width=width, color_scheme=scheme), ADMIN_PAGES, scheme, width)


def test_a_medicine_is_found_while_one_types_and_by_its_key(open_page) -> None:  # type: ignore[no-untyped-def]
    fill_medicines()
    page = open_page("mira")
    page.goto("/account")
    page.check("input[name=keys]")
    page.click("text=Opslaan")
    page.goto("/today")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("rvg900012")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=rvg900012")
    page.keyboard.press("/")
    page.fill("#q", "")
    page.type("#q", "voorbeeldvac")
    page.wait_for_selector("#found >> text=Voorbeeldvaccin")
    page.wait_for_url("**q=voorbeeldvac")
    assert page.inner_text("#live") == "1 gevonden"
    page.click("#found >> text=Voorbeeldvaccin")
    page.wait_for_url("**/medicines/EU/1/08/501")


def test_the_box_of_a_page_itself_comes_before_that_of_the_head(open_page) -> None:  # type: ignore[no-untyped-def]
    page = open_page("mira")
    page.goto("/account")
    page.check("input[name=keys]")
    page.click("text=Opslaan")
    page.goto("/queue/medicines")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "text"


def test_without_scripts_a_medicine_is_found_and_a_link_judged(open_page) -> None:  # type: ignore[no-untyped-def]
    fill_medicines()
    page = open_page("mira", java_script_enabled=False)
    page.fill("#find", "voorbeeldmycine 250")
    page.click(".find button")
    page.click("#found >> text=Voorbeeldmycine 250 mg tabletten")
    assert "Tekort gemeld door 1 van" in page.inner_text("#short + .sides")
    page.click("details#source-de_bfarm_shortages > summary")
    page.click("text=Klopt dit verband? >> nth=0")
    page.click("details.judge[open] label:has-text('niet hetzelfde')")
    page.fill("details.judge[open] textarea", "Andere sterkte.")
    page.click("text=Oordeel bewaren >> nth=0")
    assert "Oordeel bewaard: niet hetzelfde." in page.inner_text("main")
    assert "Door een medewerker afgewezen" in page.inner_text("main")


def test_on_paper_what_is_folded_lies_open(open_page) -> None:  # type: ignore[no-untyped-def]
    fill_medicines()
    page = open_page("mira")
    page.goto("/medicines/RVG%20900012")
    page.emulate_media(media="print")
    assert page.is_visible("text=Voorbeeldmycin 250 mg Filmtabletten")
    assert not page.is_visible(".find")


def look_over(page, paths: Sequence[str], scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    """Each page: nothing that axe objects to, and nothing wider than the window."""
    for path in paths:
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
