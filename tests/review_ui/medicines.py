"""Made-up medicines for the desk's tests: a register, notices at home and abroad, a decision, wholesalers' weeks."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from scrapers.registry import load_source
from surveillance.matching.register import subject_of_substances
from surveillance.matching.substances import substance_keys
from surveillance.model.critical import CriticalMedicine
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.product import LegalStatus, Product
from surveillance.model.record import Record
from surveillance.model.wholesale import RemarkMeaning, WholesaleSignal
from surveillance.storage.engine import transaction
from surveillance.storage.links import replace_links
from tests.review_ui.seeding import HOSTILE
from tests.seeding import seed

LAST_WEEK = datetime.fromisoformat("2026-09-21T20:00+02:00")
SUNDAY = datetime.fromisoformat("2026-09-27T20:00+02:00")
HERE = Subject("product", "RVG 900012")
ZI = "90000017"


def fill_medicines() -> None:
    """Everything about RVG 900012, and its neighbours in the register."""
    with transaction() as connection:
        seed(connection, load_source("nl_cbg_register"), register(), LAST_WEEK)
        _fill_notices(connection)
        seed(connection, load_source("nl_sfk_wholesale"), weeks(), SUNDAY)
        seed(connection, load_source("eu_ema_critical_list"), [critical()], SUNDAY)
        _fill_links(connection)


def register() -> list[Record]:
    """Six entries: the medicine, its like, another form, another code, a vaccine with a number that looks like one."""
    return [
        _product("RVG", "900012", "Voorbeeldmycine 250 mg tabletten"),
        _product("RVG", "900013", "Voorbeeldmycine 500 mg tabletten", strength="500 mg"),
        _product("RVG", "900014", "Voorbeeldmycine poeder voor suspensie", form="Poeder voor orale suspensie"),
        _product("RVG", "900045", "Voorbeeldipril 5 mg tabletten", atc_code="C09AA99", **_of("VOORBEELDIPRIL")),
        _product("RVG", "108501", "Quetiapine Voorbeeld", atc_code="N05AH04", **_of("QUETIAPINEFUMARAAT")),
        _product("EU", "EU/1/08/501", "Voorbeeldvaccin", atc_code="J07BA02", **_of("VOORBEELDANTIGEEN")),
    ]


def notices_abroad() -> list[ShortageNotice]:
    """Two German packs, one of them with a name that would do harm."""
    return [
        ShortageNotice(
            reference=f"LE2026{number}",
            notice_type=NoticeType.FOREIGN_SHORTAGE,
            status=NoticeStatus.ONGOING,
            product_name=name,
            identifiers=(f"PZN {number}",),
            substance="Voorbeeldmycin",
            atc_code="J01CA99",
            actual_start_on=date(2026, 8, 3),
            expected_end_on=date(2027, 1, 31),
            reason=Reason.PRODUCTION,
        )
        for number, name in (("09900012", "Voorbeeldmycin 250 mg Filmtabletten"), ("09900029", f"Mycin {HOSTILE}"))
    ]


def decision() -> ShortageNotice:
    """A decision of the inspectorate that is in force."""
    return ShortageNotice(
        reference="IT2110001 RVG 900012 2026-09",
        notice_type=NoticeType.EXEMPTION,
        status=NoticeStatus.UNKNOWN,
        product_name="Voorbeeldmycine",
        registration_numbers=("RVG 900012",),
        actual_start_on=date(2026, 9, 15),
        expected_end_on=date(2026, 12, 15),
        decision_reference="IT2110001",
    )


def weeks() -> list[Record]:
    """The article in weeks 36 and 38; week 37 has a list without it, and of week 39 there is none."""
    ours = [(ZI, "VOORBEELDMYCINE TABLET 250MG", 36), (ZI, "VOORBEELDMYCINE TABLET 250MG", 38)]
    return [
        WholesaleSignal(
            zi_number=zi_number,
            article_name=name,
            year=2026,
            week=week,
            remark="verwacht in week 44",
            remark_meaning=RemarkMeaning.PROMISED,
            promised="week 44",
        )
        for zi_number, name, week in (*ours, ("90000025", "VOORBEELDIPRIL TABLET 5MG", 37))
    ]


def critical() -> CriticalMedicine:
    """The medicine's substance on the Union's list."""
    return CriticalMedicine(atc_code="J01CA99", atc_name="Voorbeeldmycine", route="oraal")


def link_wholesale() -> None:
    """Put the article to the medicine, as linking does where it can."""
    record = RecordKey("wholesale_signal", "nl_sfk_wholesale", f"{ZI}|2026|38")
    with transaction() as connection:
        replace_links(
            connection, "wholesale_signal", [Link(record, HERE, "substance_and_form", 0.7)], frozenset({record})
        )


def link_to_substance() -> None:
    """Put the second German notice to the substance and to no medicine."""
    record = abroad_key(1)
    made = Link(record, subject_of_substances(substance_keys(["VOORBEELDMYCINE"])), "substance_name", 0.5)
    with transaction() as connection:
        replace_links(connection, "shortage_notice", [made], frozenset({record}))


def abroad_key(position: int = 0) -> RecordKey:
    """What names a German notice."""
    return RecordKey("shortage_notice", "de_bfarm_shortages", notices_abroad()[position].natural_key)


def _product(scheme: str, number: str, name: str, **given: object) -> Product:
    base = Product(
        reg_scheme=scheme,
        reg_number=number,
        name=name,
        holder="Voorbeeld Farma B.V.",
        legal_status=LegalStatus.UR,
        form="Tablet",
        strength="250 mg",
        atc_code="J01CA99",
        atc_name="Voorbeeldmycine",
        substances=("VOORBEELDMYCINE",),
        route="Oraal gebruik",
    )
    return replace(base, **given)  # type: ignore[arg-type]


def _of(substance: str) -> dict[str, object]:
    return {"substances": (substance,), "atc_name": substance.capitalize()}


def _at_home(reference: str, number: str, **given: object) -> ShortageNotice:
    base = ShortageNotice(
        reference=reference,
        notice_type=NoticeType.INTERRUPTION,
        status=NoticeStatus.ONGOING,
        product_name="Voorbeeldmycine",
        registration_numbers=(number,),
        received_at=datetime.fromisoformat("2026-08-01T09:12+02:00"),
        actual_start_on=date(2026, 8, 10),
        expected_end_on=date(2026, 10, 1),
        reason_text="Storing in de fabriek",
    )
    return replace(base, **given)  # type: ignore[arg-type]


def _fill_notices(connection: Connection) -> None:
    """At home an end that moved, a notice that vanished, and one of the medicine's like."""
    meldpunt = load_source("nl_meldpunt_notices")
    slipped, gone, other = (
        _at_home("M-1", "RVG 900012"),
        _at_home("M-2", "RVG 900012", actual_start_on=date(2026, 3, 2)),
        _at_home("M-3", "RVG 900013", expected_end_on=date(2026, 11, 20)),
    )
    seed(connection, meldpunt, [slipped, gone, other], datetime.fromisoformat("2026-09-01T20:00+02:00"))
    _link_at_home(connection)
    later = replace(slipped, expected_end_on=date(2026, 12, 1))
    seed(connection, meldpunt, [later, other], datetime.fromisoformat("2026-09-10T20:00+02:00"))
    seed(connection, meldpunt, [later, other], SUNDAY)
    seed(connection, load_source("nl_igj_exemptions"), [decision()], SUNDAY)
    seed(connection, load_source("de_bfarm_shortages"), notices_abroad(), SUNDAY)


def _link_at_home(connection: Connection) -> None:
    """By number, before one of the notices vanishes."""
    numbers = {"M-1": "RVG 900012", "M-2": "RVG 900012", "M-3": "RVG 900013"}
    _link(connection, "nl_meldpunt_notices", numbers, "registration_number", 1.0)


def _fill_links(connection: Connection) -> None:
    numbers = {"M-1": "RVG 900012", "M-3": "RVG 900013"}
    gone = RecordKey("shortage_notice", "nl_meldpunt_notices", "M-2")
    replace_links(connection, "shortage_notice", [], frozenset({gone}))
    _link(connection, "nl_meldpunt_notices", numbers, "registration_number", 1.0)
    _link(connection, "nl_igj_exemptions", {decision().reference: "RVG 900012"}, "registration_number", 1.0)
    abroad = {notice.reference: "RVG 900012" for notice in notices_abroad()}
    _link(connection, "de_bfarm_shortages", abroad, "substance_and_form", 0.7)


def _link(connection: Connection, source_id: str, numbers: dict[str, str], method: str, score: float) -> None:
    made = [
        Link(RecordKey("shortage_notice", source_id, key), Subject("product", number), method, score, {"stated": key})
        for key, number in numbers.items()
    ]
    replace_links(connection, "shortage_notice", made, frozenset(one.record for one in made))
