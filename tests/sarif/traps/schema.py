"""Logs that the schema of SARIF 2.1.0 refuses, or that only one dialect of it accepts."""

from __future__ import annotations

import json

from traps.document import (
    DRIVER,
    REGION,
    RESULT,
    RULE,
    RUN,
    Edit,
    drop,
    put,
)
from traps.model import Stage, Trap, fine, local, noted, risky, service


def _refused(name: str, note: str, *edits: Edit) -> Trap:
    return local(Stage.SCHEMA, name, note, *edits)


_FIRST_SARIF = {
    "version": "1.0.0",
    "runs": [{"tool": {"name": "Sample"}, "results": [{"ruleId": "SMP001", "message": "m"}]}],
}
_SARIF_2_0 = "http://json.schemastore.org/sarif-2.0.0-csd.2.beta.2019-01-24"

VERSIONS = (
    local(Stage.SCHEMA, "sarif-1.0", "The log of an older version.", content=json.dumps(_FIRST_SARIF).encode()),
    _refused(
        "sarif-2.0",
        "A draft of version 2.",
        put("/version", "2.0.0-csd.2.beta.2019-01-24"),
        put("/$schema", _SARIF_2_0),
    ),
    _refused("sarif-2.2", "A version to come.", put("/version", "2.2")),
    _refused("version-short", "2.1 for 2.1.0.", put("/version", "2.1")),
    _refused("version-number", "A number for a string.", put("/version", 2.1)),
    _refused("version-missing", "Required; the body is 2.1.0.", drop("/version")),
    risky(
        "schema-uri-missing",
        "GitHub documents $schema as required, and takes files without.",
        drop("/$schema"),
    ),
    risky(
        "schema-uri-draft",
        "The schema of a pre-release.",
        put("/$schema", "https://json.schemastore.org/sarif-2.1.0-rtm.1.json"),
    ),
    noted(
        "schema-uri-rtm",
        "SchemaStore's name of the final schema.",
        put("/$schema", "https://json.schemastore.org/sarif-2.1.0-rtm.5.json"),
    ),
    risky("schema-uri-not-a-uri", "The action prints a warning only.", put("/$schema", "sarif schema")),
    _refused("schema-uri-null", "A null for a string.", put("/$schema", None)),
)

SHAPE = (
    _refused("runs-missing", "Required.", drop("/runs")),
    local(Stage.UNIQUE_RUNS, "runs-null", "The schema allows it, the action crashes.", put("/runs", None)),
    _refused("runs-object", "The action crashes: it takes an object for an array.", put("/runs", {})),
    _refused("runs-string", "The action crashes: it takes a string for an array.", put("/runs", "none")),
    _refused("run-null", "The action crashes: it reads `tool` of null.", put(RUN, None)),
    _refused("run-string", "A run is an object.", put(RUN, "run")),
    _refused("run-empty", "A run needs its tool.", put(RUN, {})),
    risky("runs-empty", "Nothing is uploaded, existing alerts stay.", put("/runs", [])),
    service(
        "runs-empty-no-version",
        "With no runs the action skips the schema.",
        put("/runs", []),
        drop("/version"),
    ),
    _refused("tool-missing", "Required.", drop(f"{RUN}/tool")),
    _refused("driver-missing", "Required.", drop(DRIVER)),
    _refused("driver-name-missing", "Required.", drop(f"{DRIVER}/name")),
    _refused("driver-name-number", "A number for a string.", put(f"{DRIVER}/name", 7)),
    risky("driver-name-empty", "Documented as required; no tool is shown.", put(f"{DRIVER}/name", "")),
    local(
        Stage.RESULTS,
        "results-missing",
        "The schema allows it (a run that only names results elsewhere).",
        drop(f"{RUN}/results"),
    ),
    _refused("results-null", "A null for an array.", put(f"{RUN}/results", None)),
    _refused("results-object", "An object for an array.", put(f"{RUN}/results", {})),
    _refused("result-null", "A null for a result.", put(RESULT, None)),
    fine("results-empty", "Clean: every open alert of the category closes.", put(f"{RUN}/results", [])),
    _refused("message-missing", "Required.", drop(f"{RESULT}/message")),
    _refused("message-empty", "Neither text nor id.", put(f"{RESULT}/message", {})),
    _refused(
        "message-markdown-only",
        "Markdown needs a plain text beside it.",
        put(f"{RESULT}/message", {"markdown": "**m**"}),
    ),
    _refused("message-string", "SARIF 1.0 wrote plain strings.", put(f"{RESULT}/message", "m")),
    _refused("rule-id-missing", "Required.", drop(f"{RULE}/id")),
    _refused("rule-description-string", "A string for a message object.", put(f"{RULE}/shortDescription", "m")),
    _refused("help-markdown-only", "Markdown needs a plain text beside it.", put(f"{RULE}/help", {"markdown": "m"})),
    _refused("tags-of-numbers", "Tags are strings.", put(f"{RULE}/properties/tags", [79])),
    _refused("tags-string", "A string for an array.", put(f"{RULE}/properties/tags", "security")),
    _refused("fingerprint-number", "Fingerprints are strings.", put(f"{RESULT}/partialFingerprints", {"hash": 7})),
    _refused("unknown-at-root", "The log takes no other members.", put("/tool", "Sample")),
    _refused("unknown-in-run", "A run takes no other members.", put(f"{RUN}/category", "sample")),
    _refused(
        "unknown-in-driver",
        "semantic_version for semanticVersion.",
        put(f"{DRIVER}/semantic_version", "1.2.3"),
    ),
    _refused("unknown-in-rule", "severity is no member of a rule.", put(f"{RULE}/severity", "high")),
    _refused("unknown-in-result", "severity is no member of a result.", put(f"{RESULT}/severity", "high")),
    _refused("unknown-in-region", "line is no member of a region.", put(f"{REGION}/line", 20)),
    fine(
        "unknown-in-properties",
        "A property bag takes everything.",
        put(f"{RESULT}/properties", {"severity": "high", "nested": [{}]}),
    ),
)

TRAPS = VERSIONS + SHAPE
