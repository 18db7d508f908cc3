"""The Union list of critical medicines: a sheet of substances by route, the groups of the ATC standing between them."""

from scrapers.reading.row import Row, refuse
from surveillance.errors import SourceChanged
from surveillance.model.critical import CriticalMedicine
from surveillance.model.identifiers import is_atc, is_atc_substance
from surveillance.model.source import Source

CODE, NAME = "ATC code", "ATC description"


def parse(source: Source, row: Row) -> CriticalMedicine:
    """One substance by one route. A line that names a group of substances says nothing by itself."""
    code = row.take_required(CODE)
    if not is_atc_substance(code):
        row.ignore_as("atc_group") if is_atc(code) else refuse(CODE, f"{code!r} is no ATC code")
    return CriticalMedicine(
        atc_code=code,
        atc_name=row.take(name_column(row)),
        route=row.take("Route of administration"),
        included_on=row.take_date("Date of inclusion", "%Y-%m-%d"),
    )


def name_column(row: Row) -> str:
    """The column of the names: its header goes on with an explanation, of which no word is agreed."""
    found = sorted(name for name in row.columns if name.startswith(NAME))
    if not found:
        raise SourceChanged(row.source.id, f"there is no column {NAME} any more")
    return found[0]
