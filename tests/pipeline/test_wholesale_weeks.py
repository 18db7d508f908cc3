"""The wholesalers' weeks over both captures, from their addresses to history, and to the page of a medicine."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from review_ui.medicine_page import sides
from surveillance import clock
from surveillance.model.finding import Team
from surveillance.model.product import Product
from surveillance.model.version import Version
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.collect import collect, stage
from surveillance.pipeline.match import match
from surveillance.pipeline.medicine import Medicine, read_medicine
from surveillance.pipeline.review import Person
from surveillance.pipeline.validate import validate
from surveillance.samples.manifest import read_manifest
from surveillance.samples.replay import ReplayServer
from surveillance.settings import settings
from surveillance.storage import batches, history
from surveillance.storage.engine import reading

SAMPLES = Path(__file__).parents[2] / "samples"
MANIFEST = read_manifest(SAMPLES)
SOURCE_ID = "nl_sfk_wholesale"
MIRA = Person("mira", "Mira", "inspector", frozenset({Team.MEDICINES}), frozenset({Team.MEDICINES}))


def take_in(capture: str, place: Path, monkeypatch: pytest.MonkeyPatch, *others: str) -> list[Version[WholesaleSignal]]:
    """The signals in force after the capture was taken in at its own instant, with other sources of the samples."""
    monkeypatch.setenv("SURVEILLANCE_PROXY_TABLE", str(place / "table.json"))
    monkeypatch.setenv("SURVEILLANCE_SAMPLES_FOLDER", str(SAMPLES))
    settings.cache_clear()
    clock.set_domain_time(MANIFEST.captures[capture].known_at)
    with ReplayServer(SAMPLES, capture, place / "table.json"):
        for source_id in (SOURCE_ID, *others):
            stage(collect(source_id))
    validate()
    with reading() as connection:
        return list(history.current(connection, WholesaleSignal, SOURCE_ID))


def medicine(name: str) -> Medicine:
    """The page of the first product of the samples with this name."""
    with reading() as connection:
        products = [version.record for version in history.current(connection, Product) if name in version.record.name]
    return read_medicine(f"{products[0].reg_scheme} {products[0].reg_number}", MIRA)


def says(shown: Medicine, *weeks: int) -> list[str]:
    """What the list says of the medicine in these weeks."""
    (wholesale,) = shown.wholesale
    return [week.says for number in weeks for week in wholesale.weeks if week.number == number]


def weeks_of(versions: list[Version[WholesaleSignal]]) -> set[int]:
    return {version.record.week for version in versions}


def test_a_week_stays_known_after_it_is_no_longer_asked_for_and_one_that_never_came_stays_unknown(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = take_in("2026-09-20", tmp_path, monkeypatch)
    after = take_in("2026-09-27", tmp_path, monkeypatch)
    assert weeks_of(before) == {34, 35, 37}
    assert weeks_of(after) == {34, 35, 37, 38}
    assert {version.presence for version in after} == {"present"}
    assert {version.natural_key for version in before} < {version.natural_key for version in after}
    with reading() as connection:
        first, second = batches.decided_since(connection, 0)
        asked = [payload.name for payload in batches.payloads_of(connection, second.id)]
    assert [name.partition("period=")[2][:7] for name in asked] == [f"{week}-2026" for week in range(35, 40)]
    assert (first.rows_new, second.rows_changed, second.rows_gone, second.rows_vanished) == (len(before), 0, 0, 0)


def test_the_page_shows_the_weeks_of_a_medicine_whose_number_nobody_may_resolve(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in("2026-09-20", tmp_path, monkeypatch, "nl_cbg_register")
    take_in("2026-09-27", tmp_path, monkeypatch)
    match()
    levetiracetam = medicine("Levetiracetam Voorbeeld 500 mg")
    assert says(levetiracetam, *range(33, 40)) == ["unknown", "short", "short", "unknown", "short", "short", "unknown"]
    box = next(side for side in sides(levetiracetam) if side.anchor == "wholesale")
    assert box.standing == "short"
    assert box.sentence == "Op de lijst in 4 van 26 weken."


def test_a_firm_that_calls_a_listed_article_available_is_shown_as_a_contradiction(
    database: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in("2026-09-27", tmp_path, monkeypatch, "nl_cbg_register")
    match()
    atorvastatine, other = medicine("Atorvastatine Voorbeeld 20 mg"), medicine("Atorvastatine Voorbeeld 40 mg")
    assert [week.number for week in atorvastatine.wholesale[0].called_available] == [35, 37, 38]
    assert "Tegenspraak: volgens de firma is het beschikbaar." in sides(atorvastatine)[1].details
    assert not other.wholesale[0].is_linked, "another strength is another medicine"
    assert sides(other)[1].standing == "cannot_say"
