from datetime import date
from pathlib import Path

import pytest

from surveillance.errors import ConfigurationError
from surveillance.samples.manifest import FILE_NAME, Manifest, read_manifest


def test_the_captures_are_a_week_apart_and_the_report_follows(manifest: Manifest) -> None:
    before, main = (capture.known_at for capture in manifest.captures.values())
    assert (main - before).days == 7
    assert manifest.main_capture == "2026-09-27"
    assert manifest.report_at > main
    assert manifest.captures["2026-09-27"].day == date(2026, 9, 27)
    assert f"{main.date():%G-W%V}" == manifest.report_week


def test_what_does_not_change_between_the_captures_is_in_the_main_one_only(manifest: Manifest) -> None:
    """What was recorded once, and the list of critical medicines: else a first run would load nothing of them."""
    recorded = {name for name, source in manifest.sources.items() if source.origin == "recorded"}
    only = set(manifest.sources_in("2026-09-27")) - set(manifest.sources_in("2026-09-20"))
    assert only == recorded | {"eu_ema_critical_list"}


def test_every_address_has_its_file_in_the_last_capture_of_its_source(manifest: Manifest, made: Path) -> None:
    for name, source in manifest.sources.items():
        last = made / source.captures[-1] / name
        assert [file for file in source.urls.values() if not (last / file).is_file()] == []


def test_only_a_list_of_a_week_may_be_absent_from_an_earlier_capture(manifest: Manifest, made: Path) -> None:
    absent = {
        f"{capture}/{name}/{file}"
        for capture in manifest.captures
        for name, source in manifest.sources_in(capture).items()
        for file in source.urls.values()
        if not (made / capture / name / file).is_file()
    }
    assert absent == {"2026-09-20/nl_sfk_wholesale/week-38-2026.csv"}


def test_an_unknown_capture_is_refused_with_those_there_are(manifest: Manifest) -> None:
    with pytest.raises(ConfigurationError, match=r"no capture 2026-01-01 .* 2026-09-20, 2026-09-27"):
        manifest.sources_in("2026-01-01")


def test_a_folder_without_samples_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="there are no samples here"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("origin: made_up", "origin: found", "recorded"),
        ("seed: 20260927", "seed: 20260927\nsed: 1", "sed"),
        ('captures: ["2026-09-27"]', 'captures: ["2026-09-28"]', "do not exist: 2026-09-28"),
        ("captures:", "captures: [", "flow"),
    ],
)
def test_a_manifest_that_is_not_as_agreed_is_refused(
    committed: Path, tmp_path: Path, before: str, after: str, reason: str
) -> None:
    text = (committed / FILE_NAME).read_text(encoding="utf-8")
    assert before in text
    (tmp_path / FILE_NAME).write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ConfigurationError, match=reason):
        read_manifest(tmp_path)
