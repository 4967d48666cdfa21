"""Checks what the parts of a physical location say of each other: region, context region and address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, obj, position

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

CONTEXT_WITHOUT_REGION = standard(
    "context-region-without-region",
    "A location has a context region but no region",
    why="The context is shown around the region; when there is one region only, it is `region`.",
    remedy="Rename `contextRegion` to `region`, or add the region.",
    source="§3.29.5", level=Level.ERROR, multitool=("SARIF1008",),
)  # fmt: skip
CONTEXT_NOT_LARGER = standard(
    "context-region-not-larger",
    "A context region does not go beyond its region",
    why="It must hold the region and more, or a viewer has no context to show.",
    remedy="Widen `contextRegion`, or leave it out.",
    source="§3.29.5", level=Level.ERROR, multitool=("SARIF1008",),
)  # fmt: skip
ADDRESS_LENGTH = standard(
    "region-address-length",
    "A region and the address beside it have different lengths",
    why="`region.byteLength` must be the absolute value of `address.length`.",
    remedy="Write the same length in both.",
    source="§3.29.2", level=Level.ERROR,
)  # fmt: skip

#: The column behind the end of any line, for a region that ends where its line does.
_END_OF_LINE = float("inf")


def check_location(location: Obj, at: Pointer, scope: Scope) -> None:
    """Check what the parts of one physicalLocation say of each other."""
    region, context = obj(location, "region"), obj(location, "contextRegion")
    if "contextRegion" in location:
        if "region" not in location:
            scope.add(CONTEXT_WITHOUT_REGION, (*at, "contextRegion"), "there is no `region` beside it")
        else:
            reason = _falls_short(context, region)
            if reason:
                scope.add(CONTEXT_NOT_LARGER, (*at, "contextRegion"), f"the context region {reason}")
    length, size = integer(region, "byteLength"), integer(obj(location, "address"), "length")
    if length is not None and size is not None and length != abs(size):
        message = f"`region.byteLength` is {length}, but `address.length` is {size}"
        scope.add(ADDRESS_LENGTH, (*at, "region", "byteLength"), message)


def _falls_short(context: Obj, region: Obj) -> str:
    """Why `context` is no proper superset of `region`; empty when it is, or when only the file could tell."""
    outer, inner = _lines(context), _lines(region)
    if outer is None or inner is None:
        for start, size in (("charOffset", "charLength"), ("byteOffset", "byteLength")):
            outer, inner = _span(context, start, size), _span(region, start, size)
            if outer is not None and inner is not None:
                break
    if outer is None or inner is None:
        return ""
    if outer == inner:
        return "is the same as the region"
    return _outside(outer, inner)


_Span = tuple[tuple[float, float], tuple[float, float]]


def _outside(outer: _Span, inner: _Span) -> str:
    if outer[0] > inner[0]:
        return "starts after the region"
    # An end at the end of its line cannot be compared with a column of that line.
    same_line = outer[1][0] == inner[1][0] and _END_OF_LINE in (outer[1][1], inner[1][1])
    return "ends before the region" if outer[1] < inner[1] and not same_line else ""


def _lines(region: Obj) -> _Span | None:
    """Start and end of a region as (line, column); None when it is not given by lines."""
    start = integer(region, "startLine")
    if start is None:
        return None
    end = (integer(region, "endLine") or start, integer(region, "endColumn") or _END_OF_LINE)
    return (start, integer(region, "startColumn") or 1), end


def _span(region: Obj, start: str, size: str) -> _Span | None:
    """Start and end of a region given by offset and length."""
    first = position(region, start)
    return None if first is None else ((0, first), (0, first + (integer(region, size) or 0)))


ON: dict[str, Check] = {"physicalLocation": check_location}
