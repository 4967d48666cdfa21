"""Checks regions: that they do not run backwards, have a start, and agree with themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, position
from ci_kit.sarif.rule import Mend

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

REGION_REVERSED = standard(
    "region-reversed",
    "A region ends before it starts",
    why="Such a region covers nothing; viewers show another place, the start alone, or an error.",
    remedy="Swap start and end, or leave the end out.",
    source="§3.30.7, §3.30.8", level=Level.ERROR, github=Level.WARNING, mend=Mend.SAFE,
    multitool=("SARIF1007",),
)  # fmt: skip
REGION_START_MISSING = standard(
    "region-start-missing",
    "A region has no start",
    why="Columns, an end line or a length mean nothing without `startLine`, `charOffset` or `byteOffset`.",
    remedy="Add the start, or leave the region out when the finding is about the whole file.",
    source="§3.30.1", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1007", "SARIF2017"),
)  # fmt: skip
REGION_CONTRADICTION = standard(
    "region-contradiction",
    "A region is empty by offset and not empty by line and column, or the other way round",
    why="Both ways of writing a text region must mean the same characters; `charLength` is 0 when it is"
    " absent.",
    remedy="Add the right `charLength`, or leave `charOffset` out.",
    source="§3.30.2", level=Level.ERROR,
)  # fmt: skip
_START = {"startColumn": "startLine", "endLine": "startLine", "endColumn": "startLine"} | {
    "charLength": "charOffset",
    "byteLength": "byteOffset",
}


def check_region(region: Obj, at: Pointer, scope: Scope) -> None:
    """Check one region by itself."""
    starts = {"startLine": integer(region, "startLine")} | {
        name: position(region, name) for name in ("charOffset", "byteOffset")
    }
    for name, start in _START.items():
        if name in region and starts[start] is None and start not in region:
            scope.add(REGION_START_MISSING, at, f"`{name}` needs `{start}`, which is not there")
            break
    else:
        if region and not any(start in region for start in starts):
            scope.add(REGION_START_MISSING, at, "none of `startLine`, `charOffset` and `byteOffset` is there")
    _check_order(region, at, scope)
    _check_agreement(region, at, scope)


def _check_order(region: Obj, at: Pointer, scope: Scope) -> None:
    start, end = integer(region, "startLine"), integer(region, "endLine")
    if start is None:
        return
    if end is not None and end < start:
        scope.add(REGION_REVERSED, (*at, "endLine"), f"`endLine` {end} is before `startLine` {start}")
        return
    left, right = integer(region, "startColumn") or 1, integer(region, "endColumn")
    if end in (None, start) and right is not None and right < left:
        message = f"`endColumn` {right} is before `startColumn` {left} on line {start}"
        scope.add(REGION_REVERSED, (*at, "endColumn"), message)


def _check_agreement(region: Obj, at: Pointer, scope: Scope) -> None:
    """Compare only what can be told without the file: whether each way of writing the region is empty."""
    start, offset = integer(region, "startLine"), position(region, "charOffset")
    if start is None or offset is None:
        return
    length = integer(region, "charLength") or 0
    end, right = integer(region, "endLine"), integer(region, "endColumn")
    left = integer(region, "startColumn") or 1
    if (end or start) > start or ((end or start) == start and right is not None and right > left):
        if length == 0:
            scope.add(REGION_CONTRADICTION, at, "lines and columns cover characters, but `charLength` is 0")
    elif right == left and length > 0:
        scope.add(REGION_CONTRADICTION, at, f"lines and columns cover nothing, but `charLength` is {length}")


ON: dict[str, Check] = {"region": check_region}
