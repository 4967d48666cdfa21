"""Repairs of regions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.lines import ColumnKind
from ci_kit.sarif.repair.offsets import Source, Unit

if TYPE_CHECKING:
    from pathlib import Path

    from repair.kit import Json, Kit

PHYSICAL = "/runs/0/results/0/locations/0/physicalLocation"


def region_after(kit: Kit, region: Json) -> tuple[Json, dict[str, list[Json]]]:
    """A region, repaired, and what was done by rule, with paths relative to its physicalLocation."""
    mended, told = kit.result_after(kit.result(region=region))
    short = {
        rule: [op | {"path": op["path"].removeprefix(PHYSICAL)} for op in operations]
        for rule, operations in told.items()
    }
    return mended["locations"][0]["physicalLocation"].get("region"), short


@pytest.mark.parametrize(
    ("rule", "region", "expected", "operations"),
    [
        ("line-not-positive", {"startLine": 0}, {"startLine": 1}, [("replace", "startLine")]),
        (
            "line-not-positive",
            {"startLine": -1, "endLine": -1},
            {"startLine": 1},
            [("replace", "startLine"), ("remove", "endLine")],
        ),
        (
            "column-not-positive",
            {"startLine": 2, "startColumn": 0, "endColumn": -1},
            {"startLine": 2},
            [("remove", "startColumn"), ("remove", "endColumn")],
        ),
        (
            "region-reversed",
            {"startLine": 5, "endLine": 4, "endColumn": 9},
            {"startLine": 5},
            [("remove", "endLine"), ("remove", "endColumn")],
        ),
        (
            "region-reversed",
            {"startLine": 5, "endLine": 5, "startColumn": 7, "endColumn": 3},
            {"startLine": 5, "endLine": 5, "startColumn": 7},
            [("remove", "endColumn")],
        ),
    ],
)
def test_lines_and_columns_are_put_right(kit: Kit, rule: str, region: Json, expected: Json, operations: Json) -> None:
    """Each by its own rule, each with the operations that do it."""
    mended, told = region_after(kit, region)
    assert mended == expected
    assert {rule: [(op["op"], op["path"].removeprefix("/region/")) for op in ops] for rule, ops in told.items()} == {
        rule: operations
    }


@pytest.mark.parametrize(
    "region",
    [
        {"startLine": 1},
        {"startLine": 5, "endLine": 6, "startColumn": 7, "endColumn": 3},
        {"startLine": 5, "startColumn": 3, "endColumn": 3},
        {"charOffset": 0},
        {"byteOffset": 3, "byteLength": 1},
    ],
)
def test_regions_in_order_stay(kit: Kit, region: Json) -> None:
    """An end in an earlier column of a later line, and an empty region, are fine."""
    assert region_after(kit, region) == (region, {})


@pytest.mark.parametrize("region", [{}, {"endLine": 5}, {"snippet": {"text": "x"}}])
def test_regions_without_a_start_are_left_out(kit: Kit, region: Json) -> None:
    """They say no place in the file."""
    assert region_after(kit, region) == (None, {"region-empty": [{"op": "remove", "path": "/region"}]})


def test_a_context_that_is_left_alone_becomes_the_region(kit: Kit) -> None:
    """The standard has no context without a region."""
    result = kit.result(region={})
    result["locations"][0]["physicalLocation"]["contextRegion"] = {"startLine": 0}
    mended, told = kit.result_after(result)
    assert mended == kit.result(region={"startLine": 1})
    assert told["region-empty"][1] == {
        "op": "move",
        "from": f"{PHYSICAL}/contextRegion",
        "path": f"{PHYSICAL}/region",
    }


def test_lists_of_regions_lose_those_without_a_start(kit: Kit) -> None:
    """Annotations of locations and regions of attachments."""
    result = kit.result(attachments=[{"artifactLocation": {"uri": "a"}, "regions": [{"startLine": 1}, {}]}])
    result["locations"][0]["annotations"] = [{}, {"startLine": 0}, {"endLine": 3}]
    mended, _ = kit.result_after(result)
    assert mended["locations"][0]["annotations"] == [{"startLine": 1}]
    assert mended["attachments"][0]["regions"] == [{"startLine": 1}]


def test_a_deleted_region_is_never_left_out(kit: Kit) -> None:
    """A replacement must have one."""
    change = {"artifactLocation": {"uri": "a"}, "replacements": [{"deletedRegion": {}}]}
    result = kit.result(fixes=[{"artifactChanges": [change]}])
    assert kit.result_after(result) == (result, {})


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ({"charOffset": 4, "charLength": 3}, (2, 1, 2, 4)),
        ({"charOffset": 5}, (2, 2, 2, 2)),
        ({"byteOffset": 0, "byteLength": 4}, (1, 1, 2, 1)),
        ({"charOffset": 14}, (4, 1, 4, 1)),
    ],
)
def test_offsets_are_turned_into_lines_and_columns(kit: Kit, checkout: Path, region: Json, expected: Json) -> None:
    """With the sources at hand; the offsets stay."""
    keys = ("startLine", "startColumn", "endLine", "endColumn")
    mended, told = kit.result_after(kit.result(uri="src/app.py", region=dict(region)), root=checkout)
    assert mended["locations"][0]["physicalLocation"]["region"] == region | dict(zip(keys, expected, strict=True))
    assert [op["op"] for op in told["region-offsets-only"]] == ["add"] * 4


@pytest.mark.parametrize("region", [{"charOffset": 99}, {"charOffset": 3, "charLength": 99}, {"byteOffset": -1}])
def test_offsets_past_the_end_stay(kit: Kit, checkout: Path, region: Json) -> None:
    """The file is another one than the tool saw."""
    assert kit.result_after(kit.result(uri="src/app.py", region=region), root=checkout)[1] == {}
    assert kit.result_after(kit.result(uri="src/gone.py", region={"charOffset": 0}), root=checkout)[1] == {}


_TEXT = "\ufeffä😀\r\nx\ry\n"


@pytest.mark.parametrize(
    ("offset", "unit", "kind", "expected"),
    [
        (0, Unit.UTF16, ColumnKind.UTF16, (1, 1)),
        (3, Unit.UTF16, ColumnKind.UTF16, (1, 4)),
        (2, Unit.UTF16, ColumnKind.UTF16, None),
        (2, Unit.POINTS, ColumnKind.POINTS, (1, 3)),
        (2, Unit.POINTS, ColumnKind.UTF16, (1, 4)),
        (4, Unit.POINTS, ColumnKind.POINTS, (2, 1)),
        (6, Unit.POINTS, ColumnKind.POINTS, (3, 1)),
        (8, Unit.POINTS, ColumnKind.POINTS, (4, 1)),
        (9, Unit.POINTS, ColumnKind.POINTS, None),
        (3, Unit.BYTES, ColumnKind.UTF16, (1, 1)),
        (5, Unit.BYTES, ColumnKind.UTF16, (1, 2)),
        (4, Unit.BYTES, ColumnKind.UTF16, None),
        (0, Unit.BYTES, ColumnKind.UTF16, None),
        (11, Unit.BYTES, ColumnKind.UTF16, (2, 1)),
    ],
)
def test_offsets_count_what_they_are_said_to_count(offset: int, unit: Unit, kind: ColumnKind, expected: Json) -> None:
    """Bytes include the byte order mark, characters do not; none points into the middle of a character."""
    source = Source.of(_TEXT.encode())
    assert source is not None
    assert source.place(offset, unit, kind) == expected


def test_what_is_no_text_has_no_lines() -> None:
    """A file in another encoding is not guessed at."""
    assert Source.of(b"\xff\xfe\x00") is None
    empty = Source.of(b"")
    assert empty is not None
    assert empty.place(0, Unit.BYTES, ColumnKind.UTF16) == (1, 1)
