"""Repairs of regions: lines and columns below 1, reversed and empty regions, offsets alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import checkout
from ci_kit.sarif.repair.job import repair

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: One of these must be there (errata 01, `region.anyOf`): without it the others say nothing.
_STARTS = ("startLine", "charOffset", "byteOffset")


@repair("line-not-positive", "Line numbers below 1 ({n}): a start became line 1, an end was left out.")
def line_not_positive(region: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Start at line 1, and leave out such an end.

    Safe: no line 0 exists, GitHub shows the alert at line 1 anyway, and tools write 0 or -1 for findings
    about the file as a whole.
    """
    if _below_one(region, "startLine"):
        pen.put(region, at, "startLine", 1)
        pen.count()
    if _below_one(region, "endLine"):
        pen.drop(region, at, "endLine")
        pen.count()


@repair("column-not-positive", "Column numbers below 1 ({n}) were left out.")
def column_not_positive(region: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Leave the column out.

    Safe: no column 0 exists; without columns the whole line is marked (§3.30.6, §3.30.8).
    """
    for key in ("startColumn", "endColumn"):
        if _below_one(region, key):
            pen.drop(region, at, key)
            pen.count()


@repair("region-reversed", "Regions that end before they start ({n}) keep only their start.")
def region_reversed(region: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Leave out an end before the start. Safe: such a region is empty, its start is what viewers show."""
    start, end = region.get("startLine"), region.get("endLine")
    if type(start) is not int:
        return
    if type(end) is int and end < start:
        pen.drop(region, at, "endLine")
        if "endColumn" in region:
            pen.drop(region, at, "endColumn")
        pen.count()
    elif end is None or end == start:
        first, last = region.get("startColumn", 1), region.get("endColumn")
        if type(first) is int and type(last) is int and last < first:
            pen.drop(region, at, "endColumn")
            pen.count()


@repair("region-empty", "Regions that say no place ({n}) were left out.")
def region_empty(location: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Leave out a region without any start.

    Safe: the finding stays at its file, which is all that was said. A context that is left alone then becomes
    the region, as the standard wants it (§3.29.5).
    """
    for key in ("contextRegion", "region"):
        if _says_nothing(location.get(key)):
            pen.drop(location, at, key)
            pen.count()
            if key == "region" and "contextRegion" in location:
                pen.move_key(location, at, "contextRegion", location, at, "region")


@repair("region-empty", "Regions in a list that say no place ({n}) were left out.")
def listed_region_empty(holder: Obj, at: Path, pen: Pen, _: Job) -> None:
    """Leave out an annotation, or a region of an attachment, without any start.

    Safe: there is nothing that it means (§3.28.6, §3.21.3).
    """
    for key in ("annotations", "regions"):
        regions = holder.get(key)
        if isinstance(regions, list):
            empty = [index for index, item in enumerate(regions) if _says_nothing(item)]
            pen.drop_items(regions, (at, key), empty)


@repair(
    "region-offsets-only",
    "Regions given by offsets alone ({n}) were given lines and columns.",
    github=True,
    tree=True,
)
def region_offsets_only(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Add lines and columns that say the same as the offsets, read from the file itself.

    Safe: nothing is replaced, and it is done only where the file is there and long enough.
    """
    for key in ("region", "contextRegion"):
        region = location.get(key)
        if isinstance(region, dict) and "startLine" not in region and not region.keys().isdisjoint(_STARTS):
            place = checkout.line_column(location, region, job)
            for name, value in (place or {}).items():
                pen.put(region, ((at, key)), name, value)
            pen.count(1 if place else 0)
            if not place and key == "region":
                job.refuse(pen.rule, (at, key), "the offsets are in no text file of the checkout")


def _below_one(region: Obj, key: str) -> bool:
    value = region.get(key)
    return type(value) is int and value < 1


def _says_nothing(region: object) -> bool:
    return isinstance(region, dict) and region.keys().isdisjoint(_STARTS)
