"""The inspectors' manual stays true: its words are on the desk's pages, its pictures exist, it takes ten minutes."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from review_ui import policy, words
from surveillance.pipeline import review
from surveillance.storage import accounts
from surveillance.vocabulary import WORDS as VOCABULARY

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "docs" / "handleiding.md").read_text()
IMAGES = ROOT / "docs" / "images"
DESK = ROOT / "plugins" / "review_ui"
MOST_WORDS = 2200
"""Ten minutes, at the pace at which people read instructions."""
BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
EMPHASIS = {"vet", "Let op: het betekent nooit dat er niets aan de hand is."}
"""Bold for another reason than standing on the screen."""


def texts_of_templates() -> Iterator[str]:
    for path in (DESK / "templates").glob("*.html"):
        yield from re.findall(r"""_\(\s*"([^"]+)\"""", path.read_text())
        yield from re.findall(r"""_\(\s*'([^']+)'""", path.read_text())


def texts_of_code() -> Iterator[str]:
    for folder in (DESK, ROOT / "surveillance"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "say":
                    yield from (part.value for part in node.args if isinstance(part, ast.Constant))


def texts_of_the_desk() -> set[str]:
    found = set(texts_of_templates()) | set(texts_of_code())
    found |= {word for vocabulary in VOCABULARY.values() for word in vocabulary.values()}
    found |= {word for vocabulary in words.WORDS.values() for word in vocabulary.values()}
    return found


def plain() -> str:
    """The manual as it is read: without marks, pictures' addresses and code."""
    return re.sub(r"!\[[^\]]*\]\([^)]*\)|[#*`]|---", " ", MANUAL)


def test_it_is_read_in_ten_minutes() -> None:
    assert 1000 < len(plain().replace("|", " ").split()) <= MOST_WORDS


def test_sentences_are_short() -> None:
    sentences = [one.split() for one in re.split(r"[.:;?!]\s|\n\n|\n-|\|", plain()) if one.split()]
    assert [" ".join(one) for one in sentences if len(one) > 30] == []
    assert sum(map(len, sentences)) / len(sentences) <= 12


def test_every_word_named_as_on_the_screen_is_on_the_screen() -> None:
    named = {" ".join(found.split()) for found in BOLD.findall(MANUAL)} - EMPHASIS
    assert len(named) >= 50
    assert sorted(named - texts_of_the_desk()) == []


def test_every_address_named_is_a_page_of_the_desk() -> None:
    named = set(re.findall(r"`(/[a-z/_]+)`", MANUAL))
    assert {"/today", "/queue", "/decisions", "/sources", "/reports"} <= named
    assert [path for path in named if ("GET", path) not in policy.ROUTES] == []


def test_an_inspector_may_do_what_the_manual_tells() -> None:
    inspector = policy.GRANTS[accounts.Role.INSPECTOR]
    asked = {policy.ROUTES["GET", path] for path in re.findall(r"`(/[a-z/_]+)`", MANUAL)}
    acts = ("claim", "decide", "release", "reopen", "snooze")
    asked |= {policy.ROUTES["POST", f"/alerts/{{alert_id}}/{act}"] for act in acts}
    asked |= {policy.ROUTES["POST", "/batches/{batch_id}/propose"]}
    assert asked <= inspector
    assert policy.Permission.LEAD not in inspector


def test_the_menu_is_told_whole() -> None:
    menu = re.findall(r'tab\("(/\w+)", _\("(\w+)"\)', (DESK / "templates" / "base.html").read_text())
    for_inspectors = [
        (path, label)
        for path, label in menu
        if policy.ROUTES.get(("GET", path), policy.Permission.ADMINISTER) in policy.GRANTS[accounts.Role.INSPECTOR]
    ]
    assert len(for_inspectors) >= 5
    assert [label for path, label in for_inspectors if f"**{label}** (`{path}`)" not in MANUAL] == []


def test_every_outcome_state_severity_and_end_of_a_delivery_is_told() -> None:
    for name in ("team", "severity", "state", "decision", "outcome"):
        assert [word for word in words.WORDS[name].values() if f"**{word}**" not in MANUAL] == []


def test_the_keys_are_those_of_the_help_page() -> None:
    keys = set(re.findall(r'\("([^"]+)", _\(', (DESK / "templates" / "help.html").read_text()))
    assert len(keys) >= 8
    section = MANUAL.split("## Toetsen")[1].split("## ")[0]
    assert set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)) == keys


def test_the_periods_are_those_of_the_code() -> None:
    minutes = int(review.UNDO_WITHIN.total_seconds() // 60)
    assert f"tot {minutes} minuten erna" in MANUAL
    assert f"ten hoogste {review.SNOOZE_DAYS} dagen" in MANUAL
    due = yaml.safe_load((ROOT / "surveillance" / "detection" / "priorities.yml").read_text())["due_days"]
    told = f"{due['low']}, {due['medium']}, {due['high']} of {due['critical']} werkdag"
    assert told in MANUAL
    idle, absolute = accounts.IDLE, accounts.ABSOLUTE
    assert f"na {int(idle.total_seconds() // 60)} minuten zonder gebruik" in MANUAL
    assert f"na {int(absolute.total_seconds() // 3600)} uur" in MANUAL


@pytest.mark.parametrize("picture", sorted(set(re.findall(r"\(images/(\w+\.png)\)", MANUAL))))
def test_every_picture_exists_and_is_light(picture: str) -> None:
    content = (IMAGES / picture).read_bytes()
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    assert int.from_bytes(content[16:20], "big") == 1280
    assert 5_000 < len(content) <= 150_000


def test_every_picture_is_used_and_says_what_it_shows() -> None:
    used = re.findall(r"!\[([^\]]+)\]\(images/(\w+\.png)\)", MANUAL)
    assert 6 <= len(used) <= 10
    assert [name for told, name in used if len(told) < 30] == []
    readme = (ROOT / "README.md").read_text()
    kept = {path.name for path in IMAGES.glob("*.png")}
    assert kept == {name for _, name in used} | set(re.findall(r"docs/images/(\w+\.png)", readme))


def test_every_picture_has_its_script() -> None:
    script = ast.parse((ROOT / "tests" / "review_ui" / "screenshots.py").read_text())
    shots = next(
        node for node in script.body if isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == "SHOTS"
    )
    assert isinstance(shots.value, ast.Dict)
    taken = {f"{key.value}.png" for key in shots.value.keys if isinstance(key, ast.Constant)}
    assert taken == {path.name for path in IMAGES.glob("*.png")}
