"""What the report calls things: the rows of a source, and a decision that is new."""

from datetime import datetime

from surveillance.model.kinds import KINDS
from surveillance.model.notice import NoticeStatus, NoticeType
from surveillance.model.version import Version
from surveillance.reporting import wording
from surveillance.reporting.changes import Surroundings, compare_notices
from tests.reporting.example import notice

KNOWN_AT = datetime.fromisoformat("2026-09-27T20:00+02:00")


def test_the_rows_of_every_kind_of_record_have_a_name() -> None:
    assert set(wording.ROWS) == set(KINDS)
    assert wording.rows_of("wholesale_signal", 1) == "1 regel van een weeklijst"
    assert wording.rows_of("wholesale_signal", 87) == "87 regels van weeklijsten"


def test_the_names_are_english_in_an_english_report() -> None:
    with wording.speaking("en"):
        assert [wording.rows_of(kind, 2) for kind in ("critical_medicine", "recall")] == [
            "2 critical medicines",
            "2 recalls or warnings",
        ]


def test_a_decision_of_which_nobody_says_how_the_shortage_stands_is_called_by_its_sort() -> None:
    decided = notice("2026-09-23", "Voorbeeldine", status=NoticeStatus.UNKNOWN, notice_type=NoticeType.DEVIATING_PACK)
    version = Version(1, "nl_voorbeeld", decided.natural_key, "present", 1, KNOWN_AT, None, decided)
    (change,) = compare_notices([], [version], Surroundings("Bron"))
    assert wording.turn_sentences(change) == ["tijdelijk afwijkende verpakking toegestaan"]
