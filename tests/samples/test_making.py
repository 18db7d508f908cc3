import zipfile
from pathlib import Path

from surveillance.samples.chance import Chance
from surveillance.samples.make import make_samples
from surveillance.samples.manifest import Manifest

WITHOUT_CHANCE = {"eu_ema_critical_list"}
"""Made up, and by every seed the same."""


def made_up_in(manifest: Manifest) -> set[str]:
    return {name for name, source in manifest.sources.items() if source.origin == "made_up"}


def unpacked(path: Path) -> bytes:
    """What the file says; of a workbook what its parts say."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return b"".join(map(archive.read, archive.namelist()))


def content_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_same_seed_gives_the_same_bytes(made: Path, committed: Path, manifest: Manifest, tmp_path: Path) -> None:
    make_samples(manifest.seed, tmp_path, committed)
    assert content_of(tmp_path) == content_of(made)


def test_another_seed_gives_another_set_of_the_same_files(
    made: Path, committed: Path, manifest: Manifest, tmp_path: Path
) -> None:
    make_samples(1, tmp_path, committed)
    ours, other = content_of(made), content_of(tmp_path)
    changed = {name.split("/")[1] for name in ours if name in other and ours[name] != other[name]}
    assert set(ours) == set(other)
    assert changed == made_up_in(manifest) - WITHOUT_CHANCE


def test_the_committed_samples_are_what_their_seed_makes(made: Path, committed: Path) -> None:
    assert content_of(committed) == content_of(made)


def test_making_tells_every_file_it_wrote(committed: Path, tmp_path: Path) -> None:
    assert {str(path.relative_to(tmp_path)) for path in make_samples(5, tmp_path, committed)} == set(
        content_of(tmp_path)
    )


def test_every_made_up_file_says_so(made: Path, manifest: Manifest) -> None:
    files = [path for name in made_up_in(manifest) for path in made.glob(f"*/{name}/*")]
    assert {path.parent.name for path in files} == made_up_in(manifest)
    assert [path for path in files if b"voorbeeld" not in unpacked(path).lower()] == []


def test_every_recorded_source_names_its_day_and_whose_it_is(manifest: Manifest) -> None:
    recorded = [source for source in manifest.sources.values() if source.origin == "recorded"]
    assert len(recorded) >= 3
    assert all(source.recorded_on and source.attribution and source.licence for source in recorded)


def test_a_value_of_chance_hangs_on_its_purpose_alone() -> None:
    chance = Chance(7, "one")
    first = chance.between(1, 1_000_000, "sales", "a")
    chance.between(1, 1_000_000, "sales", "b")
    assert chance.between(1, 1_000_000, "sales", "a") == first
    assert Chance(8, "one").between(1, 1_000_000, "sales", "a") != first
    assert Chance(7, "other").between(1, 1_000_000, "sales", "a") != first


def test_chance_reaches_both_ends_and_nothing_beyond() -> None:
    assert {Chance(1, "ends").between(1, 4, number) for number in range(200)} == {1, 2, 3, 4}
