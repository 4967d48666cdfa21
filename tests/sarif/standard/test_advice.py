"""What helps the readers of results, and what is needless."""

from __future__ import annotations

from typing import Any

from build import Case, a_driver, a_location, a_log, a_result, parametrize


def placed(**physical: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log with a result in a file."""
    return a_log(a_result(locations=[{"physicalLocation": {"artifactLocation": {"uri": "a.py"}} | physical}]))


def in_repository(base: str | None, **run: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose repository is mapped to the base id ROOT, with one result below `base`."""
    file = {"uri": "a.py"} | ({} if base is None else {"uriBaseId": base})
    repository = {"repositoryUri": "https://example.org/r", "mappedTo": {"uriBaseId": "ROOT"}}
    result = a_result(locations=[{"physicalLocation": {"artifactLocation": file}}])
    return a_log(result, versionControlProvenance=[repository], **run)


RULE = {
    "id": "AB1234",
    "name": "GoodName",
    "helpUri": "https://example.org/",
    "shortDescription": {"text": "x"},
}
AT = "/results/0/locations/0/physicalLocation"
BOTH = {"uri": "a.py", "index": 0}
CASES = [
    Case(
        "snippet-missing",
        f"{AT}/region",
        placed(region={"startLine": 1}),
        placed(region={"startLine": 1, "snippet": {"text": "x"}}),
    ),
    Case(
        "snippet-missing",
        f"{AT}/region",
        placed(region={"startLine": 1}),
        a_log(
            a_result(locations=[a_location("a.py")]),
            artifacts=[{"location": {"uri": "a.py"}, "contents": {"text": "x"}}],
        ),
    ),
    Case(
        "context-region-missing",
        AT,
        placed(region={"startLine": 2}),
        placed(region={"startLine": 2}, contextRegion={"startLine": 1, "endLine": 3}),
    ),
    Case("location-without-region", AT, placed(), placed(region={"startLine": 1})),
    Case(
        "message-without-id",
        "/results/0/message",
        a_log(a_result()),
        a_log(a_result(message={"id": "x", "text": "Told."})),
    ),
    Case(
        "analysis-target-needless",
        "/results/0/analysisTarget",
        a_log(a_result(analysisTarget={"uri": "src/a.py"})),
        a_log(a_result(analysisTarget={"uri": "b.c"})),
    ),
    Case(
        "rule-reference-needless",
        "/results/0/rule",
        a_log(a_result(ruleIndex=0, rule={"index": 0}), driver=a_driver("R1")),
        a_log(a_result(ruleIndex=0), driver=a_driver("R1")),
    ),
    Case(
        "rule-reference-needless",
        "/results/0/rule",
        a_log(
            a_result(rule={"index": 0, "toolComponent": {"index": 0}}),
            tool={"extensions": [{"name": "E", "rules": [RULE | {"id": "R1"}]}]},
        ),
        a_log(
            a_result(ruleId=None, rule={"id": "R1", "index": 0, "toolComponent": {"index": 0}}),
            tool={"extensions": [{"name": "E", "rules": [RULE | {"id": "R1"}]}]},
        ),
    ),
    Case(
        "artifacts-needless",
        "/artifacts",
        a_log(
            a_result(locations=[{"physicalLocation": {"artifactLocation": BOTH}}]),
            artifacts=[{"location": {"uri": "a.py"}}],
        ),
        a_log(
            a_result(locations=[{"physicalLocation": {"artifactLocation": BOTH}}]),
            artifacts=[{"location": {"uri": "a.py"}, "length": 1}],
        ),
    ),
    Case("version-control-missing", "", a_log(), in_repository("ROOT")),
    Case(
        "version-control-not-mapped",
        "/versionControlProvenance/0",
        a_log(versionControlProvenance=[{"repositoryUri": "https://example.org"}]),
        in_repository("ROOT"),
    ),
    Case(
        "location-outside-repository-base",
        f"{AT}/artifactLocation",
        in_repository(None),
        in_repository("ROOT"),
    ),
    Case(
        "location-outside-repository-base",
        f"{AT}/artifactLocation",
        in_repository("SUB"),
        in_repository("SUB", originalUriBaseIds={"SUB": {"uri": "sub/", "uriBaseId": "ROOT"}, "ROOT": {}}),
    ),
    Case(
        "column-kind-missing",
        f"{AT}/region/startColumn",
        placed(region={"startLine": 1, "startColumn": 2}),
        placed(region={"startLine": 1}),
    ),
    Case(
        "artifact-contents-missing",
        "/artifacts",
        a_log(artifacts=[{"location": {"uri": "a"}}]),
        a_log(artifacts=[{"location": {"uri": "a"}, "contents": {"text": ""}}]),
    ),
]


@parametrize(CASES)
def test_advice(case: Case) -> None:
    """What would help readers, or could be left out, is noted at its place; a run that does well is not."""
    case.assert_told_apart()
