"""`eu_eudamed_certificates`: made-up certificates as rows of EUDAMED's search, in the shape of a recorded entry."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from surveillance.samples.chance import Chance
from surveillance.samples.facts import read_facts

FILE_NAME = "certificates.json"
NOTIFIED_BODIES = ("9901", "9902", "9903", "9904")
"""Made-up numbers: no notified body has them."""
REPRESENTATIVE = "NL-AR-000099901"
LEGAL_FORMS = {"NL": "B.V.", "DE": "GmbH", "BE": "NV", "FR": "SAS", "IE": "Ltd", "IT": "S.r.l.", "US": "Inc."}
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
VALIDITY = timedelta(days=5 * 365)
FIRST_ORDINARY = 1001


@dataclass(frozen=True, slots=True)
class Manufacturer:
    """A made-up manufacturer."""

    srn: str
    name: str

    @classmethod
    def numbered(cls, place: int, facts: Mapping[str, list[str]]) -> "Manufacturer":
        """The manufacturer at this place of the made-up list; any whole number gives one."""
        word = facts["words"][place % len(facts["words"])]
        country = facts["countries"][place % len(facts["countries"])]
        name = f"Voorbeeld Medical {word} {LEGAL_FORMS[country]}"
        return cls(f"{country}-MF-{99000 + place:09}", name)


def make_certificates(seed: int, day: date) -> dict[str, bytes]:
    """All rows that the search would give on the day, as one list: file name and content."""
    chance = Chance(seed, "certificates")
    facts = read_facts("certificates")
    listed = [case for case in (*facts["cases"], *_ordinary(facts, chance)) if _is_listed(case, day)]
    rows = [_row(_as_of(case, day), facts["manufacturers"], chance) for case in listed]
    rows.sort(key=lambda row: (row["notifiedBodySrn"], row["ulid"]))
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return {FILE_NAME: f"[\n{lines}\n]\n".encode()}


def _ordinary(facts: Mapping[str, Any], chance: Chance) -> Iterator[dict[str, Any]]:
    for place in range(facts["ordinary"]):
        issued = chance.day(date(2022, 1, 10), date(2026, 8, 28), "issued", place)
        kind = chance.pick(facts["types"], "type", place)
        letter = "Q" if kind.endswith("system") else "T"
        yield {
            "number": f"VB-{issued.year % 100}-{FIRST_ORDINARY + place}-{letter}",
            "maker": chance.between(20, 99, "maker", place),
            "type": kind,
            "issued": issued,
            "expires": issued + VALIDITY,
            "status": chance.pick(facts["statuses"], "status", place),
            "revision": "1" if chance.between(1, 9, "revision", place) == 1 else None,
        }


def _is_listed(case: Mapping[str, Any], day: date) -> bool:
    return bool(case.get("from", date.min) <= day < case.get("until", date.max))


def _as_of(case: Mapping[str, Any], day: date) -> dict[str, Any]:
    stated = dict(case)
    for since, change in case.get("later", {}).items():
        if since <= day:
            stated |= change
    return stated


def _row(case: Mapping[str, Any], manufacturers: Mapping[str, list[str]], chance: Chance) -> dict[str, Any]:
    about = (case["number"], case.get("revision"), case.get("version", 1))
    maker = Manufacturer.numbered(case["maker"], manufacturers)
    legislation, _, kind = case["type"].partition(" ")
    issued, expires = case["issued"], case["expires"]
    text = {"language": {"isoCode": "nl", "name": "Dutch"}, "text": maker.name, "allLanguagesApplicable": None}
    return {
        "ulid": _ulid(chance, about),
        "uuid": _uuid(chance, about),
        "notifiedBodySrn": chance.pick(NOTIFIED_BODIES, "body", case["number"]),
        "actorSrn": maker.srn,
        "actorName": maker.name,
        "actorNames": {"texts": [text], "textByDefaultLanguage": None},
        "mfStatus": {maker.srn: {"code": "refdata.actor-status.active"}},
        "prStatus": None,
        "arStatuses": None,
        "certificateNumber": case["number"],
        "certificateType": {"code": f"refdata.certificate-{legislation}-type.{kind}"},
        "issueDate": _midnight(issued),
        "expiryDate": _midnight(expires) if expires else None,
        "startingValidityDate": _midnight(issued),
        "certificateStatus": {"code": f"refdata.certificate-status.{case['status']}"},
        "versionNumber": case.get("version", 1),
        "authorizedRepresentativeSrns": [REPRESENTATIVE] if maker.srn.startswith("US") else None,
        "latestVersion": case.get("is_latest", True),
        "revisionNumber": case.get("revision"),
        "versionState": {"code": "refdata.eudamed-entity-version-status.registered"},
    }


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _uuid(chance: Chance, about: tuple[object, ...]) -> str:
    digits = chance.digest("uuid", *about).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _ulid(chance: Chance, about: tuple[object, ...]) -> str:
    return "01" + "".join(CROCKFORD[byte % 32] for byte in chance.digest("ulid", *about)[:24])
