"""A run that has every kind of index that SARIF knows, and what those indexes mean."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from repair.kit import Json, Obj

GUID = "12345678-1234-4234-8234-123456789abc"


def pair(*items: Json) -> list[Json]:
    """Each item twice."""
    return [item for item in items for _ in (0, 1)]


def rich() -> Json:
    """A run that has every index of SARIF, into arrays that hold each item twice, one behind the other."""
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
    made: Obj = json.loads(json.dumps(run))  # as it is when parsed: no object stands in two places
    return made


def meaning(run: Json, result: Json) -> list[Json]:
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
