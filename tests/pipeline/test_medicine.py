"""Everything on one medicine, on both databases: what each source says, what it cannot say, and the alternatives."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scrapers.registry import load_source
from surveillance.errors import NotFound
from surveillance.matching.profile import active_substances
from surveillance.matching.register import subject_of_substances
from surveillance.matching.scoring import METHODS
from surveillance.model.critical import CriticalMedicine
from surveillance.model.finding import Team
from surveillance.model.link import Link, RecordKey, Subject
from surveillance.model.notice import NoticeStatus, NoticeType, ShortageNotice
from surveillance.model.product import Product
from surveillance.model.record import Record
from surveillance.model.wholesale import WholesaleSignal
from surveillance.pipeline.medicine import Medicine, read_medicine
from surveillance.pipeline.review import Person
from surveillance.pipeline.tellings import Standing, Telling
from surveillance.storage.engine import transaction
from surveillance.storage.links import replace_links
from tests.seeding import seed

pytestmark = pytest.mark.usefixtures("database")

DAY = datetime(2026, 9, 27, 18, tzinfo=UTC)
MIRA = Person("mira", "Mira", "inspector", frozenset({Team.MEDICINES}), frozenset({Team.MEDICINES}))
NUMBER = "RVG 900012"


def product(number: str = "900012", **given: Any) -> Product:
    base: dict[str, Any] = {
        "name": f"Voorbeeldmycine {number}",
        "form": "Tablet",
        "atc_code": "J01CA99",
        "substances": ("VOORBEELDMYCINE",),
        "route": "Oraal gebruik",
    }
    return Product(reg_scheme="RVG", reg_number=number, **base | given)


def notice(reference: str, **given: Any) -> ShortageNotice:
    base: dict[str, Any] = {"notice_type": NoticeType.INTERRUPTION, "status": NoticeStatus.ONGOING}
    return ShortageNotice(reference=reference, product_name="Voorbeeldmycine", **base | given)


def article(week: int, zi: str = "99980009", name: str = "VOORBEELDMYCINE TABLET 250MG") -> WholesaleSignal:
    return WholesaleSignal(zi_number=zi, article_name=name, year=2026, week=week)


def keep(source_id: str, records: list[Record], known_at: datetime = DAY) -> None:
    with transaction() as connection:
        seed(connection, load_source(source_id), records, known_at)


def link(source_id: str, reference: str, number: str = NUMBER, method: str = "registration_number") -> None:
    record = RecordKey("shortage_notice", source_id, reference)
    made = Link(record, Subject("product", number), method, 1.0)
    with transaction() as connection:
        replace_links(connection, "shortage_notice", [made], frozenset({record}))


@pytest.fixture(autouse=True)
def register(database: Any) -> None:
    keep("nl_cbg_register", [product(), product("900013"), product("900014", form="Drank"), product("900099", **OTHER)])


OTHER: dict[str, Any] = {"atc_code": "N05AH04", "substances": ("QUETIAPINE",)}


def read(number: str = NUMBER) -> Medicine:
    return read_medicine(number, MIRA)


def telling(source_id: str, number: str = NUMBER) -> Telling:
    return next(one for one in read(number).tellings if one.source.id == source_id)


def test_a_number_the_register_never_showed_is_not_found() -> None:
    with pytest.raises(NotFound, match="RVG 111111"):
        read("RVG 111111")


def test_a_source_that_was_never_read_cannot_say() -> None:
    assert {one.standing for one in read().tellings} == {Standing.CANNOT_SAY}


def test_a_fresh_source_without_the_medicine_has_nothing_and_a_stale_one_cannot_say() -> None:
    keep("de_bfarm_shortages", [notice("LE1")])
    assert telling("de_bfarm_shortages").standing is Standing.NOTHING
    stale = load_source("at_basg_shortages").guards.stale_days + 1
    keep("at_basg_shortages", [notice("AT1")], DAY - timedelta(days=stale))
    assert telling("at_basg_shortages").standing is Standing.CANNOT_SAY


def test_what_a_source_last_said_is_shown_though_it_is_stale() -> None:
    keep("de_bfarm_shortages", [notice("LE1")], DAY - timedelta(days=30))
    link("de_bfarm_shortages", "LE1")
    shown = telling("de_bfarm_shortages")
    assert shown.standing is Standing.SHORT
    assert shown.state.is_stale


def test_a_trouble_that_was_reported_as_over_is_over() -> None:
    keep("de_bfarm_shortages", [notice("LE1", status=NoticeStatus.RESOLVED, actual_end_on=date(2026, 9, 1))])
    link("de_bfarm_shortages", "LE1")
    assert telling("de_bfarm_shortages").standing is Standing.OVER


@pytest.mark.parametrize(
    ("start_on", "end_on", "standing"),
    [
        (date(2026, 9, 1), date(2026, 12, 1), Standing.SHORT),
        (date(2026, 9, 1), None, Standing.SHORT),
        (date(2026, 9, 28), date(2026, 9, 28), Standing.SHORT),
        (date(2026, 1, 1), date(2026, 9, 27), Standing.OVER),
        (date(2026, 10, 1), date(2026, 12, 1), Standing.OVER),
    ],
)
def test_a_decision_holds_from_its_first_to_its_last_day(
    start_on: date, end_on: date | None, standing: Standing
) -> None:
    given = {"notice_type": NoticeType.EXEMPTION, "status": NoticeStatus.UNKNOWN}
    keep("nl_igj_exemptions", [notice("IT1", actual_start_on=start_on, expected_end_on=end_on, **given)])
    link("nl_igj_exemptions", "IT1")
    assert telling("nl_igj_exemptions").standing is standing


def test_a_start_means_what_its_source_says_it_means() -> None:
    for source_id in ("es_aemps_shortages", "de_bfarm_shortages"):
        keep(source_id, [notice("N1", actual_start_on=date(2026, 8, 1)), notice("N2")])
        link(source_id, "N1")
    spain, germany = telling("es_aemps_shortages"), telling("de_bfarm_shortages")
    assert spain.meaning_of(spain.episodes[0]) == ("start_means", "notified")
    assert germany.meaning_of(germany.episodes[0]) == ("start_kind", "actual")
    link("es_aemps_shortages", "N2")
    spain = telling("es_aemps_shortages")
    assert {spain.meaning_of(episode) for episode in spain.episodes} == {
        ("start_means", "notified"),
        ("start_kind", "first_seen"),
    }


def test_alternatives_are_told_apart_by_form_and_never_by_name() -> None:
    others = read().alternatives
    assert [one.subject_id for one in others.same] == ["RVG 900013"]
    assert [one.subject_id for one in others.same_code] == ["RVG 900014"]


def test_an_alternative_is_short_by_a_dutch_source_only() -> None:
    keep("nl_meldpunt_notices", [notice("M-1")])
    keep("de_bfarm_shortages", [notice("LE1")])
    link("de_bfarm_shortages", "LE1", "RVG 900013")
    link("nl_meldpunt_notices", "M-1", "RVG 900014")
    others = read().alternatives
    assert others.same[0].troubles == ()
    assert [version.natural_key for _, version in others.same_code[0].troubles] == ["M-1"]


def test_what_is_combined_with_another_substance_is_no_alternative_by_substance() -> None:
    keep(
        "nl_cbg_register", [product(), product("900015", atc_code="J01CR99", substances=("VOORBEELDMYCINE", "ANDERS"))]
    )
    found = read().alternatives
    assert "RVG 900015" not in {one.subject_id for one in (*found.same, *found.same_code)}


def test_the_list_of_critical_medicines_counts_by_route_too() -> None:
    keep("eu_ema_critical_list", [CriticalMedicine(atc_code="J01CA99", atc_name="X", route="intravenous use")])
    assert read().critical == ()
    keep("eu_ema_critical_list", [CriticalMedicine(atc_code="J01CA99", atc_name="X", route="oral use")])
    assert len(read().critical) == 1


def test_articles_of_the_wholesalers_are_found_by_all_the_substance_s_words() -> None:
    names = {"1": "VOORBEELDMYCINE TABLET", "2": "VOORBEELDMYCINEZUUR TABLET", "3": "QUETIAPINE TABLET"}
    signals: list[Record] = [article(38, zi, name) for zi, name in names.items()]
    keep("nl_sfk_wholesale", signals)
    (wholesale,) = read().wholesale
    assert [article.zi_number for article in wholesale.articles] == ["1"]
    assert not wholesale.is_linked
    assert [week.says for week in wholesale.weeks][-3:] == ["short", "unknown", "unknown"]


def link_article(week: int, subject: Subject, method: str = "article_presentation") -> None:
    record = RecordKey("wholesale_signal", "nl_sfk_wholesale", f"99980009|2026|{week}")
    with transaction() as connection:
        replace_links(connection, "wholesale_signal", [Link(record, subject, method, 0.65)], frozenset({record}))


@pytest.mark.parametrize(("method", "is_named"), [("article_presentation", False), ("article_name", True)])
def test_a_linked_article_tells_every_week_and_whether_it_is_of_this_firm(method: str, is_named: bool) -> None:
    keep("nl_sfk_wholesale", [article(35), article(36, "99980017", "QUETIAPINE TABLET 25MG")])
    keep("nl_sfk_wholesale", [article(37)], DAY + timedelta(hours=1))
    link_article(37, Subject("product", NUMBER), method)
    (wholesale,) = read().wholesale
    assert wholesale.is_linked
    assert wholesale.is_named is is_named
    assert [week.says for week in wholesale.weeks if 34 <= week.number <= 38] == [
        "unknown",
        "short",
        "clear",
        "short",
        "unknown",
    ]


def test_an_article_that_is_linked_to_the_substance_counts_as_linked() -> None:
    keep("nl_sfk_wholesale", [article(38)])
    link_article(38, subject_of_substances(active_substances(product())))
    (wholesale,) = read().wholesale
    assert [one.means for one in wholesale.articles] == [METHODS["article_presentation"].means]


def test_a_notice_on_the_substance_alone_is_shown_and_makes_nothing_short() -> None:
    keep("de_bfarm_shortages", [notice("LE1"), notice("LE2")])
    record = RecordKey("shortage_notice", "de_bfarm_shortages", "LE1")
    of_substance = Link(record, subject_of_substances(active_substances(product())), "substance_name", 0.5)
    with transaction() as connection:
        replace_links(connection, "shortage_notice", [of_substance], frozenset({record}))
    germany = telling("de_bfarm_shortages")
    assert [told.newest.natural_key for told in germany.near] == ["LE1"]
    assert (germany.standing, germany.notices) == (Standing.NOTHING, ())
    assert not telling("de_bfarm_shortages", "RVG 900099").near


def test_a_notice_that_is_linked_to_the_medicine_is_not_told_of_its_substance_again() -> None:
    keep("de_bfarm_shortages", [notice("LE1")])
    record = RecordKey("shortage_notice", "de_bfarm_shortages", "LE1")
    own = Link(record, Subject("product", NUMBER), "presentation", 0.85)
    of_substance = Link(record, subject_of_substances(active_substances(product())), "substance_name", 0.5)
    with transaction() as connection:
        replace_links(connection, "shortage_notice", [own, of_substance], frozenset({record}))
    germany, of_another = telling("de_bfarm_shortages"), telling("de_bfarm_shortages", "RVG 900014")
    assert (len(germany.notices), germany.near) == (1, ())
    assert (of_another.notices, len(of_another.near)) == ((), 1)
