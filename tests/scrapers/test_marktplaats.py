"""Marktplaats' search answers: what is kept of them, and that nothing of ours ever asks for them."""

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scrapers.reading.adevinta import read_posted
from scrapers.reading.pseudonym import FILE_NAME, seller_key
from scrapers.registry import enabled_sources, load_source
from surveillance.errors import RowError, SourceBlocked
from surveillance.pipeline.collect import collect
from surveillance.settings import settings
from tests.scrapers import golden

SOURCE = "nl_marktplaats_offers"
CASES = golden.cases_of(SOURCE)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_name_number_or_place_of_a_seller_is_kept(case: Path) -> None:
    kept = "".join(path.read_text() for path in case.glob("expected*"))
    assert kept
    for text in ("Voorbeeld Verkoper", "90000001", "latitude", "longitude", "52.1", "5.1", "showSoiUrl"):
        assert text not in kept


def test_nothing_of_a_wanted_ad_is_kept() -> None:
    case = golden.CASES / SOURCE / "wanted_ads"
    for text in ("deze tekst blijft nergens", "mijn recept is op"):
        assert text in (case / "payload.json").read_text()
        assert text not in (case / golden.RECORDS).read_text()


@pytest.mark.parametrize(
    ("words", "instant"),
    [
        ("Vandaag", datetime(2026, 9, 27, 22, tzinfo=UTC)),
        ("Gisteren", datetime(2026, 9, 26, 22, tzinfo=UTC)),
        ("eergisteren", datetime(2026, 9, 25, 22, tzinfo=UTC)),
        ("28 sep 26", datetime(2026, 9, 27, 22, tzinfo=UTC)),
        ("10 mrt 24", datetime(2024, 3, 9, 23, tzinfo=UTC)),
        ("2025-01-15T08:00:00+0100", datetime(2025, 1, 15, 7, tzinfo=UTC)),
    ],
)
def test_a_day_in_words_is_that_day_in_amsterdam(home: Path, words: str, instant: datetime) -> None:
    assert read_posted(words) == instant


def test_a_day_that_nobody_knows_is_refused() -> None:
    with pytest.raises(RowError, match="'morgen' is not a date"):
        read_posted("morgen")


def test_a_pseudonym_hangs_on_platform_seller_and_key(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = seller_key("marktplaats", "1")
    assert len(ours) == 64
    assert ours == seller_key("marktplaats", "1")
    assert len({ours, seller_key("marktplaats", "2"), seller_key("2dehands", "1")}) == 3
    monkeypatch.setenv(golden.SELLER_KEY_VARIABLE, "another")
    settings.cache_clear()
    assert seller_key("marktplaats", "1") != ours


def test_a_key_that_nobody_gave_is_made_once_and_read_by_the_owner_only(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(golden.SELLER_KEY_VARIABLE)
    settings.cache_clear()
    ours = seller_key("marktplaats", "1")
    assert stat.S_IMODE((home / FILE_NAME).stat().st_mode) == 0o600
    settings.cache_clear()
    assert seller_key("marktplaats", "1") == ours
    assert [path.name for path in home.glob(f"{FILE_NAME}*")] == [FILE_NAME]


def test_it_is_off_in_either_profile_and_nothing_of_it_is_ever_asked(
    home: Path, database: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SURVEILLANCE_PROFILE", "live")
    settings.cache_clear()
    source = load_source(SOURCE)
    assert not source.enabled
    assert source.basis.dpia_reference is None
    assert SOURCE not in {one.id for one in enabled_sources()}
    with pytest.raises(SourceBlocked, match="switched off in its description"):
        collect(SOURCE)
