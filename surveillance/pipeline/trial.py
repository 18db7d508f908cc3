"""Try one payload on its parser and row rules, and store nothing: what would become of it, and why."""

from dataclasses import dataclass

from scrapers.parsing import parse_payloads
from scrapers.registry import load_source
from surveillance import clock
from surveillance.errors import SourceError
from surveillance.model.batch import Outcome, Parsed, RejectedRow
from surveillance.model.rowrules import broken_rules, is_filled
from surveillance.model.source import Source
from surveillance.settings import settings


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of a payload. Rows in = loaded + quarantined + ignored, unless it could not be read at all."""

    outcome: Outcome
    reason: str | None
    rows_in: int = 0
    loaded: int = 0
    quarantined: tuple[RejectedRow, ...] = ()
    ignored: dict[str, int] | None = None
    remarks: tuple[str, ...] = ()


def try_payload(source_id: str, name: str, data: bytes) -> Trial:
    """Parse and check one payload. A payload that cannot be read is an outcome here, not an error."""
    source = load_source(source_id)
    try:
        parsed = parse_payloads(source, [(name, data)])
    except SourceError as error:
        return Trial(Outcome(error.outcome), error.reason)
    broken = find_broken(parsed)
    rejected = (*parsed.rejected, *broken)
    loaded = len(parsed.rows) - len(broken)
    reason = hold_reason(source, parsed, len(rejected)) or _too_empty(source, parsed)
    outcome = Outcome.ACCEPTED if reason is None else Outcome.HELD
    return Trial(outcome, reason, parsed.rows_in, loaded, rejected, parsed.ignored, parsed.remarks)


def hold_reason(source: Source, parsed: Parsed, rejected: int) -> str | None:
    """Why the batch would be held, if it would: too few rows, or too many that are no facts."""
    band, judged = source.band(settings().profile), len(parsed.rows) + len(parsed.rejected)
    if len(parsed.rows) < band.min:
        return f"{len(parsed.rows)} rows; at least {band.min} are due"
    if rejected > source.guards.rejectable(judged):
        return f"{rejected} of {judged} rows cannot be read; at most {source.guards.rejectable(judged)} may"
    return None


def _too_empty(source: Source, parsed: Parsed) -> str | None:
    """Which field is filled in too few of the rows, by the shares of the source's YAML."""
    plain = [row.record.as_plain() for row in parsed.rows]
    for name, share in source.filled.items():
        filled = sum(is_filled(fields[name]) for fields in plain)
        if filled < share * len(plain):
            return f"{name}: {filled} of {len(plain)} rows are filled; at least {share * 100:g} % must be"
    return None


def find_broken(parsed: Parsed) -> tuple[RejectedRow, ...]:
    """The rows that were read and break a row rule, each with every reason."""
    today = clock.today()
    judged = ((row, broken_rules(row.record, today)) for row in parsed.rows)
    return tuple(RejectedRow(row.number, "; ".join(rules), row.record.as_plain()) for row, rules in judged if rules)
