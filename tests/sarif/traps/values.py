"""Logs of the right shape with a value that SARIF 2.1.0 refuses, or that the action never looks at."""

from __future__ import annotations

from traps.document import (
    DRIVER,
    FILE,
    PHYSICAL,
    REGION,
    RESULT,
    RULE,
    RUN,
    Edit,
    drop,
    edited,
    put,
    repeat,
)
from traps.model import Stage, Trap, fine, local, noted, risky, service


def _refused(name: str, note: str, *edits: Edit) -> Trap:
    return local(Stage.SCHEMA, name, note, *edits)


VALUES = (
    _refused("level-null", "A null for a level.", put(f"{RESULT}/level", None)),
    _refused("level-critical", "Levels are none, note, warning and error.", put(f"{RESULT}/level", "critical")),
    _refused("level-capital", "Levels are written small.", put(f"{RESULT}/level", "Error")),
    _refused("level-number", "A number for a level.", put(f"{RESULT}/level", 2)),
    _refused("rule-level-info", "info is no level.", put(f"{RULE}/defaultConfiguration/level", "info")),
    _refused("kind-unknown", "No kind of this name.", put(f"{RESULT}/kind", "failed")),
    _refused("baseline-unknown", "No state of this name.", put(f"{RESULT}/baselineState", "old")),
    _refused("column-kind-unknown", "No kind of this name.", put(f"{RUN}/columnKind", "bytes")),
    _refused("rank-101", "A rank is at most 100.", put(f"{RESULT}/rank", 101)),
    _refused("guid-malformed", "Not a GUID.", put(f"{RESULT}/guid", "not-a-guid")),
    _refused(
        "guid-braces",
        "A GUID in braces, as Windows writes it.",
        put(f"{RESULT}/guid", "{12345678-1234-4234-8234-123456789abc}"),
    ),
    fine("guid-capital", "A GUID in capitals.", put(f"{RESULT}/guid", "12345678-1234-4234-8234-123456789ABC")),
    _refused(
        "time-malformed",
        "No time zone and a blank.",
        put(f"{RUN}/invocations", [{"executionSuccessful": True, "startTimeUtc": "2026-01-02 03:04:05"}]),
    ),
    _refused("invocation-without-success", "executionSuccessful is required.", put(f"{RUN}/invocations", [{}])),
    _refused("suppression-without-kind", "kind is required.", put(f"{RESULT}/suppressions", [{}])),
    _refused(
        "provenance-without-uri",
        "repositoryUri is required.",
        put(f"{RUN}/versionControlProvenance", [{"branch": "main"}]),
    ),
    _refused(
        "code-flow-empty",
        "A code flow has at least one thread flow.",
        put(f"{RESULT}/codeFlows", [{"threadFlows": []}]),
    ),
    _refused(
        "thread-flow-empty",
        "A thread flow has at least one location.",
        put(f"{RESULT}/codeFlows", [{"threadFlows": [{"locations": []}]}]),
    ),
    _refused("fix-empty", "A fix has at least one change.", put(f"{RESULT}/fixes", [{"artifactChanges": []}])),
    _refused("rule-index-minus-2", "-1 is the smallest index.", put(f"{RESULT}/ruleIndex", -2)),
    _refused("rule-index-string", "A string for an index.", put(f"{RESULT}/ruleIndex", "0")),
    _refused("uri-null", "A null for a URI.", put(f"{FILE}/uri", None)),
    _refused("uri-number", "A number for a URI.", put(f"{FILE}/uri", 7)),
    _refused("physical-location-null", "A null for an object.", put(PHYSICAL, None)),
    _refused("line-0", "Lines count from 1.", put(f"{REGION}/startLine", 0)),
    _refused("line-minus-1", "Tools write -1 for: unknown.", put(f"{REGION}/startLine", -1)),
    _refused("column-0", "Columns count from 1.", put(f"{REGION}/startColumn", 0)),
    _refused("end-line-0", "Lines count from 1.", put(f"{REGION}/endLine", 0)),
    _refused("end-column-0", "Columns count from 1.", put(f"{REGION}/endColumn", 0)),
    _refused("line-string", "A string for a number.", put(f"{REGION}/startLine", "20")),
    _refused("line-fraction", "Half a line.", put(f"{REGION}/startLine", 20.5)),
    _refused("line-null", "A null for a number.", put(f"{REGION}/startLine", None)),
    risky("region-empty", "The action's schema misplaces the rule; OASIS errata 01 refuses it.", put(REGION, {})),
    risky("region-end-only", "As region-empty: no start of any kind.", put(REGION, {"endLine": 20})),
    _refused("language-malformed", "Two letters, and a region perhaps.", put(f"{DRIVER}/language", "english")),
)

TWICE = (
    _refused("rule-twice", "Equal rules in one array.", repeat(f"{DRIVER}/rules")),
    _refused("tag-twice", "Equal tags in one array.", put(f"{RULE}/properties/tags", ["security", "security"])),
    _refused("suppression-twice", "Equal suppressions.", put(f"{RESULT}/suppressions", [{"kind": "inSource"}] * 2)),
    _refused(
        "related-location-twice",
        "Equal related locations.",
        put(f"{RESULT}/relatedLocations", [{"id": 1}] * 2),
    ),
    _refused(
        "artifact-twice",
        "Equal artifacts.",
        put(f"{RUN}/artifacts", [{"location": {"uri": "src/orders.py"}}] * 2),
    ),
    risky(
        "rule-id-twice",
        "One id, two bodies.",
        repeat(f"{DRIVER}/rules"),
        put(f"{DRIVER}/rules/1/name", "Other"),
    ),
    risky("result-twice", "Equal results make one alert.", repeat(f"{RUN}/results")),
    noted("location-twice", "Only the first location counts for the alert.", repeat(f"{RESULT}/locations")),
)

_CODEQL = put(f"{DRIVER}/name", "CodeQL")
CODEQL = (
    fine("codeql", "Named CodeQL, and valid.", _CODEQL),
    risky(
        "codeql-bad-level",
        "The action skips the schema for this name.",
        _CODEQL,
        put(f"{RESULT}/level", "critical"),
    ),
    service(
        "codeql-wrong-version",
        "The action skips the schema; GitHub reads 2.1.0 only.",
        _CODEQL,
        put("/version", "1.0.0"),
    ),
    service(
        "codeql-message-missing",
        "The action skips the schema; GitHub needs message.text.",
        _CODEQL,
        drop(f"{RESULT}/message"),
    ),
    local(Stage.RESULTS, "codeql-results-missing", "Looked at for every tool.", _CODEQL, drop(f"{RUN}/results")),
    local(Stage.RESULTS, "codeql-result-null", "The action crashes on the result.", _CODEQL, put(RESULT, None)),
    local(Stage.UNIQUE_RUNS, "codeql-run-twice", "Looked at for every tool.", _CODEQL, repeat("/runs")),
    local(
        Stage.SCHEMA,
        "codeql-and-other",
        "One run of another tool: the schema is not skipped.",
        content=edited(repeat("/runs"), _CODEQL, put("/runs/1/results/0/level", "critical")),
    ),
)

TRAPS = VALUES + TWICE + CODEQL
