"""EMA's table of centrally assessed medicines, as a workbook and as JSON: a row a product number, lists by semicolons.

A rename ("X (previously Y)") is the same product: its number is the key. The workbook's headings are aliases of the
JSON's keys. Six numbers of August 2024 stood in another form (a procedure's); such a row waits for a person.
"""

from scrapers.reading.codes import read_shared_atc, shaped
from scrapers.reading.row import Row
from surveillance.model.authorisation import Authorisation
from surveillance.model.source import Source

DAY = "%d/%m/%Y"
FIRST_CENTRAL_YEAR = 1995
READ_NUMBER = shaped(r"EMEA/[HV]/[CW]/\d{6}", "is no product number of the EMA")


def parse(source: Source, row: Row) -> Authorisation:
    """One medicine for people; those for animals are left out by name."""
    if row.take_word("category", "category") == "veterinary":
        row.ignore_as("veterinary")
    return Authorisation(
        product_number=row.read_required("ema_product_number", READ_NUMBER),
        name=row.take_required("name_of_medicine"),
        status=row.take_word("medicine_status", "status"),
        common_name=row.take("international_non_proprietary_name_common_name"),
        substance=row.take("active_substance"),
        atc_code=row.read("atc_code_human", read_shared_atc),
        holder=row.take("marketing_authorisation_developer_applicant_holder"),
        therapeutic_area=row.take("therapeutic_area_mesh"),
        is_generic=_take_yes(row, "generic_or_hybrid"),
        is_biosimilar=_take_yes(row, "biosimilar"),
        authorised_on=row.take_date("marketing_authorisation_date", DAY, FIRST_CENTRAL_YEAR),
        updated_on=row.take_date("last_updated_date", DAY, FIRST_CENTRAL_YEAR),
        url=row.take("medicine_url"),
    )


def _take_yes(row: Row, column: str) -> bool | None:
    """Whether the cell says yes; nothing where it says nothing."""
    return row.take_word(column, "truth") == "yes" if row.take(column) else None
