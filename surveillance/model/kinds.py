"""The kinds of record there are. A new kind crosses rooms (table, migration, suite): it is listed here."""

from surveillance.model.authorisation import Authorisation
from surveillance.model.certificate import Certificate
from surveillance.model.critical import CriticalMedicine
from surveillance.model.notice import ShortageNotice
from surveillance.model.offer import Offer
from surveillance.model.price import MaximumPrice
from surveillance.model.product import Product
from surveillance.model.recall import Recall
from surveillance.model.record import Record
from surveillance.model.stock import StockReportLine
from surveillance.model.wholesale import WholesaleSignal

KINDS: dict[str, type[Record]] = {
    record.kind: record
    for record in (
        ShortageNotice,
        Product,
        StockReportLine,
        Certificate,
        Offer,
        WholesaleSignal,
        CriticalMedicine,
        Authorisation,
        MaximumPrice,
        Recall,
    )
}
