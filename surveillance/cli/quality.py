"""Commands that measure how good the service is at what it does."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from surveillance.cli.source import Json

app = typer.Typer(no_args_is_help=True, help="Measure what the service does against what persons decided.")

PAIRS = Path("tests/matching/pairs")
RECORDED = Path("../shared/data")


@app.command("links")
def links(
    pairs: Annotated[Path, typer.Option(help="The folder of the hand-checked pairs.")] = PAIRS,
    recorded: Annotated[Path, typer.Option(help="Where the recorded lists lie that may not be published.")] = RECORDED,
    as_json: Json = False,
) -> None:
    """How well notices are linked to medicines: precision and recall on hand-checked pairs, by method and by level."""
    from surveillance.matching.quality import Quality, link_pairs, measure
    from surveillance.pipeline.link_pairs import read_pairs

    found = read_pairs(pairs, recorded)
    quality: Quality = measure(link_pairs(found.pairs))
    told = _as_plain(quality) | {"unread": found.unread}
    typer.echo(json.dumps(told, ensure_ascii=False) if as_json else _as_table(told))


def _as_plain(quality: Any) -> dict[str, Any]:
    def share(part: Any) -> dict[str, Any]:
        return {"right": part.right, "of": part.of, "share": None if part.value is None else round(part.value, 4)}

    return {
        "pairs": quality.pairs,
        "precision": share(quality.precision),
        "recall": share(quality.recall),
        "linked": share(quality.linked),
        "by_method": {
            method: {"precision": share(part), "recall": share(quality.recall_by_method[method])}
            for method, part in quality.precision_by_method.items()
        },
        "by_level": {str(level): {"recall": share(part)} for level, part in quality.recall_by_level.items()},
        "wrong": [
            {
                "pair": one.pair.id,
                "claimed": one.claimed,
                "by": one.method,
                "is": one.pair.level,
                "why": one.pair.decided,
            }
            for one in quality.wrong
        ],
    }


def _as_table(told: dict[str, Any]) -> str:
    lines = [f"{told['pairs']} pairs; {told['unread']} more need the recorded lists", ""]
    lines.append(f"{'':<22}{'precision':>18}{'recall':>18}")
    lines.append(f"{'all links':<22}{_share(told['precision']):>18}{_share(told['recall']):>18}")
    for method, parts in told["by_method"].items():
        lines.append(f"{method:<22}{_share(parts['precision']):>18}{_share(parts['recall']):>18}")
    lines += ["", "pairs at their own level, by level:"]
    lines += [f"{level:<22}{'':>18}{_share(parts['recall']):>18}" for level, parts in told["by_level"].items()]
    if told["wrong"]:
        lines += ["", "claimed too much:"]
        lines += [f"{one['pair']:<6}{one['by']}: {one['is']}, for {one['why']}" for one in told["wrong"]]
    return "\n".join(lines)


def _share(part: dict[str, Any]) -> str:
    return f"{part['right']}/{part['of']}  {part['share']:.1%}" if part["of"] else "-"
