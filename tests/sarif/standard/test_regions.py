"""Regions, context regions and the addresses beside them."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_location, a_log, a_result, check, parametrize, places, rules
from hypothesis import given
from hypothesis import strategies as st

PHYSICAL = "/results/0/locations/0/physicalLocation"


def at(region: dict[str, Any] | None = None, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one result at a region."""
    if region is not None:
        members["region"] = region
    return a_log(a_result(locations=[a_location(line=None, **members)]))


def around(context: dict[str, Any], region: dict[str, Any]) -> dict[str, Any]:
    """A log with one result at a region with a context."""
    return at(region, contextRegion=context)


LINE = {"startLine": 5, "startColumn": 3, "endColumn": 9}
CASES = [
    Case(
        "region-reversed",
        f"{PHYSICAL}/region/endLine",
        at({"startLine": 5, "endLine": 4}),
        at({"startLine": 5, "endLine": 5}),
    ),
    Case(
        "region-reversed",
        f"{PHYSICAL}/region/endColumn",
        at({"startLine": 5, "startColumn": 4, "endColumn": 3}),
        at({"startLine": 5, "startColumn": 4, "endColumn": 4}),
    ),
    Case(
        "region-reversed",
        f"{PHYSICAL}/region/endColumn",
        at({"startLine": 5, "endLine": 5, "startColumn": 4, "endColumn": 3}),
        at({"startLine": 5, "endLine": 6, "startColumn": 4, "endColumn": 3}),
    ),
    Case(
        "region-reversed",
        "/results/0/codeFlows/0/threadFlows/0/locations/1/location/physicalLocation/region/endLine",
        a_log(
            a_result(
                codeFlows=[
                    {
                        "threadFlows": [
                            {
                                "locations": [
                                    {"location": a_location()},
                                    {"location": a_location(region={"startLine": 2, "endLine": 1})},
                                ]
                            }
                        ]
                    }
                ]
            )
        ),
        a_log(
            a_result(
                codeFlows=[
                    {
                        "threadFlows": [
                            {
                                "locations": [
                                    {"location": a_location()},
                                    {"location": a_location(region={"startLine": 2, "endLine": 3})},
                                ]
                            }
                        ]
                    }
                ]
            )
        ),
    ),
    Case(
        "region-start-missing",
        f"{PHYSICAL}/region",
        at({"charOffset": 3, "charLength": 1, "endLine": 4}),
        at({"charOffset": 3, "charLength": 1}),
    ),
    Case(
        "region-start-missing",
        f"{PHYSICAL}/region",
        at({"startLine": 3, "byteLength": 2}),
        at({"startLine": 3, "byteOffset": 0, "byteLength": 2}),
    ),
    Case(
        "region-contradiction",
        f"{PHYSICAL}/region",
        at({"startLine": 1, "endColumn": 4, "charOffset": 0}),
        at({"startLine": 1, "endColumn": 4, "charOffset": 0, "charLength": 3}),
    ),
    Case(
        "region-contradiction",
        f"{PHYSICAL}/region",
        at({"startLine": 1, "startColumn": 4, "endColumn": 4, "charOffset": 3, "charLength": 2}),
        at({"startLine": 1, "startColumn": 4, "endColumn": 4, "charOffset": 3}),
    ),
    Case(
        "context-region-without-region",
        f"{PHYSICAL}/contextRegion",
        at(contextRegion=LINE),
        around({"startLine": 4, "endLine": 6}, LINE),
    ),
    Case(
        "context-region-not-larger",
        f"{PHYSICAL}/contextRegion",
        around(LINE, LINE),
        around(LINE | {"endColumn": 10}, LINE),
    ),
    Case(
        "context-region-not-larger",
        f"{PHYSICAL}/contextRegion",
        around({"startLine": 6, "endLine": 7}, LINE),
        around({"startLine": 5}, LINE),
    ),
    Case(
        "context-region-not-larger",
        f"{PHYSICAL}/contextRegion",
        around({"startLine": 4, "endLine": 5, "endColumn": 8}, LINE),
        around({"startLine": 4, "endLine": 5, "endColumn": 9}, LINE),
    ),
    Case(
        "context-region-not-larger",
        f"{PHYSICAL}/contextRegion",
        around({"charOffset": 4, "charLength": 5}, {"charOffset": 3, "charLength": 5}),
        around({"charOffset": 3, "charLength": 6}, {"charOffset": 3, "charLength": 5}),
    ),
    Case(
        "context-region-not-larger",
        f"{PHYSICAL}/contextRegion",
        around({"byteOffset": 3, "byteLength": 5}, {"byteOffset": 3, "byteLength": 6}),
        around({"byteOffset": 3, "byteLength": 5}, {"charOffset": 3, "charLength": 6}),
    ),
    Case(
        "region-address-length",
        f"{PHYSICAL}/region/byteLength",
        at({"byteOffset": 0, "byteLength": 4}, address={"length": -8}),
        at({"byteOffset": 0, "byteLength": 8}, address={"length": -8}),
    ),
]


@parametrize(CASES)
def test_regions(case: Case) -> None:
    """A region that contradicts itself or its context is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize(
    ("context", "region"),
    [
        ({"startLine": 5, "endColumn": 40}, {"startLine": 5, "startColumn": 3}),
        ({"startLine": 5, "endLine": 6, "endColumn": 3}, {"startLine": 5, "endLine": 6}),
        ({"charOffset": 1, "charLength": 9}, {"startLine": 5}),
    ],
)
def test_what_only_the_file_could_tell(context: dict[str, Any], region: dict[str, Any]) -> None:
    """Where a line ends, and which line an offset is on, is not guessed."""
    assert "context-region-not-larger" not in rules(check(around(context, region)))


def test_regions_everywhere() -> None:
    """Regions are checked wherever a result has them."""
    bad = {"startLine": 2, "endLine": 1}
    location = {"location": a_location(region=bad)}
    log = a_log(
        a_result(
            locations=[a_location() | {"annotations": [bad]}],
            relatedLocations=[a_location(region=bad)],
            stacks=[{"frames": [location]}],
            graphs=[{"nodes": [location | {"id": "a", "children": [location | {"id": "b"}]}]}],
            attachments=[{"artifactLocation": {"uri": "a.png"}, "regions": [bad]}],
            fixes=[{"artifactChanges": [{"artifactLocation": {"uri": "a"}, "replacements": [{"deletedRegion": bad}]}]}],
            suppressions=[{"kind": "external"} | location],
        )
    )
    heads = [place.split("/")[5] for place in places(check(log), "region-reversed")]
    expected = [
        "locations",
        "relatedLocations",
        "stacks",
        "graphs",
        "graphs",
        "attachments",
        "fixes",
        "suppressions",
    ]
    assert sorted(heads) == sorted(expected)


points = st.tuples(st.integers(1, 9), st.integers(1, 9))


@given(points, points)
def test_region_order(start: tuple[int, int], end: tuple[int, int]) -> None:
    """A region is reversed exactly when its end, as line and column, is before its start."""
    region = {"startLine": start[0], "startColumn": start[1], "endLine": end[0], "endColumn": end[1]}
    assert ("region-reversed" in rules(check(at(region)))) == (end < start)


spans = st.tuples(points, points).map(sorted)


@given(spans, spans)
def test_context_order(outer: list[tuple[int, int]], inner: list[tuple[int, int]]) -> None:
    """A context region must begin no later, end no earlier, and not be the same."""

    def region(span: list[tuple[int, int]]) -> dict[str, int]:
        (line, column), (end, last) = span
        return {"startLine": line, "startColumn": column, "endLine": end, "endColumn": last}

    larger = outer[0] <= inner[0] and outer[1] >= inner[1] and outer != inner
    assert ("context-region-not-larger" not in rules(check(around(region(outer), region(inner))))) == larger
