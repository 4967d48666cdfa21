"""What indexes point at, and parents."""

from __future__ import annotations

from typing import Any

from build import Case, a_location, a_log, a_result, check, parametrize, rules


def with_step(step: dict[str, Any], **run: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one step of a code flow."""
    return a_log(a_result(codeFlows=[{"threadFlows": [{"locations": [step]}]}]), **run)


def in_result(**members: Any) -> Any:  # noqa: ANN401
    """Makes logs of one result from the members of the run."""
    return lambda **run: a_log(a_result(**members), **run)


def pair(rule: str, at: str, make: Any, broken: dict[str, Any], sound: dict[str, Any]) -> Case:  # noqa: ANN401
    """A case whose two logs differ in the members of the run."""
    return Case(rule, at, make(**broken), make(**sound))


STEP = "/results/0/codeFlows/0/threadFlows/0/locations/0"
AT = "/results/0/locations/0"
CASES = [
    pair(
        "index-not-own",
        "/artifacts/1/location/index",
        a_log,
        {"artifacts": [{"location": {"uri": "a"}}, {"location": {"uri": "b", "index": 0}}]},
        {"artifacts": [{"location": {"uri": "a"}}, {"location": {"uri": "b", "index": 1}}]},
    ),
    pair(
        "index-not-own",
        "/logicalLocations/0/index",
        a_log,
        {"logicalLocations": [{"name": "a", "index": 1}, {"name": "b"}]},
        {"logicalLocations": [{"name": "a", "index": 0}]},
    ),
    pair(
        "copy-differs",
        f"{AT}/logicalLocations/0/name",
        in_result(locations=[{"logicalLocations": [{"index": 0, "name": "g", "kind": "function"}]}]),
        {"logicalLocations": [{"name": "f"}]},
        {"logicalLocations": [{"name": "g"}]},
    ),
    pair(
        "copy-differs",
        f"{STEP}/location",
        lambda **run: with_step({"index": 0, "location": a_location()}, **run),
        {"threadFlowLocations": [{"location": a_location(line=9)}]},
        {"threadFlowLocations": [{"location": a_location()}]},
    ),
    pair(
        "artifact-index-mismatch",
        f"{AT}/physicalLocation/artifactLocation/index",
        in_result(locations=[{"physicalLocation": {"artifactLocation": {"uri": "b.c", "index": 0}}}]),
        {"artifacts": [{"location": {"uri": "ab.c"}}]},
        {"artifacts": [{"location": {"uri": "file:///src/b.c"}}]},
    ),
    pair(
        "artifact-index-mismatch",
        f"{AT}/physicalLocation/artifactLocation/index",
        in_result(
            locations=[{"physicalLocation": {"artifactLocation": {"uri": "my%20b.c", "uriBaseId": "B", "index": 0}}}]
        ),
        {
            "artifacts": [{"location": {"uri": "file:///home/my%20b.c"}}],
            "originalUriBaseIds": {"B": {"uri": "file:///root/"}},
        },
        {
            "artifacts": [{"location": {"uri": "file:///root/my b.c"}}],
            "originalUriBaseIds": {"B": {"uri": "file:///root/"}},
        },
    ),
    pair(
        "parent-cycle",
        "/logicalLocations/0/parentIndex",
        a_log,
        {"logicalLocations": [{"parentIndex": 2}, {"parentIndex": 0}, {"parentIndex": 1}]},
        {"logicalLocations": [{"parentIndex": 2}, {"parentIndex": 0}, {"name": "top"}]},
    ),
    pair(
        "parent-cycle",
        "/addresses/1/parentIndex",
        a_log,
        {"addresses": [{"parentIndex": 1}, {"parentIndex": 1}]},
        {"addresses": [{"parentIndex": 1}, {}]},
    ),
    pair(
        "parent-cycle",
        "/artifacts/0/parentIndex",
        a_log,
        {
            "artifacts": [
                {"location": {"uri": "/a"}, "parentIndex": 1},
                {"location": {"uri": "/b"}, "parentIndex": 0},
            ]
        },
        {"artifacts": [{"location": {"uri": "/a"}, "parentIndex": 1}, {"location": {"uri": "b.zip"}}]},
    ),
    pair(
        "artifact-without-location",
        "/artifacts/0",
        a_log,
        {"artifacts": [{"length": 3}]},
        {"artifacts": [{"location": {"uri": "a"}}]},
    ),
    pair(
        "artifact-without-location",
        "/artifacts/1",
        a_log,
        {"artifacts": [{"location": {"uri": "a.zip"}}, {"parentIndex": 0}]},
        {"artifacts": [{"location": {"uri": "a.zip"}}, {"parentIndex": 0, "offset": 17}]},
    ),
    pair(
        "artifact-offset-without-parent",
        "/artifacts/0/offset",
        a_log,
        {"artifacts": [{"location": {"uri": "a"}, "offset": 0}]},
        {"artifacts": [{"location": {"uri": "a"}, "length": 0}]},
    ),
    pair(
        "address-without-parent",
        "/addresses/0/offsetFromParent",
        a_log,
        {"addresses": [{"offsetFromParent": 4}]},
        {"addresses": [{"offsetFromParent": 4, "parentIndex": 1}, {}]},
    ),
    pair(
        "address-sum-wrong",
        "/addresses/1/absoluteAddress",
        a_log,
        {
            "addresses": [
                {"absoluteAddress": 100},
                {"parentIndex": 0, "offsetFromParent": -4, "absoluteAddress": 104},
            ]
        },
        {
            "addresses": [
                {"absoluteAddress": 100},
                {"parentIndex": 0, "offsetFromParent": -4, "absoluteAddress": 96},
            ]
        },
    ),
]


@parametrize(CASES)
def test_nesting(case: Case) -> None:
    """What contradicts the element that it points at, or is its own parent, is reported; the rest is not."""
    case.assert_told_apart()


def test_a_long_chain_of_parents() -> None:
    """A chain of ten thousand parents is no circle and is walked without recursion."""
    chain = [{"name": "x", "parentIndex": index + 1} for index in range(10_000)]
    assert "parent-cycle" not in rules(check(a_log(logicalLocations=[*chain, {"name": "top"}])))
