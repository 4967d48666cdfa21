"""Ways to break a log, each with the rule that it must be reported under."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from build import a_location, a_result

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.sarif.context import Obj

BAD = {"startLine": 9, "endLine": 8}


def adding(**members: Any) -> Callable[[Obj], None]:  # noqa: ANN401
    """Add a result with these members; what all results have, it has too."""

    def mutate(run: Obj) -> None:
        common = {name: first for name in ("baselineState", "suppressions") for first in _of(run, name)}
        run["results"].append(common | a_result(**members))

    return mutate


def _of(run: Obj, name: str) -> list[Any]:
    return [result[name] for result in run["results"][:1] if name in result]


def at(**physical: Any) -> Callable[[Obj], None]:  # noqa: ANN401
    """Add a result in a file."""
    return adding(locations=[{"physicalLocation": {"artifactLocation": {"uri": "x.py"}} | physical}])


def named(**file: Any) -> Callable[[Obj], None]:  # noqa: ANN401
    """Add a result whose file is given so."""
    return at(artifactLocation=file)


def holding(name: str, value: Any) -> Callable[[Obj], None]:  # noqa: ANN401
    """Give the run another member."""
    return lambda run: run.update({name: value})


def extending(name: str, *items: Obj) -> Callable[[Obj], None]:
    """Append to an array of the run."""
    return lambda run: run.setdefault(name, []).extend(items)


def ruling(*rules: Obj) -> Callable[[Obj], None]:
    """Append to the rules of the driver."""
    return lambda run: run["tool"]["driver"]["rules"].extend(rules)


def stepping(*steps: Obj) -> Callable[[Obj], None]:
    """Add a result with a code flow of these steps."""
    return adding(codeFlows=[{"threadFlows": [{"locations": list(steps)}]}])


NODES = {
    "nodes": [{"id": "a"}, {"id": "b"}],
    "edges": [{"id": "e", "sourceNodeId": "a", "targetNodeId": "b"}],
}
MUTATIONS: list[tuple[str, Callable[[Obj], None]]] = [
    ("rule-id-missing", adding(ruleId=None)),
    ("rule-id-differs", adding(ruleId="R1", rule={"id": "other"})),
    ("rule-index-differs", adding(ruleIndex=0, rule={"index": 1})),
    ("rule-index-out-of-range", adding(ruleIndex=4)),
    ("rule-index-mismatch", adding(ruleId="nowhere", ruleIndex=0)),
    ("duplicate-rule", ruling({"id": "new"}, {"id": "new"})),
    ("component-index-out-of-range", adding(rule={"id": "R1", "toolComponent": {"index": 7}})),
    ("component-reference-mismatch", adding(rule={"id": "R1", "toolComponent": {"name": "Nobody"}})),
    ("message-id-unresolved", adding(message={"id": "unknown"})),
    ("message-arguments-too-few", adding(message={"text": "{0}{1}", "arguments": ["one"]})),
    ("message-placeholder-unfilled", adding(message={"text": "{0}"})),
    ("message-link-unresolved", adding(message={"text": "[here](99)"})),
    ("message-empty", adding(message={"text": ""})),
    ("location-id-repeated", adding(locations=[a_location() | {"id": 5}, a_location("b") | {"id": 5}])),
    (
        "location-relationship-unresolved",
        adding(locations=[a_location() | {"relationships": [{"target": 8}]}]),
    ),
    ("uri-bad-percent", named(uri="50%.c")),
    ("uri-unencoded", named(uri="a b.c")),
    ("uri-windows-path", named(uri="a\\b.c")),
    ("uri-scheme-invalid", named(uri="a_b:c")),
    ("uri-dot-dot", named(uri="file:///a/../b.c")),
    ("uri-not-absolute", adding(hostedViewerUri="view")),
    ("uri-base-with-absolute-uri", named(uri="file:///x.c", uriBaseId="ROOT")),
    ("uri-base-unfit", holding("originalUriBaseIds", {"ROOT": {"uri": "file:///x"}, "SUB": {}})),
    ("uri-base-relative", holding("originalUriBaseIds", {"ROOT": {"uri": "x/"}, "SUB": {}})),
    (
        "uri-base-cycle",
        holding("originalUriBaseIds", {"ROOT": {"uri": "x/", "uriBaseId": "ROOT"}, "SUB": {}}),
    ),
    ("sarif-uri-unresolved", named(uri="sarif:/runs/9")),
    ("artifact-location-empty", named(description={"text": "x"})),
    ("region-reversed", at(region=BAD)),
    ("region-reversed", stepping({"location": a_location()}, {"location": a_location(region=BAD)})),
    (
        "region-contradiction",
        stepping(
            {"location": a_location()},
            {"location": a_location(region={"startLine": 1, "endColumn": 4, "charOffset": 0})},
        ),
    ),
    (
        "content-not-base64",
        stepping(
            {"location": a_location()},
            {"location": a_location(region={"startLine": 1, "snippet": {"binary": "?"}})},
        ),
    ),
    ("region-start-missing", at(region={"charOffset": 0, "endColumn": 3})),
    ("context-region-without-region", at(contextRegion={"startLine": 1})),
    ("context-region-not-larger", at(region={"startLine": 2}, contextRegion={"startLine": 2})),
    ("index-out-of-range", named(index=3)),
    ("index-out-of-range", stepping({"index": 3})),
    ("index-out-of-range", adding(provenance={"invocationIndex": 3})),
    ("index-out-of-range", adding(locations=[{"logicalLocations": [{"index": 3}]}])),
    ("index-not-own", lambda run: run["artifacts"].insert(0, {"location": {"uri": "first", "index": 7}})),
    ("parent-cycle", extending("addresses", {"parentIndex": 1}, {"parentIndex": 0})),
    ("kind-level-conflict", adding(kind="pass", level="error")),
    ("kind-rank-conflict", adding(kind="review", rank=1.5)),
    (
        "baseline-state-partial",
        lambda run: run["results"].extend([a_result(baselineState="new"), a_result()]),
    ),
    ("suppressions-partial", lambda run: run["results"].extend([a_result(suppressions=[]), a_result()])),
    ("result-guid-repeated", lambda run: run["results"].extend([a_result(guid=run["baselineGuid"])] * 2)),
    ("baseline-guid-own", lambda run: run.update(baselineGuid=run["automationDetails"]["guid"])),
    ("execution-order", stepping(*[{"location": a_location(), "executionOrder": n} for n in (2, 1)])),
    (
        "graph-node-id-repeated",
        adding(graphs=[{"nodes": [{"id": "a"}, {"id": "a", "label": {"text": "x"}}]}]),
    ),
    ("graph-edge-end-unknown", adding(graphs=[NODES | {"nodes": []}])),
    (
        "graph-traversal-edge-unknown",
        adding(graphs=[NODES], graphTraversals=[{"resultGraphIndex": 0, "edgeTraversals": [{"edgeId": "f"}]}]),
    ),
    (
        "graph-traversal-disconnected",
        adding(graphs=[NODES], graphTraversals=[{"resultGraphIndex": 0, "edgeTraversals": [{"edgeId": "e"}] * 2}]),
    ),
    (
        "invocation-times-reversed",
        extending(
            "invocations",
            {
                "executionSuccessful": True,
                "startTimeUtc": "2026-01-02T00:00:00Z",
                "endTimeUtc": "2026-01-01T00:00:00Z",
            },
        ),
    ),
    (
        "date-time-not-utc",
        extending("invocations", {"executionSuccessful": True, "startTimeUtc": "2026-01-02T00:00:00+01:00"}),
    ),
    ("taxonomy-contents", extending("taxonomies", {"name": "Empty"})),
    ("translation-incomplete", extending("translations", {"name": "Empty"})),
    ("policy-incomplete", extending("policies", {"name": "Empty"})),
    (
        "fix-file-repeated",
        adding(
            fixes=[
                {
                    "artifactChanges": [
                        {
                            "artifactLocation": {"uri": "a"},
                            "replacements": [{"deletedRegion": {"startLine": n}}],
                        }
                        for n in (1, 2)
                    ]
                }
            ]
        ),
    ),
]
