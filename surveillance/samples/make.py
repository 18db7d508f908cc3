"""Making the samples: every payload of every capture, from a seed and the recorded files and nothing else."""

from pathlib import Path

from surveillance.samples import recorded
from surveillance.samples.catalogue import catalogue
from surveillance.samples.certificates import make_certificates
from surveillance.samples.german_notices import make_german_notices
from surveillance.samples.manifest import FILE_NAME, Capture, read_manifest
from surveillance.samples.notices import make_notices
from surveillance.samples.offers import make_offers
from surveillance.samples.register import make_register
from surveillance.samples.stock_reports import make_stock_reports
from surveillance.settings import settings


def make_samples(seed: int, folder: Path, origin: Path | None = None) -> list[Path]:
    """Write every sample into the folder and return the files, sorted; the same seed gives the same bytes.

    `origin` is the samples folder that holds the manifest and the recorded files (default: that of the settings);
    both are copied along, so that the made folder is complete. Raises `ConfigurationError` without a manifest.
    """
    origin = origin or settings().samples_folder
    manifest = read_manifest(origin)
    made = [_write(folder / name, content) for name, content in _kept(origin).items()]
    for name, capture in manifest.captures.items():
        for source_id in manifest.sources_in(name):
            files = make_payloads(source_id, seed, capture, origin)
            made += [_write(folder / name / source_id / file, content) for file, content in files.items()]
    return sorted(made)


def make_payloads(source_id: str, seed: int, capture: Capture, origin: Path) -> dict[str, bytes]:
    """The payloads of one source in one capture, by file name. Raises `KeyError` for a source without a maker."""
    exemptions = recorded.read_exemptions(origin)
    makers = {
        "de_bfarm_shortages": lambda: make_german_notices(seed, capture.day),
        "eu_ema_shortages": lambda: recorded.make_ema(origin, capture.known_at),
        "nl_igj_exemptions": lambda: recorded.make_igj(exemptions),
        "nl_cbg_register": lambda: make_register(catalogue(exemptions, seed), seed, capture.day),
        "eu_eudamed_certificates": lambda: make_certificates(seed, capture.day),
        "nl_meldpunt_notices": lambda: make_notices(seed, capture.known_at),
        "nl_stock_reports": lambda: make_stock_reports(seed, capture.known_at),
        "nl_agreement_offers": lambda: make_offers(seed, capture.known_at),
    }
    return makers[source_id]()


def _kept(origin: Path) -> dict[str, bytes]:
    """What is not made but comes along: the manifest, the notes for people and the recorded files."""
    paths = [origin / FILE_NAME, origin / "README.md", *sorted((origin / recorded.FOLDER).iterdir())]
    return {str(path.relative_to(origin)): path.read_bytes() for path in paths}


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    return fresh.replace(path)
