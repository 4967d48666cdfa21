"""Repairs of arrays that hold the same item twice, and of the indexes behind the copies."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci_kit.sarif.schema import log_validator

GUID = "12345678-1234-4234-8234-123456789abc"


@pytest.mark.parametrize(
    ("items", "expected", "paths"),
    [
        (["a", "b", "a", "c", "b"], ["a", "b", "c"], ["4", "2"]),
        (["a"], ["a"], []),
    ],
)
def test_copies_are_removed_from_the_end(kit: Any, items: Any, expected: Any, paths: Any) -> None:
    """The first of equal items stays; the patch names the indexes of the original."""
    rules = [{"id": "R1", "properties": {"tags": items}}]
    mended, told = kit.run_after(kit.run(kit.result(), rules=rules))
    assert mended["tool"]["driver"]["rules"][0]["properties"]["tags"] == expected
    assert [op["path"].rpartition("/")[2] for op in told.get("duplicate-items", [])] == paths


def test_items_are_equal_as_json_schema_says(kit: Any) -> None:
    """1 and 1.0 are, 1 and true are not, and the order of members does not count."""
    places = [
        {"id": 1, "properties": {"a": 1, "b": {"c": 1e2}}},
        {"properties": {"b": {"c": 100}, "a": 1.0}, "id": 1},
        {"id": 1, "properties": {"a": True, "b": {"c": 100}}},
    ]
    mended, _ = kit.result_after(kit.result(relatedLocations=places))
    assert mended["relatedLocations"] == [places[0], places[2]]


def test_what_becomes_equal_inside_is_removed_outside(kit: Any) -> None:
    """Inner arrays come first."""
    suppression = {"kind": "external", "location": {"annotations": [{"startLine": 1}, {"startLine": 1}]}}
    other = {"kind": "external", "location": {"annotations": [{"startLine": 1}]}}
    mended, told = kit.result_after(kit.result(suppressions=[suppression, other]))
    assert mended["suppressions"] == [other]
    assert [op["path"].removeprefix("/runs/0/results/0/suppressions/") for op in told["duplicate-items"]] == [
        "0/location/annotations/1",
        "1",
    ]


def test_arrays_that_may_repeat_are_left_alone(kit: Any) -> None:
    """Results, steps and locations may occur twice."""
    step = {"location": {"message": {"text": "x"}}}
    result = kit.result(codeFlows=[{"threadFlows": [{"locations": [step, step]}]}])
    run = kit.run(result, result)
    assert kit.run_after(run) == (run, {})


def rich() -> Any:
    """A run that has every index of SARIF, into arrays that hold each item twice: the even ones are copies of odd."""
    pair = lambda *items: [item for item in items for _ in (0, 1)]  # noqa: E731 (short, and used often)
    descriptors = {
        "rules": pair(
            {"id": "R1"}, {"id": "R2"}, {"id": "R3", "relationships": [{"target": {"index": 3, "id": "R2"}}]}
        ),
        "notifications": pair({"id": "N1"}, {"id": "N2"}),
        "taxa": pair({"id": "X1"}, {"id": "X2"}),
    }
    extension = {"name": "Pack", "guid": GUID, "rules": pair({"id": "E1"}, {"id": "E2"})}
    taxonomy = {"name": "CWE", "taxa": pair({"id": "79"}, {"id": "89"})}
    place = {
        "physicalLocation": {
            "artifactLocation": {"index": 3},
            "address": {"index": 1},
        },
        "logicalLocations": [{"index": 3}],
    }
    result = {
        "ruleId": "R2",
        "ruleIndex": 3,
        "rule": {"index": 3},
        "message": {"text": "m"},
        "locations": [place],
        "taxa": [
            {"index": 3, "toolComponent": {"name": "CWE", "index": 3}},
            {"index": 2, "id": "X2"},
        ],
        "codeFlows": [{"threadFlows": [{"locations": [{"index": 3}]}]}],
        "graphs": pair({"nodes": [{"id": "a"}]}, {"nodes": [{"id": "b"}]}),
        "graphTraversals": [{"runGraphIndex": 3}, {"resultGraphIndex": 3}],
        "provenance": {"invocationIndex": 1},
        "webRequest": {"index": 3},
        "webResponse": {"index": 3},
    }
    other = {
        "ruleId": "E2",
        "ruleIndex": 3,
        "rule": {"index": 3, "toolComponent": {"index": 3, "name": "Pack"}},
        "message": {"text": "m"},
        "locations": [place],
    }
    overrides = [{"configuration": {"level": "note"}, "descriptor": {"index": 3}}]
    run = {
        "tool": {"driver": {"name": "T", **descriptors}, "extensions": pair({"name": "Zero"}, extension)},
        "taxonomies": pair({"name": "Other", "taxa": [{"id": "1"}]}, taxonomy),
        "artifacts": pair({"location": {"uri": "a"}}, {"location": {"uri": "b"}, "parentIndex": 1}),
        "logicalLocations": pair({"name": "l"}, {"name": "m", "parentIndex": 1}),
        "threadFlowLocations": pair({"module": "s"}, {"module": "t"}),
        "addresses": [{"name": "p"}, {"name": "q", "parentIndex": 0}],
        "graphs": pair({"nodes": [{"id": "c"}]}, {"nodes": [{"id": "d"}]}),
        "webRequests": pair({"target": "u"}, {"target": "v"}),
        "webResponses": pair({"statusCode": 200}, {"statusCode": 404}),
        "invocations": [
            {"executionSuccessful": True},
            {
                "executionSuccessful": True,
                "ruleConfigurationOverrides": overrides,
                "notificationConfigurationOverrides": overrides,
                "toolExecutionNotifications": [
                    {"message": {"text": "n"}, "descriptor": {"index": 3}, "associatedRule": {"index": 1}}
                ],
            },
        ],
        "results": [result, other],
    }
    return json.loads(json.dumps(run))  # as it is when parsed: no object stands in two places


def meaning(run: Any, result: Any) -> list[Any]:
    """What every index of a result of `rich` means, looked up by its definition in the standard."""
    component = result["rule"].get("toolComponent")
    tool = run["tool"]
    home = tool["extensions"][component["index"]] if component else tool["driver"]
    physical = result["locations"][0]["physicalLocation"]
    logical = run["logicalLocations"][result["locations"][0]["logicalLocations"][0]["index"]]
    artifact = run["artifacts"][physical["artifactLocation"]["index"]]
    found = [
        home["name"],
        home["rules"][result["ruleIndex"]]["id"],
        home["rules"][result["rule"]["index"]]["id"],
        artifact["location"]["uri"],
        run["artifacts"][artifact["parentIndex"]]["location"]["uri"],
        run["addresses"][physical["address"]["index"]]["name"],
        logical["name"],
        run["logicalLocations"][logical["parentIndex"]]["name"],
    ]
    if "taxa" not in result:
        return found
    taxonomy = run["taxonomies"][result["taxa"][0]["toolComponent"]["index"]]
    step = result["codeFlows"][0]["threadFlows"][0]["locations"][0]["index"]
    invocation = run["invocations"][result["provenance"]["invocationIndex"]]
    notification = invocation["toolExecutionNotifications"][0]
    rules, notifications = tool["driver"]["rules"], tool["driver"]["notifications"]
    related = next(rule for rule in rules if "relationships" in rule)["relationships"][0]["target"]
    return [
        *found,
        taxonomy["name"],
        taxonomy["taxa"][result["taxa"][0]["index"]]["id"],
        tool["driver"]["taxa"][result["taxa"][1]["index"]]["id"],
        run["threadFlowLocations"][step]["module"],
        run["graphs"][result["graphTraversals"][0]["runGraphIndex"]]["nodes"][0]["id"],
        result["graphs"][result["graphTraversals"][1]["resultGraphIndex"]]["nodes"][0]["id"],
        run["webRequests"][result["webRequest"]["index"]]["target"],
        run["webResponses"][result["webResponse"]["index"]]["statusCode"],
        rules[related["index"]]["id"],
        rules[invocation["ruleConfigurationOverrides"][0]["descriptor"]["index"]]["id"],
        notifications[invocation["notificationConfigurationOverrides"][0]["descriptor"]["index"]]["id"],
        notifications[notification["descriptor"]["index"]]["id"],
        rules[notification["associatedRule"]["index"]]["id"],
    ]


def test_every_index_means_the_same_when_copies_are_gone(kit: Any) -> None:
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


def test_rules_described_twice_alike_are_merged(kit: Any) -> None:
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


def test_rules_of_one_id_and_different_words_both_stay(kit: Any) -> None:
    """The standard allows them, and which of them is right nobody knows."""
    rules = [{"id": "A", "name": "One"}, {"id": "A", "name": "Two"}]
    run = kit.run(kit.result("A", ruleIndex=1), rules=rules)
    assert kit.run_after(run) == (run, {})


def test_arrays_with_items_in_other_files_keep_their_copies(kit: Any) -> None:
    """An index may point behind what is here."""
    artifacts = [{"location": {"uri": "a"}}, {"location": {"uri": "a"}}]
    external = {"artifacts": [{"guid": GUID}]}
    run = kit.run(kit.result(), artifacts=artifacts, externalPropertyFileReferences=external)
    assert kit.run_after(run)[1] == {}


def test_the_arrays_of_policies_are_looked_after(kit: Any) -> None:
    """Components that are no part of the tool."""
    policy = {"name": "P", "rules": [{"id": "A"}, {"id": "A"}]}
    mended, _ = kit.run_after(kit.run(kit.result(), policies=[policy]))
    assert mended["policies"][0]["rules"] == [{"id": "A"}]
