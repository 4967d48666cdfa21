"""What a run is called on GitHub."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.sarif.category import ClashKind, clashes, id_for, identify, slot_clashes

Json = dict[str, Any]


def _run(tool: object = "Tool", **members: object) -> Json:
    return {"tool": {"driver": {"name": tool}}, **members}


@pytest.mark.parametrize(
    ("own", "category"),
    [
        ("my-analysis/tool1/2022-01-02", "my-analysis/tool1"),
        ("my-analysis/tool1/", "my-analysis/tool1"),
        ("my-analysis for tool1", ""),
        ("/", ""),
        ("", ""),
    ],
)
def test_category_of_an_id(own: str, category: str) -> None:
    """The examples of GitHub's documentation, and the edges: what stands before the last slash."""
    assert identify(_run(automationDetails={"id": own})).category == category


@pytest.mark.parametrize(
    ("members", "given_category", "uploaded"),
    [
        ({}, None, None),
        ({}, "", None),
        ({}, "lint", "lint/"),
        ({}, "lint/", "lint/"),
        ({"automationDetails": {}}, "lint", ""),
        ({"automationDetails": None}, "lint", ""),
        ({"automationDetails": {"id": "own/1"}}, "lint", "own/1"),
        ({"automationDetails": {"id": 7}}, "lint", ""),
    ],
)
def test_category_input_applies_to_runs_without_details(
    members: Json, given_category: str | None, uploaded: str | None
) -> None:
    """`category` is written only where automationDetails is absent."""
    assert identify(_run(**members), given_category).id == uploaded


@pytest.mark.parametrize(
    ("tool", "own", "slot"),
    [
        ("Tool", "lint/", "LINT__TOOL"),
        ("to-ol 2", "a.b/c", "A_B_C_TO_OL_2"),
        ("caf\u00e9", "\U0001f600/", "____CAF_"),
        ("", "x/", "X__"),
        (None, "x/", "X___"),
    ],
)
def test_slot(tool: str | None, own: str, slot: str) -> None:
    """Id and tool in upper case; each other UTF-16 code unit is `_`, and so is what is absent."""
    assert identify(_run(tool, automationDetails={"id": own})).slot == slot


@pytest.mark.parametrize("run", [{}, {"tool": None}, {"tool": {"driver": 3}}, {"tool": {"driver": {"name": []}}}])
def test_any_json(run: Json) -> None:
    """A run of any shape has an identity, with an empty name where there is none."""
    assert identify(run).tool == ""


def test_absent_and_null_are_different_keys() -> None:
    """The action compares JSON texts: a null version is written, an absent one is not."""
    runs = [identify({"tool": {"driver": {"name": "T", **extra}}}) for extra in ({}, {"version": None})]
    assert [clash.kind for clash in clashes(runs)] == [ClashKind.CATEGORY]


def test_order_of_the_driver_does_not_matter() -> None:
    """The key has its own order, whatever that of the file."""
    one = identify({"tool": {"driver": {"name": "T", "version": "1"}}})
    two = identify({"tool": {"driver": {"version": "1", "name": "T"}}})
    assert one.key == two.key


def test_each_later_run_clashes_with_the_first() -> None:
    """Of three equal runs the second and the third are told, both with the first."""
    found = clashes(identify(_run(name)) for name in ("A", "B", "A", "A"))
    assert [(clash.first, clash.second) for clash in found] == [(0, 2), (0, 3)]


def test_slots_within_one_upload_may_repeat() -> None:
    """Only a second upload of a slot is aborted."""
    run = identify(_run())
    assert slot_clashes([[run, run]]) == []
    assert slot_clashes([[run], [run, run]]) == [(0, 1, run.slot)]


@given(st.text())
def test_id_for_a_category(category: str) -> None:
    """The id that is written ends in a slash, which is added only where there is none."""
    written = id_for(category)
    assert written.endswith("/")
    assert written in (category, f"{category}/")
