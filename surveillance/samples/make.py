"""Making the samples: every payload of every capture, from a seed and the recorded files and nothing else."""

from pathlib import Path

from surveillance.samples import recorded
from surveillance.samples.american_notices import make_american_notices
from surveillance.samples.austrian_notices import make_austrian_notices
from surveillance.samples.belgian_notices import make_belgian_notices
from surveillance.samples.catalogue import catalogue
from surveillance.samples.certificates import make_certificates
from surveillance.samples.critical_list import make_critical_list
from surveillance.samples.deviating_packs import make_decisions
from surveillance.samples.ema_medicines import make_medicines
from surveillance.samples.finnish_notices import make_finnish_notices
from surveillance.samples.french_notices import make_french_availability, make_french_notices
from surveillance.samples.german_notices import make_german_notices
from surveillance.samples.italian_notices import make_italian_notices
from surveillance.samples.manifest import FILE_NAME, Capture, read_manifest
from surveillance.samples.norwegian_notices import make_norwegian_notices
from surveillance.samples.notices import make_notices
from surveillance.samples.offers import make_offers
from surveillance.samples.pharmacists import make_farmanco
from surveillance.samples.recalls import make_alerts, make_device_recalls
from surveillance.samples.register import make_register
from surveillance.samples.spanish_notices import make_spanish_notices
from surveillance.samples.stock_reports import make_stock_reports
from surveillance.samples.swedish_notices import make_swedish_notices
from surveillance.samples.swiss_notices import make_swiss_notices
from surveillance.samples.wholesalers import make_wholesale_lists
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
        "be_famhp_shortages": lambda: make_belgian_notices(seed, capture.day),
        "at_basg_shortages": lambda: make_austrian_notices(seed, capture.day),
        "fi_fimea_shortages": lambda: make_finnish_notices(seed, capture.day),
        "se_mpa_shortages": lambda: make_swedish_notices(seed, capture.day),
        "no_dmp_shortages": lambda: make_norwegian_notices(seed, capture.day),
        "es_aemps_shortages": lambda: make_spanish_notices(seed, capture.day),
        "fr_ansm_shortages": lambda: make_french_notices(seed, capture.day),
        "fr_bdpm_availability": lambda: make_french_availability(origin),
        "it_aifa_shortages": lambda: make_italian_notices(seed, capture.day),
        "ch_drugshortage_shortages": lambda: make_swiss_notices(seed, capture.day),
        "us_fda_shortages": lambda: make_american_notices(seed, capture.day),
        "eu_ema_shortages": lambda: recorded.make_ema(origin, capture.known_at),
        "eu_ema_medicines": lambda: make_medicines(origin, capture.known_at),
        "us_fda_device_recalls": lambda: make_device_recalls(origin, capture.day),
        "uk_mhra_alerts": lambda: make_alerts(origin),
        "nl_igj_exemptions": lambda: recorded.make_igj(exemptions),
        "eu_ema_critical_list": lambda: make_critical_list(origin),
        "nl_sfk_wholesale": lambda: make_wholesale_lists(seed, capture.day),
        "nl_knmp_farmanco": lambda: make_farmanco(seed, capture.day),
        "nl_cbg_tav": lambda: make_decisions(seed, capture.day),
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
