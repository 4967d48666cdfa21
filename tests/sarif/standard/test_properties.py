"""Properties: what is sound is accepted, what is broken is reported, and nothing makes the checks fail."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from build import check, options, rules
from hypothesis import given, settings
from hypothesis import strategies as st
from mutations import MUTATIONS
from strategies import UNHURRIED, logs

from ci_kit.report import Level
from ci_kit.sarif import schema
from ci_kit.sarif.checks import standard
from ci_kit.sarif.context import RunContext
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.context import Obj


def errors(log: Obj, profile: Profile = Profile.SARIF) -> set[str]:
    """The rules of the level error that a log breaks."""
    return {hits.rule.id for hits in check(log, profile) if hits.rule.level_in(profile) is Level.ERROR}


@settings(UNHURRIED)
@given(logs())
def test_generated_logs_fit_the_schema(log: Obj) -> None:
    """The logs that are generated are SARIF by the schema."""
    assert [violation.pointer for violation in schema.log_validator().violations(log)] == []


@settings(UNHURRIED, max_examples=300)
@given(logs())
def test_sound_logs_are_accepted(log: Obj) -> None:
    """A log that keeps the standard has no error, whatever it consists of."""
    assert errors(log) == set()


@pytest.mark.parametrize(
    ("rule", "mutate"), [pytest.param(*pair, id=f"{pair[0]}-{i}") for i, pair in enumerate(MUTATIONS)]
)
@settings(UNHURRIED, max_examples=12)
@given(log=logs(), which=st.integers(0, 1))
def test_broken_logs_are_reported(rule: str, mutate: Callable[[Obj], None], log: Obj, which: int) -> None:
    """Whatever else a log holds, what is broken in one of its runs is reported under its own rule."""
    broken = copy.deepcopy(log)
    mutate(broken["runs"][which % len(broken["runs"])])
    assert rule in rules(check(broken))


def test_mutations_fit_the_schema() -> None:
    """What the mutations break is the standard and not the schema."""
    run = {"tool": {"driver": {"name": "T", "rules": [{"id": "R1"}]}}, "artifacts": [], "results": []}
    run |= {
        "automationDetails": {"guid": "00000000-0000-4000-8000-000000000001"},
        "baselineGuid": "00000000-0000-4000-8000-000000000002",
    }
    unfit = {"duplicate-rule"}  # a doubled item
    for rule, mutate in MUTATIONS:
        broken = copy.deepcopy(run)
        mutate(broken)
        found = list(schema.log_validator().violations({"version": "2.1.0", "runs": [broken]}))
        assert bool(found) == (rule in unfit), (rule, found)


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)


def places_in(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """The paths of everything inside a JSON value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in items for place in [(*at, key), *places_in(item, (*at, key))]]


@settings(UNHURRIED, max_examples=300)
@given(log=logs(), data=st.data(), profile=st.sampled_from(list(Profile)))
def test_runs_of_any_shape(log: Obj, data: st.DataObject, profile: Profile) -> None:
    """A run in which anything stands anywhere is looked at without a crash; results do fit the schema."""
    log = copy.deepcopy(log)
    run = log["runs"][0]
    results = run.pop("results")
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places_in(run) or [("tool",)]))
        holder: Any = run
        for key in path:
            holder = holder[key]
        holder[last] = data.draw(junk)
    out, context = Findings(), RunContext(0, run, options(profile), valid=False, log=log)
    standard.check_log(log, options(profile), out)
    standard.check_run(context, out)
    for number, result in enumerate(results):
        standard.check_result(result, ("runs", 0, "results", number), context, out)
    context.results = len(results)
    standard.finish_run(context, out)
    assert all(len(hit.message) <= 200 for hits in out for hit in hits.kept)


@settings(UNHURRIED, max_examples=200)
@given(log=logs(), data=st.data())
def test_results_that_lack_something(log: Obj, data: st.DataObject) -> None:
    """A result without properties that the schema requires is looked at without a crash."""
    run = copy.deepcopy(log["runs"][0])
    results = run.pop("results")
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from(places_in(results) or [()])) or (None,)
        holder: Any = results
        for key in path:
            holder = holder[key]
        if isinstance(holder, dict):
            del holder[last]
    out, context = Findings(), RunContext(0, run, options())
    standard.check_run(context, out)
    for number, result in enumerate(results):
        standard.check_result(result, ("runs", 0, "results", number), context, out)
    standard.finish_run(context, out)


@settings(UNHURRIED)
@given(logs())
def test_checking_changes_nothing(log: Obj) -> None:
    """The checks leave the log as it is, and find the same again."""
    before = copy.deepcopy(log)
    first = [(hits.rule.id, hits.count) for hits in check(log)]
    assert log == before
    assert [(hits.rule.id, hits.count) for hits in check(log)] == first
