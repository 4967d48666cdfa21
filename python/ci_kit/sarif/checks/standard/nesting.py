"""Checks parents: no circles among artifacts, logical locations and addresses, and what a parent asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, position

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope
    from ci_kit.sarif.context import Obj

PARENT_CYCLE = standard(
    "parent-cycle",
    "Elements are nested in one another in a circle",
    why="Following `parentIndex` never reaches a top-level element; a reader may not stop.",
    remedy="Leave `parentIndex` out of the outermost element.",
    source="§3.24.3, §3.32.13, §3.33.8", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip
ARTIFACT_NOWHERE = standard(
    "artifact-without-location",
    "An artifact has no location",
    why="A top-level artifact must have a `location`, a nested one a `location` or an `offset` in its"
    " parent.",
    remedy="Add the location.",
    source="§3.24.2", level=Level.ERROR,
)  # fmt: skip
ARTIFACT_OFFSET = standard(
    "artifact-offset-without-parent",
    "An artifact has an offset but no parent",
    why="`offset` is the place inside the parent; a top-level artifact has none.",
    remedy="Add `parentIndex`, or leave `offset` out.",
    source="§3.24.4", level=Level.ERROR,
)  # fmt: skip
ADDRESS_PARENT = standard(
    "address-without-parent",
    "An address is relative to a parent that is not given",
    why="`offsetFromParent` and `relativeAddress` are counted from the address at `parentIndex`.",
    remedy="Add `parentIndex`, or leave the relative values out.",
    source="§3.32.7, §3.32.8", level=Level.ERROR,
)  # fmt: skip
ADDRESS_SUM = standard(
    "address-sum-wrong",
    "An address is not its parent's address plus its offset",
    why="`absoluteAddress` must be the parent's absolute address plus `offsetFromParent`.",
    remedy="Correct one of the three.",
    source="§3.32.3", level=Level.ERROR,
)  # fmt: skip


def check_run(scope: Scope) -> None:
    """Check the nested arrays of the run."""
    for array in ("artifacts", "logicalLocations", "addresses"):
        _check_circles(array, scope)
    for index, artifact in enumerate(scope.table.arrays["artifacts"]):
        _check_artifact(index, artifact, scope)
    for index, address in enumerate(scope.table.arrays["addresses"]):
        _check_address(index, address, scope)


def _check_circles(array: str, scope: Scope) -> None:
    """Report each circle once, at its element with the lowest index."""
    elements = scope.table.arrays[array]
    parents = [position(element, "parentIndex") for element in elements]
    done: set[int] = set()
    for start in range(len(elements)):
        path: list[int] = []
        at: int | None = start
        while at is not None and at < len(elements) and at not in done:
            done.add(at)
            path.append(at)
            at = parents[at]
        if at in path:
            circle = path[path.index(at) :]
            first = min(circle)
            message = f"element {first} is, {len(circle)} steps up, its own parent"
            scope.add(PARENT_CYCLE, (*scope.run.at, array, first, "parentIndex"), message)


def _check_artifact(index: int, artifact: Obj, scope: Scope) -> None:
    at = (*scope.run.at, "artifacts", index)
    nested = position(artifact, "parentIndex") is not None
    if "offset" in artifact and not nested:
        scope.add(ARTIFACT_OFFSET, (*at, "offset"), "`offset` is there, `parentIndex` is not")
    elif artifact and "location" not in artifact and "offset" not in artifact:
        scope.add(ARTIFACT_NOWHERE, at, "there is neither `location` nor `offset`" if nested else "no `location`")


def _check_address(index: int, address: Obj, scope: Scope) -> None:
    at = (*scope.run.at, "addresses", index)
    parent = position(address, "parentIndex")
    offset = integer(address, "offsetFromParent")
    if parent is None:
        for name in ("offsetFromParent", "relativeAddress"):
            if integer(address, name) is not None:
                scope.add(ADDRESS_PARENT, (*at, name), f"`{name}` is there, `parentIndex` is not")
        return
    addresses = scope.table.arrays["addresses"]
    above = position(addresses[parent], "absoluteAddress") if parent < len(addresses) else None
    own = position(address, "absoluteAddress")
    if above is not None and own is not None and offset is not None and own != above + offset:
        message = f"`absoluteAddress` is {own}, but the parent's {above} plus {offset} is {above + offset}"
        scope.add(ADDRESS_SUM, (*at, "absoluteAddress"), message)
