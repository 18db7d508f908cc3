"""`make screenshots`: the pictures of the manual and of the README, taken of the desk on the samples.

`python -m tests.review_ui.screenshots [--home FOLDER] [--out FOLDER]`. Without a home everything is run once into a
folder that is thrown away. Needs chromium.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).parents[2] / "docs" / "images"
WIDTH = 1280
COLOURS = 128
"""A page of the desk has few colours; with a palette a picture has a third of its bytes."""
INSPECTOR = "inspecteur-geneesmiddelen"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


def show_today(page: Page) -> None:
    """What waits, per team."""
    page.goto("/today")


def show_queue(page: Page) -> None:
    """The most urgent first."""
    page.goto("/queue/medicines")


def show_alert(page: Page) -> None:
    """Why, on what evidence, and the decision: an alert on which more than one rule speaks."""
    page.goto("/queue/medicines?text=Methylfenidaat")
    page.click("[data-row] a")


def show_rule(page: Page) -> None:
    """The rule behind a sentence, with the figures it saw."""
    show_alert(page)
    page.click("details.why__rule summary >> nth=0")
    page.evaluate("document.querySelector('#why').scrollIntoView()")


def show_evidence(page: Page) -> None:
    """On which records and files it rests, and why it stands where it stands."""
    show_alert(page)
    page.evaluate("document.querySelector('#evidence').scrollIntoView()")


def show_decision(page: Page) -> None:
    """An outcome and a reason, not yet sent."""
    show_alert(page)
    page.click("label.choice >> nth=0")
    page.select_option("#reason", index=1)
    page.fill("#note", "Voorbeeld: bedrijf gebeld, leverdatum volgt.")
    page.evaluate("document.activeElement.blur()")


def show_undo(page: Page) -> None:
    """After a decision: the next alert, and above it the way back."""
    show_decision(page)
    page.click("[data-submit]")
    page.wait_for_url("**done=*")


def show_sources(page: Page) -> None:
    """Whether the sources can be trusted."""
    page.goto("/sources")


def show_medicine(page: Page) -> None:
    """One medicine: in short, and its timeline."""
    page.goto("/search?q=doxycycline+100")
    page.click("#found .queue__name >> nth=0")


def show_countries(page: Page) -> None:
    """The same medicine in other countries, side by side."""
    show_medicine(page)
    page.evaluate("document.querySelector('#abroad').scrollIntoView()")


def show_report(page: Page) -> None:
    """The weekly report as it was mailed."""
    page.goto("/reports")
    page.click("main tbody a >> nth=0")
    page.goto(str(page.get_attribute("main a.button--main", "href")))


SHOTS: dict[str, tuple[Callable[[Page], None], int]] = {
    "today": (show_today, 800),
    "queue": (show_queue, 800),
    "alert": (show_alert, 980),
    "rule": (show_rule, 720),
    "evidence": (show_evidence, 720),
    "undo": (show_undo, 520),
    "sources": (show_sources, 800),
    "medicine": (show_medicine, 1020),
    "countries": (show_countries, 800),
    "report": (show_report, 860),
}
"""Every picture: how to get there, and how many pixels high."""


def take_all(home: Path, out: Path, address: str) -> None:
    """Take every picture, in order: a decision that one of them needs is in those after it."""
    people = {person["name"]: person["password"] for person in json.loads((home / "sign_in.json").read_text())["desk"]}
    out.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        for name, (show, height) in SHOTS.items():
            picture = take(browser, address, show, height, people[INSPECTOR])
            (out / f"{name}.png").write_bytes(picture)
            sys.stdout.write(f"{name}.png {len(picture) // 1000} kB\n")
        browser.close()


def take(browser: Browser, address: str, show: Callable[[Page], None], height: int, password: str) -> bytes:
    """One picture, as the inspector of medicines, in a window of its own."""
    context = browser.new_context(
        viewport={"width": WIDTH, "height": height}, base_url=address, color_scheme="light", reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("#name", INSPECTOR)
    page.fill("#password", password)
    page.click("main form button")
    page.wait_for_url("**/today")
    show(page)
    shot = page.screenshot(animations="disabled", caret="hide")
    context.close()
    return with_palette(shot)


def with_palette(png: bytes) -> bytes:
    """The same picture with few colours."""
    out = BytesIO()
    Image.open(BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The desk over this home, on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    asked = [sys.executable, "-m", "surveillance.cli", "serve", "--port", str(port)]
    with subprocess.Popen(asked, env=environment_of(home), stdout=subprocess.DEVNULL) as desk:
        try:
            await_answer(desk, port)
            yield address
        finally:
            desk.terminate()


def await_answer(desk: "subprocess.Popen[Any]", port: int) -> None:
    """Return when the desk answers. Raises `RuntimeError` when it ended instead, or says nothing for half a minute."""
    for _ in range(150):
        try:
            HTTPConnection("127.0.0.1", port, timeout=10).request("GET", "/healthz")
        except ConnectionRefusedError:
            try:
                desk.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            break
        return
    raise RuntimeError("the desk did not come up")


def environment_of(home: Path) -> dict[str, str]:
    """This process's environment with another home, and none of the service's other settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SURVEILLANCE_", "AIRFLOW"))}
    return kept | {"SURVEILLANCE_HOME": str(home)}


def main() -> None:
    """Fill a home if none is given, and take the pictures."""
    parser = ArgumentParser(description="The pictures of the manual.")
    parser.add_argument("--home", type=Path, help="a home that a run has filled; a copy of it is shown")
    parser.add_argument("--out", type=Path, default=IMAGES)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="surveil-pictures-") as folder:
        home = Path(folder) / "home"
        if asked.home:
            shutil.copytree(asked.home, home)
        else:
            once = [sys.executable, "-m", "surveillance.orchestration.once"]
            subprocess.run(once, env=environment_of(home), check=True)
        with served(home) as address:
            take_all(home, asked.out, address)


if __name__ == "__main__":
    main()
