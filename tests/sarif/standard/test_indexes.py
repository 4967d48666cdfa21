"""Indexes into the arrays of a run, what they point at, and parents."""

from __future__ import annotations

from typing import Any

import pytest
from build import Case, a_location, a_log, a_result, check, parametrize, places

STEP = "/results/0/codeFlows/0/threadFlows/0/locations/0"


def with_step(step: dict[str, Any], **run: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with one step of a code flow."""
    return a_log(a_result(codeFlows=[{"threadFlows": [{"locations": [step]}]}]), **run)


def in_result(**members: Any) -> Any:  # noqa: ANN401
    """Makes logs of one result from the members of the run."""
    return lambda **run: a_log(a_result(**members), **run)


def pair(rule: str, at: str, make: Any, broken: dict[str, Any], sound: dict[str, Any]) -> Case:  # noqa: ANN401
    """A case whose two logs differ in the members of the run."""
    return Case(rule, at, make(**broken), make(**sound))


OUT = "index-out-of-range"
AT = "/results/0/locations/0"
CASES = [
    pair(
        OUT,
        f"{AT}/physicalLocation/artifactLocation/index",
        in_result(locations=[{"physicalLocation": {"artifactLocation": {"index": 1}}}]),
        {"artifacts": [{"location": {"uri": "a"}}]},
        {"artifacts": [{"location": {"uri": "a"}}, {"location": {"uri": "b"}}]},
    ),
    pair(
        OUT,
        f"{AT}/logicalLocations/0/index",
        in_result(locations=[{"logicalLocations": [{"index": 0}]}]),
        {},
        {"logicalLocations": [{"name": "f"}]},
    ),
    pair(
        OUT,
        f"{AT}/logicalLocations/0/parentIndex",
        in_result(locations=[{"logicalLocations": [{"name": "f", "parentIndex": 0}]}]),
        {"logicalLocations": []},
        {"logicalLocations": [{"name": "C"}]},
    ),
    pair(
        OUT,
        f"{AT}/physicalLocation/address/index",
        in_result(locations=[{"physicalLocation": {"address": {"index": 0}}}]),
        {},
        {"addresses": [{"absoluteAddress": 1}]},
    ),
    pair(
        OUT,
        f"{STEP}/index",
        lambda **run: with_step({"index": 0}, **run),
        {},
        {"threadFlowLocations": [{"location": a_location()}]},
    ),
    pair(
        OUT,
        f"{STEP}/webRequest/index",
        lambda **run: with_step({"webRequest": {"index": 0}}, **run),
        {},
        {"webRequests": [{"method": "GET"}]},
    ),
    pair(
        OUT,
        "/results/0/webRequest/index",
        in_result(webRequest={"index": 0}),
        {},
        {"webRequests": [{"method": "GET"}]},
    ),
    pair(
        OUT,
        "/results/0/webResponse/index",
        in_result(webResponse={"index": 1}),
        {"webResponses": [{"statusCode": 200}]},
        {"webResponses": [{"statusCode": 200}, {"statusCode": 404}]},
    ),
    pair(
        OUT,
        "/results/0/provenance/invocationIndex",
        in_result(provenance={"invocationIndex": 0}),
        {"invocations": []},
        {"invocations": [{"executionSuccessful": True}]},
    ),
    pair(
        OUT,
        "/results/0/graphTraversals/0/runGraphIndex",
        in_result(graphTraversals=[{"runGraphIndex": 0}]),
        {},
        {"graphs": [{}]},
    ),
    Case(
        OUT,
        "/results/0/graphTraversals/0/resultGraphIndex",
        a_log(a_result(graphTraversals=[{"resultGraphIndex": 1}], graphs=[{}]), graphs=[{}, {}]),
        a_log(a_result(graphTraversals=[{"resultGraphIndex": 0}], graphs=[{}])),
    ),
    pair(
        OUT,
        "/artifacts/0/parentIndex",
        a_log,
        {"artifacts": [{"location": {"uri": "/a"}, "parentIndex": 1}]},
        {"artifacts": [{"location": {"uri": "/a"}, "parentIndex": 1}, {"location": {"uri": "a.zip"}}]},
    ),
    pair(
        OUT,
        "/addresses/0/parentIndex",
        a_log,
        {"addresses": [{"parentIndex": 2}]},
        {"addresses": [{"parentIndex": 1}, {}]},
    ),
    pair(
        OUT,
        "/logicalLocations/0/parentIndex",
        a_log,
        {"logicalLocations": [{"parentIndex": 2}]},
        {"logicalLocations": [{"parentIndex": 1}, {"name": "C"}]},
    ),
    pair(
        OUT,
        "/invocations/0/workingDirectory/index",
        a_log,
        {"invocations": [{"executionSuccessful": True, "workingDirectory": {"index": 3}}]},
        {"invocations": [{"executionSuccessful": True, "workingDirectory": {"uri": "file:///src/"}}]},
    ),
    Case("index-minus-one", "/results/0/ruleIndex", a_log(a_result(ruleIndex=-1)), a_log(a_result())),
    Case(
        "index-minus-one",
        f"{AT}/physicalLocation/artifactLocation/index",
        a_log(a_result(locations=[{"physicalLocation": {"artifactLocation": {"uri": "a", "index": -1}}}])),
        a_log(a_result()),
    ),
]


@parametrize(CASES)
def test_indexes(case: Case) -> None:
    """An index that leads nowhere or elsewhere is reported at its place; a sound one is not."""
    case.assert_told_apart()


@pytest.mark.parametrize("array", ["artifacts", "logicalLocations", "threadFlowLocations", "graphs", "invocations"])
def test_arrays_elsewhere(array: str) -> None:
    """Nothing is said of an index into an array that is in part kept in another file."""
    log = with_step({"index": 5, "location": a_location(line=None) | {"logicalLocations": [{"index": 5}]}})
    log["runs"][0]["results"][0] |= {
        "graphTraversals": [{"runGraphIndex": 5}],
        "provenance": {"invocationIndex": 5},
    }
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["index"] = 5
    log["runs"][0]["externalPropertyFileReferences"] = {array: [{"location": {"uri": "x"}}]}
    assert len(places(check(log), OUT)) == 4


def test_a_good_location_is_looked_at_once() -> None:
    """A file that was found good is passed by afterwards, unless it is met with another index."""
    files = [
        {"uri": "a", "index": 0},
        {"uri": "a", "index": 0},
        {"uri": "a", "index": 7},
        {"uri": "a", "index": 7},
    ]
    results = [a_result(locations=[{"physicalLocation": {"artifactLocation": file}}]) for file in files]
    found = places(check(a_log(*results, artifacts=[{"location": {"uri": "a"}}])), OUT)
    assert [place.split("/")[4] for place in found] == ["2", "3"]
