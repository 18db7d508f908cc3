"""AIFA's list of medicines in short supply: a row a pack. Four in ten are permanent withdrawals and not shortages."""

import re

from scrapers.reading.codes import read_aic, read_shared_atc
from scrapers.reading.row import Row, read_named
from surveillance.model.notice import NoticeStatus, NoticeType, Reason, ShortageNotice
from surveillance.model.source import Source

DAY = "%d/%m/%Y"
WHY = "Motivazioni"


def parse(source: Source, row: Row) -> ShortageNotice:
    """One pack. The list states no status and no day of its own: what is on it is short, or withdrawn for good."""
    number, text = row.read_required("Codice AIC", read_aic), row.take_required(WHY)
    reason = read_named(WHY, text, lambda words: Reason(row.look_up(WHY, first_words(words))))
    start, end = row.take_period("Data inizio", "Fine presunta", DAY)
    is_withdrawn = reason is Reason.DISCONTINUATION
    return ShortageNotice(
        reference=number,
        notice_type=NoticeType.FOREIGN_SHORTAGE,
        status=NoticeStatus.DISCONTINUED if is_withdrawn else NoticeStatus.ONGOING,
        product_name=row.take_required("Nome medicinale"),
        identifiers=(f"AIC {number}",),
        substance=row.take("Principio attivo"),
        atc_code=row.read("Codice ATC", read_shared_atc),
        form=row.take("Forma farmaceutica e dosaggio"),
        holder=row.take("Titolare AIC"),
        expected_start_on=start,
        expected_end_on=end,
        reason=reason,
        reason_text=text,
        alternatives=row.take_word("Equivalente", "Equivalente"),
        advice=row.take_joined("Suggerimenti/Indicazioni AIFA", "Nota AIFA"),
        url=source.fetch.urls[0],
    )


def first_words(text: str) -> str:
    """The reason without what follows it after a colon or in brackets; a few begin with a small letter."""
    words = re.split(r"[:(]", text)[0].strip()
    return words[:1].upper() + words[1:]
