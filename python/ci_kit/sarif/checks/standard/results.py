"""Checks what a result says of itself: kind, level and rank, guids, what all results or none must have."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import obj, text
from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

KIND_LEVEL = standard(
    "kind-level-conflict",
    "A result that is no failure has a severity",
    why="With a `kind` other than `fail`, `level` must be `none`; code scanning shows it as an alert of that"
    " level.",
    remedy="Write `level` `none`, or the kind `fail` when it is a problem after all.",
    source="§3.27.9, §3.27.10", level=Level.ERROR, github=Level.WARNING,
)  # fmt: skip
KIND_RANK = standard(
    "kind-rank-conflict",
    "A result that is no failure has a rank",
    why="Only a result of the kind `fail` can be more or less important.",
    remedy="Leave `rank` out.",
    source="§3.27.25", level=Level.ERROR,
)  # fmt: skip
BASELINE_PARTIAL = standard(
    "baseline-state-partial",
    "Some results have a baseline state and some have none",
    why="A state on one result says that all were compared; readers count the others wrongly.",
    remedy="Give every result its `baselineState`, or none.",
    source="§3.27.24", level=Level.ERROR,
)  # fmt: skip
SUPPRESSIONS_PARTIAL = standard(
    "suppressions-partial",
    "Some results have suppressions and some have none",
    why="An absent array says that nothing is known of suppressions, an empty one that there are none.",
    remedy="Write an empty array on results that are not suppressed.",
    source="§3.27.23", level=Level.ERROR,
)  # fmt: skip
WORK_ITEMS_PARTIAL = standard(
    "work-item-uris-partial",
    "Some results have work items and some have none",
    why="An absent array says that nothing is known of work items, an empty one that there are none.",
    remedy="Write an empty array on results without a work item.",
    source="§3.27.27", level=Level.ERROR,
)  # fmt: skip
GUID_REPEATED = standard(
    "result-guid-repeated",
    "Two results have the same guid",
    why="A result's guid tells it from all others.",
    remedy="Give each result its own guid, or none; what belongs together shares a `correlationGuid`.",
    source="§3.27.3", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip
BASELINE_OWN = standard(
    "baseline-guid-own",
    "A run is its own baseline",
    why="`baselineGuid` names the earlier run that this one was compared with.",
    remedy="Write the guid of the earlier run.",
    source="§3.14.5", level=Level.ERROR,
)  # fmt: skip
BASELINE_UNNAMED = standard(
    "baseline-run-unnamed",
    "Results are compared with a run that is not named",
    why="Without `baselineGuid` nobody can tell what is new or gone since when.",
    remedy="Add the guid of the earlier run as `baselineGuid`.",
    source="§3.14.5", level=Level.NOTE,
)  # fmt: skip

_ALL_OR_NONE = {
    "baselineState": BASELINE_PARTIAL,
    "suppressions": SUPPRESSIONS_PARTIAL,
    "workItemUris": WORK_ITEMS_PARTIAL,
}
#: A result without any of these needs no look as a whole.
NOTED = frozenset({"kind", "guid", "hostedViewerUri", *_ALL_OR_NONE})


@dataclass(slots=True)
class Counts:
    """How many results of the run have a property, and where it was met first."""

    count: dict[str, int] = field(default_factory=dict)
    first: dict[str, Pointer] = field(default_factory=dict)
    guids: set[str] = field(default_factory=set)


def check_result(result: Obj, at: Pointer, scope: Scope) -> None:
    """Check one result that has some of `NOTED`, or none."""
    counts: Counts = scope.memo.setdefault("results", Counts())
    for name in _ALL_OR_NONE:
        if name in result:
            counts.first.setdefault(name, at)
            counts.count[name] = counts.count.get(name, 0) + 1
    kind = result.get("kind", "fail")
    if kind != "fail":
        level = result.get("level", "none")
        if level != "none":
            message = f"`kind` is `{kind}`, so `level` must be `none`, not `{level}`"
            scope.add(KIND_LEVEL, (*at, "level"), message)
        if "rank" in result:
            scope.add(KIND_RANK, (*at, "rank"), f"`kind` is `{kind}`, so there can be no `rank`")
    guid = text(result, "guid")
    if guid is not None:
        if guid.lower() in counts.guids:
            scope.add(GUID_REPEATED, (*at, "guid"), f"an earlier result has the guid `{short(guid, 40)}` too")
        counts.guids.add(guid.lower())


def finish_run(scope: Scope) -> None:
    """Check what all or none of the results must have."""
    counts: Counts = scope.memo.get("results", Counts())
    for name, rule in _ALL_OR_NONE.items():
        count = counts.count.get(name, 0)
        if 0 < count < scope.results:
            message = f"{count:,} of {counted(scope.results, 'result')} have `{name}`"
            scope.add(rule, (*counts.first[name], name), message)
    run = scope.run.run
    baseline = text(run, "baselineGuid")
    if baseline is None:
        if "baselineState" in counts.first:
            message = "`baselineState` is there, the run has no `baselineGuid`"
            scope.add(BASELINE_UNNAMED, (*counts.first["baselineState"], "baselineState"), message)
    elif baseline.lower() == (text(obj(run, "automationDetails"), "guid") or "").lower():
        scope.add(BASELINE_OWN, (*scope.run.at, "baselineGuid"), "it is the run's own `automationDetails.guid`")


ON: dict[str, Check] = {"result": check_result}
