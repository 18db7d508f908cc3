"""One medicine on one page: what is known at home and abroad, since when, by which source, and how sure the link is."""

from dataclasses import dataclass

from scrapers import registry
from surveillance.errors import NotFound
from surveillance.language import say
from surveillance.matching.route import contradict, read_routes
from surveillance.model.alert import Alert
from surveillance.model.critical import CriticalMedicine
from surveillance.model.link import Subject
from surveillance.model.product import Product
from surveillance.model.source import Source
from surveillance.model.version import SourceState, Version
from surveillance.pipeline.alternatives import Alternatives, find_alternatives
from surveillance.pipeline.review import Person
from surveillance.pipeline.search import directory
from surveillance.pipeline.tellings import Place, Telling, Told, refused_notices, tell
from surveillance.pipeline.wholesale import Wholesale, read_wholesale
from surveillance.storage.engine import Connection, reading
from surveillance.storage.medicines import find_product, words_about
from surveillance.storage.search import read_found, waiting_alerts
from surveillance.storage.states import source_states


@dataclass(frozen=True, slots=True)
class Medicine:
    """Everything the page of a medicine shows."""

    subject_id: str
    product: Version[Product]
    register: Source
    register_state: SourceState
    home: tuple[Telling, ...]
    measures: tuple[Telling, ...]
    abroad: tuple[Telling, ...]
    refused: tuple[Told, ...]
    """What a person said to be about something else."""
    wholesale: tuple[Wholesale, ...]
    alternatives: Alternatives
    critical: tuple[Version[CriticalMedicine], ...]
    """The entries of lists of critical medicines with its ATC code, by no other route."""
    alerts: tuple[Alert, ...]
    """Those that wait, of the teams that the viewer may read."""

    @property
    def tellings(self) -> tuple[Telling, ...]:
        """What every source of notices tells, home first."""
        return (*self.home, *self.measures, *self.abroad)


def read_medicine(subject_id: str, viewer: Person) -> Medicine:
    """The page of the medicine with this number. Raises `NotFound` when the register never showed it."""
    subject = Subject("product", subject_id)
    with reading() as connection:
        product = find_product(connection, subject_id)
        if product is None:
            raise NotFound(say("{number} staat niet in het register dat wij hebben.", number=subject_id))
        register = registry.load_source(product.source_id)
        sources = registry.enabled_sources()
        asked = source_states(connection, [*sources, register], with_rows=False)
        states = {state.source_id: state for state in asked}
        told = tell(connection, subject, product.record, sources, states)
        home = tuple(telling.state for telling in told[Place.HOME])
        return Medicine(
            subject_id=subject_id,
            product=product,
            register=register,
            register_state=states[register.id],
            home=tuple(told[Place.HOME]),
            measures=tuple(told[Place.MEASURE]),
            abroad=tuple(told[Place.ABROAD]),
            refused=tuple(refused_notices(connection, subject, words_about(connection, subject))),
            wholesale=read_wholesale(connection, product.record, sources, states),
            alternatives=find_alternatives(connection, subject_id, product.record, home),
            critical=_critical(connection, product.record),
            alerts=tuple(waiting_alerts(connection, [subject_id], viewer.reads)),
        )


def _critical(connection: Connection, product: Product) -> tuple[Version[CriticalMedicine], ...]:
    if not product.atc_code:
        return ()
    row_ids = directory(connection, CriticalMedicine.kind).with_code(product.atc_code)
    routes = read_routes(product.route or "", product.form or "")
    found = read_found(connection, CriticalMedicine, sorted(row_ids))
    return tuple(one for one in found if not contradict(routes, read_routes(one.record.route or "")))
