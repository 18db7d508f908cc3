"""The forms of the archives' payloads: two tables in one file, objects in objects, groups of articles."""

import json
from typing import Any

from surveillance.model.source import Source
from tests.faults.forms import ABSENT, Form, Rows, Table, objects_of, table_of

SECTIONS = ("Shortage Reports,", "Discontinuation Reports,")
SECOND = (
    "Report ID,DIN,Report Type,Brand Name,Company Name,Common or Proper Name,Ingredient Name,Drug Strength,"
    "Packaging Size,Drug Route,Discontinuation Status,Dosage Form,ATC Code,ATC Description,Discontinuation Date,"
    "Discontinuation Descision Reversal,Reason,Date Created"
)
"""The header of the second table, which has no rows here."""
PERIODS = {
    "publicationDate": ("firstPublication", "lastPublication"),
    "forecastDate": ("startDate", "endDate"),
}
GROUP = ("Productgroep", "Maximumprijs", "Eenheid")


def _read_reports(source: Source, text: str) -> Table:
    """The first of the two tables."""
    lines = [line.strip().removesuffix(",") for line in text.splitlines()]
    second = lines.index(SECTIONS[1].removesuffix(","))
    header, *rows = [line.split(",") for line in lines[1:second]]
    return header, rows, None


def _write_reports(source: Source, header: list[str], rows: Rows, _: Any) -> str:
    """As the site does, which knows no quotes: it takes commas out of its cells."""
    lines = ["".join(f"{str(cell).replace(',', ' ')}," for cell in line) for line in (header, *rows)]
    return "".join(f"      {line}\n" for line in (SECTIONS[0], *lines, SECTIONS[1], f"{SECOND},"))


def _read_products(source: Source, text: str) -> Table:
    products = json.loads(text).values()
    flat = [_flatten(product["nplId"], one) for product in products for one in product["shortages"]]
    return (*table_of(flat), None)


def _flatten(number: str, shortage: dict[str, Any]) -> dict[str, Any]:
    inner = {name: value for part in PERIODS for name, value in shortage[part].items()}
    return {"nplId": number} | {name: value for name, value in shortage.items() if name not in PERIODS} | inner


def _write_products(source: Source, header: list[str], rows: Rows, _: Any) -> str:
    """Each row as a product with one shortage."""
    products = {str(place): _nest(item) for place, item in enumerate(objects_of(header, rows))}
    return json.dumps(products, ensure_ascii=False, indent=1)


def _nest(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    parts = {part: {name: item[name] for name in names if name in item} for part, names in PERIODS.items()}
    inner = {name for names in PERIODS.values() for name in names}
    shortage = {name: value for name, value in item.items() if name not in inner and name != "nplId"} | parts
    number = {"nplId": item["nplId"]} if "nplId" in item else {}
    return number | {"shortages": [shortage]}


def _read_groups(source: Source, text: str) -> Table:
    groups = json.loads(text)
    flat = [{name: group[name] for name in GROUP} | article for group in groups for article in group["Artikelen"]]
    return (*table_of(flat), None)


def _write_groups(source: Source, header: list[str], rows: Rows, _: Any) -> str:
    """Each row as a group with one article."""
    return json.dumps([_group(item) for item in objects_of(header, rows)], ensure_ascii=False, indent=1)


def _group(item: dict[str, Any]) -> dict[str, Any]:
    article = {name: value for name, value in item.items() if name not in GROUP and value is not ABSENT}
    return {name: item[name] for name in GROUP if name in item} | {"Artikelen": [article]}


TWO_TABLES = frozenset({"ca_hc_archive"})
"""Sources with a second table after the first: a file that was cut lacks it."""
BARE = frozenset({"nl_maximum_prices"})
"""Sources that leave the zeros of their numbers out themselves: a short one is a right one."""
ARCHIVES = {
    "ca_hc_archive": Form(_read_reports, _write_reports),
    "se_lv_archive": Form(_read_products, _write_products),
    "nl_maximum_prices": Form(_read_groups, _write_groups),
}
