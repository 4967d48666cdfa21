"""Repairs of arrays that hold the same item twice, and of the indexes behind the copies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from repair.rich import GUID, meaning, rich

from ci_kit.sarif.schema import log_validator

if TYPE_CHECKING:
    from repair.kit import Json, Kit


@pytest.mark.parametrize(
    ("items", "expected", "paths"),
    [
        (["a", "b", "a", "c", "b"], ["a", "b", "c"], ["4", "2"]),
        (["a"], ["a"], []),
    ],
)
def test_copies_are_removed_from_the_end(kit: Kit, items: Json, expected: Json, paths: Json) -> None:
    """The first of equal items stays; the patch names the indexes of the original."""
    rules = [{"id": "R1", "properties": {"tags": items}}]
    mended, told = kit.run_after(kit.run(kit.result(), rules=rules))
    assert mended["tool"]["driver"]["rules"][0]["properties"]["tags"] == expected
    assert [op["path"].rpartition("/")[2] for op in told.get("duplicate-items", [])] == paths


def test_items_are_equal_as_json_schema_says(kit: Kit) -> None:
    """1 and 1.0 are, 1 and true are not, and the order of members does not count."""
    places = [
        {"id": 1, "properties": {"a": 1, "b": {"c": 1e2}}},
        {"properties": {"b": {"c": 100}, "a": 1.0}, "id": 1},
        {"id": 1, "properties": {"a": True, "b": {"c": 100}}},
    ]
    mended, _ = kit.result_after(kit.result(relatedLocations=places))
    assert mended["relatedLocations"] == [places[0], places[2]]


def test_what_becomes_equal_inside_is_removed_outside(kit: Kit) -> None:
    """Inner arrays come first."""
    suppression = {"kind": "external", "location": {"annotations": [{"startLine": 1}, {"startLine": 1}]}}
    other = {"kind": "external", "location": {"annotations": [{"startLine": 1}]}}
    mended, told = kit.result_after(kit.result(suppressions=[suppression, other]))
    assert mended["suppressions"] == [other]
    assert [op["path"].removeprefix("/runs/0/results/0/suppressions/") for op in told["duplicate-items"]] == [
        "0/location/annotations/1",
        "1",
    ]


def test_arrays_that_may_repeat_are_left_alone(kit: Kit) -> None:
    """Results, steps and locations may occur twice."""
    step = {"location": {"message": {"text": "x"}}}
    result = kit.result(codeFlows=[{"threadFlows": [{"locations": [step, step]}]}])
    run = kit.run(result, result)
    assert kit.run_after(run) == (run, {})


def test_every_index_means_the_same_when_copies_are_gone(kit: Kit) -> None:
    """All twelve kinds of indexes, in results and around them."""
    before = rich()
    wanted = [meaning(before, result) for result in before["results"]]
    mended, told = kit.run_after(rich())
    assert [meaning(mended, result) for result in mended["results"]] == wanted
    assert list(log_validator().violations(kit.log(mended))) == []
    assert {"duplicate-items", "duplicate-rule"} <= set(told)
    lengths = {key: len(mended[key]) for key in ("artifacts", "graphs", "taxonomies", "webRequests")}
    assert lengths == dict.fromkeys(lengths, 2)
    assert len(mended["tool"]["driver"]["rules"]) == 3


def test_rules_described_twice_alike_are_merged(kit: Kit) -> None:
    """The patch corrects the indexes, then removes the copy."""
    rules = [{"id": "A"}, {"id": "B"}, {"id": "A"}, {"id": "C"}]
    results = [kit.result("A", ruleIndex=2), kit.result("C", ruleIndex=3)]
    mended, told = kit.run_after(kit.run(*results, rules=rules))
    assert [rule["id"] for rule in mended["tool"]["driver"]["rules"]] == ["A", "B", "C"]
    assert told == {
        "duplicate-rule": [
            {"op": "replace", "path": "/runs/0/results/0/ruleIndex", "value": 0},
            {"op": "replace", "path": "/runs/0/results/1/ruleIndex", "value": 2},
            {"op": "remove", "path": "/runs/0/tool/driver/rules/2"},
        ]
    }


def test_rules_of_one_id_and_different_words_both_stay(kit: Kit) -> None:
    """The standard allows them, and which of them is right nobody knows."""
    rules = [{"id": "A", "name": "One"}, {"id": "A", "name": "Two"}]
    run = kit.run(kit.result("A", ruleIndex=1), rules=rules)
    assert kit.run_after(run) == (run, {})


def test_arrays_with_items_in_other_files_keep_their_copies(kit: Kit) -> None:
    """An index may point behind what is here."""
    artifacts = [{"location": {"uri": "a"}}, {"location": {"uri": "a"}}]
    external = {"artifacts": [{"guid": GUID}]}
    run = kit.run(kit.result(), artifacts=artifacts, externalPropertyFileReferences=external)
    assert kit.run_after(run)[1] == {}


def test_the_arrays_of_policies_are_looked_after(kit: Kit) -> None:
    """Components that are no part of the tool."""
    policy = {"name": "P", "rules": [{"id": "A"}, {"id": "A"}]}
    mended, _ = kit.run_after(kit.run(kit.result(), policies=[policy]))
    assert mended["policies"][0]["rules"] == [{"id": "A"}]
