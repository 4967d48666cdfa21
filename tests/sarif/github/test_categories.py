"""Runs of one file that get in each other's way, and ids that are no categories."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest

from ci_kit.sarif.checks.github import categories
from ci_kit.sarif.context import Options
from ci_kit.sarif.findings import Findings
from ci_kit.sarif.limits import Limits

Json = dict[str, Any]
Judge = Callable[..., dict[str, list[str]]]


def _second(log: Json, **members: object) -> Json:
    """Append a copy of the first run, changed in some members."""
    log["runs"].append(copy.deepcopy(log["runs"][0]) | members)
    return log


def _named(name: str, **driver: object) -> Json:
    return {"driver": {"name": name, "rules": [], **driver}}


def test_same_run_twice_is_refused(log: Json, judge: Judge) -> None:
    """Two runs of one tool without an id have the same key: the upload action throws."""
    found = judge(_second(log))
    assert found["run-category-clash"] == ["tool 'Tool' in the category of the workflow is that of runs[0], too"]
    assert "server-category-clash" not in found


def test_category_input_does_not_help(log: Json, judge: Judge) -> None:
    """The action compares before it applies `category`."""
    assert "run-category-clash" in judge(_second(log), category="lint")


@pytest.mark.parametrize("member", ["name", "fullName", "version", "semanticVersion", "guid"])
def test_each_part_of_the_key_tells_runs_apart(log: Json, judge: Judge, member: str) -> None:
    """Another name, version or guid makes another key; only the name makes another category."""
    value = {"guid": "00000000-0000-4000-8000-000000000001"}.get(member, "other")
    found = judge(_second(log, tool=_named(**({"name": "Tool"} | {member: value}))))
    assert "run-category-clash" not in found
    assert ("server-category-clash" in found) is (member != "name")


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ("a/", "b/", None),
        ("a/1", "b/1", None),
        ("a/1", "a/2", "server-category-clash"),
        ("a/b/1", "a/b", None),
        ("a/b/", "a/b/2", "server-category-clash"),
        ("a/", "a/", "run-category-clash"),
        ("a", "b", "server-category-clash"),
    ],
)
def test_category_ends_at_the_last_slash(log: Json, judge: Judge, first: str, second: str, clash: str | None) -> None:
    """What stands behind the last slash does not tell runs apart on the service."""
    log["runs"][0]["automationDetails"] = {"id": first}
    found = judge(_second(log, automationDetails={"id": second}))
    assert [rule for rule in found if rule.endswith("-clash")] == ([clash] if clash else [])


def test_other_tools_share_a_category(log: Json, judge: Judge) -> None:
    """One upload may hold several tools under one category."""
    assert judge(_second(log, tool=_named("Other", rules=log["runs"][0]["tool"]["driver"]["rules"]))) == {}


def test_similar_categories_are_noted(log: Json, judge: Judge) -> None:
    """`a-b/` and `A_b/` are one slot to the action's table of a job, but two categories."""
    log["runs"][0]["automationDetails"] = {"id": "a-b/"}
    assert list(judge(_second(log, automationDetails={"id": "A_b/"}))) == ["category-similar"]


@pytest.mark.parametrize("details", [{}, {"guid": "00000000-0000-4000-8000-000000000001"}, {"id": ""}])
def test_details_without_id_lose_the_category(log: Json, judge: Judge, details: Json) -> None:
    """An automationDetails without an id keeps the `category` of the upload away."""
    log["runs"][0]["automationDetails"] = details
    assert judge(log, category="lint")["category-empty-details"] == [
        "automationDetails has no id; the category 'lint' of the upload is not applied"
    ]
    assert judge(log)["category-empty-details"] == ["automationDetails has no id"]


def test_id_without_slash_is_no_category(log: Json, judge: Judge) -> None:
    """`lint` is a run id, `lint/` a category."""
    log["runs"][0]["automationDetails"] = {"id": "lint"}
    assert "category-no-slash" in judge(log)
    log["runs"][0]["automationDetails"] = {"id": "lint/"}
    assert judge(log) == {}


@pytest.mark.parametrize(
    ("own", "given", "told"),
    [("a/", "b", True), ("a/", "a", False), ("a/", "a/", False), ("a/7", "a", False), ("a/", None, False)],
)
def test_own_category_wins(log: Json, judge: Judge, own: str, given: str | None, told: bool) -> None:  # noqa: FBT001
    """A category of the upload that is not applied is reported, the same one is not."""
    log["runs"][0]["automationDetails"] = {"id": own}
    assert ("category-overridden" in judge(log, category=given)) is told


def test_broken_runs_do_not_stop_the_others() -> None:
    """Runs of any type are passed over; the clash between the others keeps their own indexes."""
    out = Findings()
    runs = [None, {"tool": 3}, 7, {"tool": {"driver": []}, "automationDetails": [1]}]
    categories.check_runs(runs, Options(limits=Limits.default()), out)
    assert [hit.pointer for hits in out for hit in hits.kept] == [("runs", 3)]
