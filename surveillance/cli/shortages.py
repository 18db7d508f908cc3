"""What the shortage lists amount to, a source at a time: how late, how slipping, how long."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from surveillance.cli.source import Json
from surveillance.clock import AMSTERDAM, local
from surveillance.errors import NotFound

if TYPE_CHECKING:
    from surveillance.shortages.durations import Duration
    from surveillance.shortages.known import Account

Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As it was known at the end of this day; now if absent.")
]
HEADER = (
    f"{'source':<26}{'late':>7}{'>=60 d':>8}{'median':>8}{'of':>8}{'moved':>8}{'later':>8}{'of':>8}  lasts (median)"
)


def shortages(source_id: Annotated[str | None, typer.Argument()] = None, on: Day = None, as_json: Json = False) -> None:
    """How late the notices of each source came, how their expected ends moved, and how long its shortages last."""
    known = _accounts(source_id, on.replace(hour=23, minute=59, second=59, tzinfo=AMSTERDAM) if on else None)
    if as_json:
        typer.echo(json.dumps([_plain(account) for account in known], default=str))
        return
    typer.echo(HEADER)
    for account in known:
        typer.echo(_line(account))


def _accounts(source_id: str | None, at: datetime | None) -> "list[Account]":
    """Of the source that was asked for, or of every one that ever said something."""
    from scrapers.registry import all_sources, load_source
    from surveillance.shortages.known import account_of
    from surveillance.storage.engine import reading

    chosen = [load_source(source_id)] if source_id else all_sources()
    sources = [source for source in chosen if source.kind == "shortage_notice"]
    if not sources:
        raise NotFound(f"{source_id} is not a list of shortages")
    with reading() as connection:
        found = [account_of(connection, source, at) for source in sources]
    return found if source_id else [account for account in found if account.durations.episodes]


def _plain(account: "Account") -> dict[str, Any]:
    late, slipped = account.lateness, account.slippage
    return asdict(account) | {
        "share_late": late.share(late.late),
        "share_ahead": {days: late.share(count) for days, count in late.ahead.items()},
        "share_revised": {times: slipped.share(count) for times, count in slipped.revised.items()},
        "share_later": slipped.share_later,
    }


def _line(account: "Account") -> str:
    late, slipped, durations = account.lateness, account.slippage, account.durations
    median = "-" if late.median_days is None else f"{late.median_days:g} d"
    return (
        f"{durations.source_id:<26}{_share(late.share(late.late)):>7}{_share(late.share(late.ahead[60])):>8}"
        f"{median:>8}{late.notices:>8}{_share(slipped.share(slipped.revised[1])):>8}{_share(slipped.share_later):>8}"
        f"{slipped.notices:>8}  {_lasts(durations.duration)}"
        + (f", as of {local(durations.as_of):%Y-%m-%d}" if durations.as_of else "")
    )


def _share(part: float | None) -> str:
    return "-" if part is None else f"{part:.1%}"


def _lasts(duration: "Duration") -> str:
    rest = f"{duration.ended} of {duration.spells} ended"
    if duration.median_days is None:
        return f"cannot say: {duration.why_not} ({rest})"
    high = "beyond" if duration.high_days is None else str(duration.high_days)
    return f"{duration.median_days} d ({duration.low_days} to {high}; {rest})"
