"""Dutch first, English second: every sentence a person may read has its English, with the same places to fill."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from jinja2 import Environment, nodes

import review_ui.words
from review_ui.rule_texts import rule_text
from scrapers.registry import all_sources
from surveillance import language, vocabulary
from surveillance.detection.rules_table import RULES
from surveillance.matching.scoring import METHODS

ROOT = Path(__file__).parents[1]
SENTENCES = [
    *(ROOT / "surveillance" / "detection" / "rules").glob("*.py"),
    ROOT / "surveillance" / "detection" / "rule.py",
    ROOT / "surveillance" / "reporting" / "wording.py",
    ROOT / "surveillance" / "reporting" / "summary.py",
]
SPEAKERS = {"say", "_", "fill", "counted"}
CODE = [path for room in ("surveillance", "plugins") for path in sorted((ROOT / room).rglob("*.py"))]
TEMPLATES = [path for room in ("surveillance", "plugins") for path in (ROOT / room).rglob("*") if path.is_file()]


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a nest of mappings and lists."""
    if isinstance(value, str):
        yield str(value)
    elif isinstance(value, dict):
        for part in value.values():
            yield from texts_in(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from texts_in(part)


def spoken_in_code() -> Iterator[str]:
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in SPEAKERS:
                yield from (part.value for part in node.args if is_text(part))  # type: ignore[attr-defined]


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def spoken_in_templates() -> Iterator[str]:
    for path in TEMPLATES:
        if path.suffix not in {".html", ".j2"}:
            continue
        for call in (
            Environment(autoescape=True, extensions=["jinja2.ext.do"]).parse(path.read_text()).find_all(nodes.Call)
        ):
            if getattr(call.node, "name", "") in SPEAKERS:
                yield from (part.value for part in call.args if isinstance(part, nodes.Const))


def written_sentences() -> Iterator[str]:
    """Every text of the modules that hold sentences in tables and constants, docstrings left out."""
    for path in SENTENCES:
        tree = ast.parse(path.read_text())
        remarks = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if is_text(node) and id(node) not in remarks and re.search(r"\w[ }]", node.value):  # type: ignore[attr-defined]
                yield node.value  # type: ignore[attr-defined]


def spoken() -> set[str]:
    reasons = yaml.safe_load((ROOT / "surveillance" / "pipeline" / "reasons.yml").read_text())
    labels = (entry["label"] for team in reasons.values() for outcome in team.values() for entry in outcome)
    tables = (vars(review_ui.words)[name] for name in vars(review_ui.words) if name.isupper())
    return {
        text
        for text in (
            *spoken_in_code(),
            *spoken_in_templates(),
            *written_sentences(),
            *labels,
            *(text for table in tables for text in texts_in(table)),
            *texts_in({kind: dict(words) for kind, words in vocabulary.WORDS.items()}),
            *(source.title for source in all_sources()),
            *(method.means for method in METHODS.values()),
            *(text for rule_id in RULES for text in (rule_text(rule_id).name, rule_text(rule_id).explanation)),
        )
        if re.search(r"[^\W\d_]{2}", text)
    }


SPOKEN = sorted(spoken())
ENGLISH = language.catalogue(language.ENGLISH)


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_the_collector_finds_what_is_spoken() -> None:
    assert len(SPOKEN) > 400


def test_every_dutch_sentence_has_its_english() -> None:
    missing = [text for text in SPOKEN if text not in ENGLISH]
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("text", sorted(ENGLISH))
def test_a_translation_has_the_same_places(text: str) -> None:
    assert places(text) == places(ENGLISH[text])


def test_nothing_is_translated_that_nobody_says() -> None:
    said = {part for text in SPOKEN for part in (text, *text.split(language.SENTENCE_BREAK))}
    assert not sorted(set(ENGLISH) - said)
