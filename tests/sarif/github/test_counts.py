"""Limits at their edge: one below, exactly, one above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ci_kit.sarif.checks.github import counts, descriptors
from ci_kit.sarif.limits import Limits
from ci_kit.sarif.rule import Effect

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]

#: Small limits, so that the edges are cheap to reach; the data file has tests of its own.
_SMALL = """
runs=3
results=5
results-shown=3
rules=4
extensions=3
locations=5
locations-shown=3
steps=6
steps-shown=4
tags=4
tags-shown=2
"""


def _runs(log: Json, count: int) -> None:
    log["runs"] = [{"tool": {"driver": {"name": f"T{n}", "rules": []}}, "results": []} for n in range(count)]


def _results(log: Json, count: int) -> None:
    log["runs"][0]["results"] *= count


def _rules(log: Json, count: int) -> None:
    rule = log["runs"][0]["tool"]["driver"]["rules"][0]
    tool = log["runs"][0]["tool"]
    tool["driver"]["rules"] = [rule]
    tool["extensions"] = [{"name": "E", "rules": [rule | {"id": f"E{n}"} for n in range(count - 1)]}]


def _extensions(log: Json, count: int) -> None:
    log["runs"][0]["tool"]["extensions"] = [{"name": f"E{n}"} for n in range(count)]


def _locations(log: Json, count: int) -> None:
    log["runs"][0]["results"][0]["locations"] *= count


def _steps(log: Json, count: int) -> None:
    """Spread over two code flows: they count together."""
    step = {"location": log["runs"][0]["results"][0]["locations"][0]}
    halves = (count // 2, count - count // 2)
    flows = [{"threadFlows": [{"locations": [step] * half}]} for half in halves]
    log["runs"][0]["results"][0]["codeFlows"] = flows


def _tags(log: Json, count: int) -> None:
    log["runs"][0]["tool"]["driver"]["rules"][0]["properties"] = {"tags": [f"t{n}" for n in range(count)]}


_HARD = (
    (_runs, 3, "runs-over-limit"),
    (_results, 5, "results-over-limit"),
    (_rules, 4, "rules-over-limit"),
    (_extensions, 3, "extensions-over-limit"),
    (_locations, 5, "locations-over-limit"),
    (_steps, 6, "steps-over-limit"),
    (_tags, 4, "tags-over-limit"),
)
_SHOWN = (
    (_results, 3, "results-cut"),
    (_locations, 3, "locations-cut"),
    (_steps, 4, "steps-cut"),
    (_tags, 2, "tags-cut"),
)


@pytest.mark.parametrize(("make", "limit", "rule"), _HARD, ids=lambda value: getattr(value, "__name__", value))
def test_hard_limit(log: Json, judge: Judge, make: Callable[[Json, int], None], limit: int, rule: str) -> None:
    """As many as the limit are taken, one more is an error."""
    limits = Limits.with_overrides(_SMALL)
    for count, expected in ((limit - 1, False), (limit, False), (limit + 1, True)):
        make(log, count)
        assert (rule in judge(log, limits=limits)) is expected
        log["runs"] = log["runs"][:1]
        if make in (_results, _locations):
            items = log["runs"][0]["results"] if make is _results else log["runs"][0]["results"][0]["locations"]
            del items[1:]


@pytest.mark.parametrize(("make", "limit", "rule"), _SHOWN, ids=lambda value: getattr(value, "__name__", value))
def test_shown_limit(log: Json, judge: Judge, make: Callable[[Json, int], None], limit: int, rule: str) -> None:
    """One more than is shown is a warning that says how many are lost."""
    limits = Limits.with_overrides(_SMALL)
    make(log, limit)
    assert rule not in judge(log, limits=limits)
    if make in (_results, _locations):
        items = log["runs"][0]["results"] if make is _results else log["runs"][0]["results"][0]["locations"]
        del items[1:]
    make(log, limit + 1)
    messages = judge(log, limits=limits)[rule]
    assert messages[0].endswith("1 are dropped")


@pytest.mark.parametrize(("count", "rule"), [(5_001, "results-cut"), (25_001, "results-over-limit")])
def test_real_result_limits(log: Json, judge: Judge, count: int, rule: str) -> None:
    """The numbers of github.com hold without overrides, and only one of the two rules speaks."""
    _results(log, count)
    found = judge(log)
    assert [name for name in found if name.startswith("results")] == [rule]


def test_over_the_hard_limit_is_not_told_as_cut(log: Json, judge: Judge) -> None:
    """What is refused as a whole is not also reported as shortened."""
    limits = Limits.with_overrides(_SMALL)
    for make in (_tags, _steps, _locations):
        make(log, 20)
    found = judge(log, limits=limits)
    assert {"tags-over-limit", "steps-over-limit", "locations-over-limit"} <= set(found)
    assert not {"tags-cut", "steps-cut", "locations-cut"} & set(found)


def test_rejected_is_an_error() -> None:
    """Every hard limit blocks the upload, every soft one lets it pass."""
    for rule in (counts.RUNS_OVER, counts.RESULTS_OVER, counts.STEPS_OVER, descriptors.TAGS_OVER):
        assert rule.effect is Effect.REJECTED
    for rule in (counts.RESULTS_CUT, counts.STEPS_CUT, descriptors.TAGS_CUT):
        assert rule.effect is Effect.CUT
