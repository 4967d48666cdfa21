"""The walk over results: what it counts, and that its fast way finds what the slow way finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from build import a_location, a_log, a_result, options
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS
from strategies import UNHURRIED, logs

from ci_kit.sarif import walk
from ci_kit.sarif.checks import standard
from ci_kit.sarif.context import RunContext, Seen
from ci_kit.sarif.findings import Findings

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj


def walked(log: Obj) -> tuple[Findings, RunContext]:
    """The first run of a log after its results have passed by."""
    out, run = Findings(), dict(log["runs"][0])
    results = run.pop("results")
    context = RunContext(0, run, options(), log=log)
    standard.check_run(context, out)
    for number, result in enumerate(results):
        standard.check_result(result, ("runs", 0, "results", number), context, out)
    context.results = len(results)
    standard.finish_run(context, out)
    return out, context


def slowly(log: Obj) -> tuple[Findings, RunContext]:
    """The same without the fast way: every location and message is examined."""
    with (
        patch.object(walk.Walk, "_is_plain", return_value=False),
        patch.object(walk, "_is_plain_message", return_value=False),
    ):
        return walked(log)


def told(findings: Findings) -> dict[str, tuple[int, list[Any]]]:
    """What was found, comparable."""
    return {hits.rule.id: (hits.count, hits.kept) for hits in findings}


@settings(UNHURRIED, max_examples=200)
@given(logs(), st.lists(st.sampled_from(MUTATIONS), max_size=4))
def test_the_fast_way_finds_the_same(log: Obj, mutations: list[Any]) -> None:
    """Findings and counts are the same whether or not plain locations are passed by."""
    for _, mutate in mutations:
        mutate(log["runs"][0])
    (fast, fast_run), (slow, slow_run) = walked(log), slowly(log)
    assert told(fast) == told(slow)
    assert fast_run.seen == slow_run.seen


def test_seen() -> None:
    """Files are counted by URI and base wherever a result names them, and apart where alerts are shown."""
    based = {"physicalLocation": {"artifactLocation": {"uri": "a", "uriBaseId": "B"}}}
    results = [
        a_result(
            locations=[a_location("a"), a_location("b")],
            relatedLocations=[a_location("b"), based],
            codeFlows=[{"threadFlows": [{"locations": [{"location": a_location(uri)} for uri in "cab"]}]}],
        ),
        a_result(
            locations=[a_location("c"), {"physicalLocation": {"artifactLocation": {"index": 0}}}],
            analysisTarget={"uri": "a"},
            stacks=[{"frames": [{"location": a_location("d")}]}],
        ),
    ]
    _, run = walked(a_log(*results, artifacts=[{"location": {"uri": "e"}}]))
    first = ("runs", 0, "results", 0)
    flow = (*first, "codeFlows", 0, "threadFlows", 0, "locations", 0, "location")
    file = ("physicalLocation", "artifactLocation", "uri")
    second = ("runs", 0, "results", 1)
    assert run.seen == {
        ("a", None): Seen("a", None, (*first, "locations", 0, *file), 3, 1, (*first, "locations", 0, *file)),
        ("b", None): Seen("b", None, (*first, "locations", 1, *file), 3, 1, (*first, "locations", 1, *file)),
        ("a", "B"): Seen("a", "B", (*first, "relatedLocations", 1, *file), 1),
        ("c", None): Seen("c", None, (*flow, *file), 2, 1, (*second, "locations", 0, *file)),
        ("d", None): Seen("d", None, (*second, "stacks", 0, "frames", 0, "location", *file), 1),
    }


def test_bad_files_are_counted_too() -> None:
    """A file whose URI or index is wrong is counted at each of its places."""
    bad = {"physicalLocation": {"artifactLocation": {"uri": "a b", "index": 9}}}
    out, run = walked(a_log(*[a_result(locations=[bad])] * 3))
    assert run.seen["a b", None].shown == 3
    assert told(out)["index-out-of-range"][0] == 3


@pytest.mark.parametrize(
    "empty",
    [{"codeFlows": []}, {"locations": []}, {"relatedLocations": []}, {"codeFlows": [{"threadFlows": []}]}],
)
def test_empty_arrays(empty: Obj) -> None:
    """Empty arrays are walked like absent ones."""
    assert told(walked(a_log(a_result(**empty)))[0]).keys() <= told(walked(a_log(a_result()))[0]).keys()
