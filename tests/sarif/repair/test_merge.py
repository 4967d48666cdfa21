"""Merging runs: whatever an index meant in its own run it means in the merged one."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from repair.rich import meaning, rich

from ci_kit.sarif.schema import log_validator

if TYPE_CHECKING:
    from repair.kit import Json, Kit


def other() -> Json:
    """A run of the same tool whose arrays begin with something else, so that every index is another."""
    run = rich()
    first = {
        "artifacts": {"location": {"uri": "zero"}},
        "logicalLocations": {"name": "zero"},
        "threadFlowLocations": {"module": "zero"},
        "addresses": {"name": "zero"},
        "graphs": {"nodes": [{"id": "zero"}]},
        "webRequests": {"target": "zero"},
        "webResponses": {"statusCode": 0},
        "invocations": {"executionSuccessful": False},
        "taxonomies": {"name": "zero", "taxa": [{"id": "0"}]},
    }
    for key, item in first.items():
        run[key].append(item)
    run["tool"]["driver"]["rules"] = [{"id": "only here"}, *run["tool"]["driver"]["rules"]]
    return run


def test_every_index_means_the_same_in_the_merged_run(kit: Kit) -> None:
    """Of both runs, with arrays that are shared in part; what they share is there once."""
    runs = [kit.run_after(rich())[0], kit.run_after(other_with_right_rules())[0]]
    wanted = [meaning(run, result) for run in runs for result in run["results"]]
    repaired = kit.fix(kit.log(*copy.deepcopy(runs)), kit.scope())
    (merged,) = repaired.parts[0].log["runs"]
    assert [meaning(merged, result) for result in merged["results"]] == wanted
    assert list(log_validator().violations(repaired.parts[0].log)) == []
    assert [artifact["location"]["uri"] for artifact in merged["artifacts"]] == ["a", "b", "zero"]


def other_with_right_rules() -> Json:
    """`other`, with the indexes of its rules moved along."""
    run = other()
    for result in run["results"]:
        if "toolComponent" not in result["rule"]:
            result["ruleIndex"] += 1
            result["rule"]["index"] += 1
    for rule in run["tool"]["driver"]["rules"]:
        for relationship in rule.get("relationships", ()):
            relationship["target"]["index"] += 1
    invocation = run["invocations"][1]
    invocation["ruleConfigurationOverrides"] = [{"configuration": {"level": "note"}, "descriptor": {"index": 4}}]
    invocation["toolExecutionNotifications"][0]["associatedRule"]["index"] += 1
    return run


def test_what_the_first_run_lacks_is_moved_as_a_whole(kit: Kit) -> None:
    """Arrays, bases and properties."""
    second: Json = {
        "artifacts": [{"location": {"uri": "a"}}],
        "originalUriBaseIds": {"R": {"uri": "file:///r/"}},
        "properties": {"x": 1},
        "versionControlProvenance": [],
    }
    runs = [kit.run(kit.result()), kit.run(kit.result(), **second)]
    merged = kit.fix(kit.log(*runs), kit.scope()).parts[0].log["runs"][0]
    assert {key: merged.get(key) for key in second if second[key]} == {
        key: value for key, value in second.items() if value
    }


def test_properties_that_differ_are_kept_beside_each_other(kit: Kit) -> None:
    """Nothing of a merged run is lost."""
    runs = [kit.run(properties={"same": 1, "time": number, f"own{number}": True}) for number in (1, 2, 3)]
    merged = kit.fix(kit.log(*runs), kit.scope()).parts[0].log["runs"][0]
    assert merged["properties"] == {
        "same": 1,
        "time": 1,
        "own1": True,
        "own2": True,
        "own3": True,
        "mergedRuns": [{"time": 2}, {"time": 3}],
    }


def test_lists_are_put_together_without_copies(kit: Kit) -> None:
    """Redaction tokens and aggregates of both runs, each once."""
    runs = [kit.run(redactionTokens=tokens) for tokens in (["a", "b"], ["b", "c"], ["c", "d"])]
    merged = kit.fix(kit.log(*runs), kit.scope()).parts[0].log["runs"][0]
    assert merged["redactionTokens"] == ["a", "b", "c", "d"]


def test_rules_of_extensions_go_to_the_same_extension(kit: Kit) -> None:
    """In whatever order the runs list them."""

    def run(names: Json, rule: str) -> Json:
        made = kit.run(kit.result(rule, rule={"index": 0, "toolComponent": {"index": names.index("B")}}), rules=[])
        made["tool"]["extensions"] = [
            {"name": name, "rules": [{"id": rule if name == "B" else "A0"}]} for name in names
        ]
        return made

    merged = kit.fix(kit.log(run(["A", "B"], "B1"), run(["B", "A"], "B2")), kit.scope()).parts[0].log["runs"][0]
    assert merged["tool"]["extensions"] == [
        {"name": "A", "rules": [{"id": "A0"}]},
        {"name": "B", "rules": [{"id": "B1"}, {"id": "B2"}]},
    ]
    assert [result["rule"] for result in merged["results"]] == [
        {"index": 0, "toolComponent": {"index": 1}},
        {"index": 1, "toolComponent": {"index": 1}},
    ]


def test_runs_that_are_not_well_formed_are_not_merged(kit: Kit) -> None:
    """What is no array cannot be put together."""
    runs = [
        kit.run(kit.result()),
        kit.run(kit.result()) | {"artifacts": {"0": {}}},
        kit.run() | {"results": None},
    ]
    log = kit.fix(kit.log(*runs), kit.scope()).parts[0].log
    assert len(log["runs"]) == 3
