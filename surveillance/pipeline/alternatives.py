"""What could be supplied instead of a medicine, and whether that is short too."""

from collections.abc import Mapping
from dataclasses import dataclass

from surveillance.matching.compare.pharmaceutical_form import pharmaceutical_form
from surveillance.matching.substances import substance_keys
from surveillance.model.identifiers import is_atc_substance
from surveillance.model.notice import ShortageNotice
from surveillance.model.product import Product
from surveillance.model.version import SourceState, Version
from surveillance.pipeline.search import directory
from surveillance.pipeline.tellings import troubles_by
from surveillance.shortages.episodes import Episode
from surveillance.storage.engine import Connection
from surveillance.storage.medicines import links_to, products_in_register

MOST = 60
"""So many alternatives are shown; the rest is a search away."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another medicine, and the troubles that go on with it."""

    subject_id: str
    product: Version[Product]
    is_same_form: bool
    """Whether substance and form are the same; if not, it shares the ATC code only."""
    troubles: tuple[tuple[Episode, Version[ShortageNotice]], ...]
    is_known: bool
    """Whether its having no troubles says anything: every Dutch source is fresh."""


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What could be supplied instead."""

    same: tuple[Alternative, ...]
    """The same substance in the same form."""
    same_code: tuple[Alternative, ...]
    """The same ATC code to the level of the substance, in another form or salt."""
    asked: tuple[SourceState, ...]
    """The sources that were asked whether these are short."""
    left_out: int

    @property
    def stale(self) -> tuple[SourceState, ...]:
        """Those of them that cannot say."""
        return tuple(state for state in self.asked if not state.is_trusted)


def find_alternatives(
    connection: Connection, subject_id: str, product: Product, asked: tuple[SourceState, ...]
) -> Alternatives:
    """The other medicines with the same substances, or the same ATC code where that names a substance.

    `asked` are the sources that tell of shortages on the Dutch market.
    """
    index = directory(connection, Product.kind)
    code = product.atc_code if product.atc_code and is_atc_substance(product.atc_code) else None
    row_ids = index.with_substances(product.substances) | (index.with_code(code) if code else set())
    found = {
        other: one
        for other, one in products_in_register(connection, row_ids).items()
        if other != subject_id
        and (_is_same_substance(product, one.record) or (code is not None and one.record.atc_code == code))
    }
    alike = {other: _is_same_form(product, one.record) for other, one in found.items()}
    ordered = sorted(found, key=lambda other: (not alike[other], found[other].record.strength != product.strength))
    shown = {other: found[other] for other in ordered[:MOST]}
    judged = _judge(connection, shown, alike, asked)
    return Alternatives(
        same=tuple(one for one in judged if one.is_same_form),
        same_code=tuple(one for one in judged if not one.is_same_form),
        asked=asked,
        left_out=len(found) - len(shown),
    )


def _judge(
    connection: Connection,
    shown: Mapping[str, Version[Product]],
    alike: Mapping[str, bool],
    asked: tuple[SourceState, ...],
) -> list[Alternative]:
    home = {state.source_id for state in asked}
    troubles = troubles_by(connection, home, links_to(connection, shown, ShortageNotice.kind))
    is_known = bool(asked) and all(state.is_trusted for state in asked)
    return [
        Alternative(other, one, alike[other], tuple(troubles.get(other, ())), is_known) for other, one in shown.items()
    ]


def _is_same_substance(product: Product, other: Product) -> bool:
    return bool(product.substances) and substance_keys(product.substances) == substance_keys(other.substances)


def _is_same_form(product: Product, other: Product) -> bool:
    is_form = pharmaceutical_form(product.form or "", other.form or "").score == 1.0
    return is_form and _is_same_substance(product, other)
