"""Logs that the schema accepts though they point at nothing, or into nowhere (sections of SARIF 2.1.0)."""

from __future__ import annotations

from traps.document import (
    FILE,
    PHYSICAL,
    REGION,
    RESULT,
    RUN,
    Json,
    put,
)
from traps.model import noted, risky, service


def _step(**members: object) -> list[Json]:
    return [{"threadFlows": [{"locations": [members]}]}]


_NODES = [{"id": "n1"}]
_EDGE = {"id": "e1", "sourceNodeId": "n1", "targetNodeId": "n9"}
INDEXES = (
    risky(
        "artifact-index-only",
        "The URI stands in run.artifacts.",
        put(f"{RUN}/artifacts", [{"location": {"uri": "src/orders.py"}}]),
        put(FILE, {"index": 0}),
    ),
    service(
        "artifact-index-beyond",
        "Neither a URI nor an artifact at that index (3.4.5).",
        put(FILE, {"index": 9}),
    ),
    risky("artifact-index-beyond-with-uri", "No artifact at that index (3.4.5).", put(f"{FILE}/index", 9)),
    risky(
        "artifact-uri-differs",
        "The artifact at the index has another URI.",
        put(f"{RUN}/artifacts", [{"location": {"uri": "web/server.js"}}]),
        put(f"{FILE}/index", 0),
    ),
    risky(
        "artifact-parent-beyond",
        "No artifact at parentIndex (3.24.3).",
        put(f"{RUN}/artifacts", [{"location": {"uri": "a.zip"}, "parentIndex": 4}]),
    ),
    risky(
        "artifact-parent-itself",
        "An artifact inside itself.",
        put(f"{RUN}/artifacts", [{"location": {"uri": "a.zip"}, "parentIndex": 0}]),
    ),
    risky(
        "logical-index-beyond",
        "No logical location at that index (3.33.3).",
        put(f"{RESULT}/locations/0/logicalLocations", [{"index": 2}]),
    ),
    risky(
        "thread-flow-index-beyond",
        "No thread flow location at that index (3.38.2).",
        put(f"{RESULT}/codeFlows", _step(index=4)),
    ),
    risky(
        "thread-flow-index-only",
        "The step stands in run.threadFlowLocations; GitHub shows none.",
        put(
            f"{RUN}/threadFlowLocations",
            [
                {
                    "location": {
                        "physicalLocation": {
                            "artifactLocation": {"uri": "src/orders.py"},
                            "region": {"startLine": 19},
                        }
                    }
                }
            ],
        ),
        put(f"{RESULT}/codeFlows", _step(index=0)),
    ),
    risky(
        "thread-flow-without-location",
        "A step that names no place.",
        put(f"{RESULT}/codeFlows", _step(importance="essential")),
    ),
    risky(
        "taxon-beyond",
        "No such taxonomy (3.27.8).",
        put(f"{RESULT}/taxa", [{"id": "CWE-78", "toolComponent": {"name": "CWE", "index": 2}}]),
    ),
    risky(
        "graph-edge-dangling",
        "The edge ends at no node (3.41.5).",
        put(f"{RESULT}/graphs", [{"nodes": _NODES, "edges": [_EDGE]}]),
    ),
    risky(
        "graph-node-twice",
        "Two nodes of one id (3.40.2).",
        put(f"{RESULT}/graphs", [{"nodes": [{"id": "n1"}, {"id": "n1", "label": {"text": "m"}}]}]),
    ),
    risky(
        "traversal-dangling",
        "It walks no graph of the result (3.42.3).",
        put(f"{RESULT}/graphTraversals", [{"resultGraphIndex": 3}]),
    ),
    risky("address-beyond", "No address at that index (3.32.5).", put(f"{PHYSICAL}/address", {"index": 2})),
    risky("web-request-beyond", "No request at that index (3.27.14).", put(f"{RESULT}/webRequest", {"index": 2})),
    risky(
        "invocation-rule-dangling",
        "The notification's rule is not described (3.58.3).",
        put(
            f"{RUN}/invocations",
            [
                {
                    "executionSuccessful": True,
                    "toolExecutionNotifications": [
                        {"message": {"text": "m"}, "associatedRule": {"id": "SMP009", "index": 9}}
                    ],
                }
            ],
        ),
    ),
    risky(
        "external-properties",
        "Not followed: what stands there is not uploaded.",
        put(f"{RUN}/externalPropertyFileReferences", {"results": [{"location": {"uri": "more.json"}}]}),
    ),
    noted(
        "embedded-contents",
        "The whole file inside the log.",
        put(f"{RUN}/artifacts", [{"location": {"uri": "src/orders.py"}, "contents": {"text": "import os"}}]),
    ),
    noted("snippet", "The code beside the region.", put(f"{REGION}/snippet", {"text": "subprocess.call"})),
)

TRAPS = INDEXES
