"""Logs whose regions, kinds or times the schema accepts and the text of SARIF 2.1.0 does not."""

from __future__ import annotations

from traps.document import (
    PHYSICAL,
    REGION,
    RESULT,
    RUN,
    drop,
    put,
)
from traps.model import fine, noted, risky

REGIONS = (
    risky("region-backwards-lines", "endLine before startLine (3.30.7).", put(f"{REGION}/endLine", 19)),
    risky("region-backwards-columns", "endColumn before startColumn (3.30.8).", put(f"{REGION}/endColumn", 4)),
    fine(
        "region-empty-range",
        "endColumn equal to startColumn: an insertion point.",
        put(f"{REGION}/endColumn", 5),
    ),
    risky("region-missing", "Shown on the first line.", drop(REGION)),
    risky(
        "region-char-offset",
        "Offsets only: shown on the first line.",
        put(REGION, {"charOffset": 10, "charLength": 3}),
    ),
    risky(
        "region-byte-offset",
        "Offsets only: shown on the first line.",
        put(REGION, {"byteOffset": 10, "byteLength": 3}),
    ),
    risky("region-length-only", "A length without its offset.", put(REGION, {"startLine": 20, "charLength": 3})),
    risky("region-past-end-of-file", "The file has 34 lines.", put(REGION, {"startLine": 5000})),
    risky(
        "region-past-end-of-line",
        "The line has 69 characters.",
        put(REGION, {"startLine": 20, "startColumn": 900}),
    ),
    risky(
        "context-region-elsewhere",
        "The context does not hold the region (3.29.5).",
        put(f"{PHYSICAL}/contextRegion", {"startLine": 1, "endLine": 2}),
    ),
    risky(
        "context-without-region",
        "A context needs a region (3.29.5).",
        drop(REGION),
        put(f"{PHYSICAL}/contextRegion", {"startLine": 20}),
    ),
)

KINDS = (
    risky("kind-pass-level-error", "Only kind fail has a level (3.27.10).", put(f"{RESULT}/kind", "pass")),
    risky(
        "kind-fail-level-none",
        "A failure of level none shows as nothing.",
        put(f"{RESULT}/kind", "fail"),
        put(f"{RESULT}/level", "none"),
    ),
    noted(
        "kind-pass-level-none",
        "A passed check is a result too; GitHub is for failures.",
        put(f"{RESULT}/kind", "pass"),
        put(f"{RESULT}/level", "none"),
    ),
    noted(
        "baseline-absent",
        "GitHub ignores baselineState: this gone result is uploaded.",
        put(f"{RESULT}/baselineState", "absent"),
    ),
    noted("baseline-unchanged", "GitHub ignores baselineState.", put(f"{RESULT}/baselineState", "unchanged")),
    noted(
        "suppressed",
        "A suppressed result is uploaded all the same.",
        put(f"{RESULT}/suppressions", [{"kind": "inSource", "status": "accepted"}]),
    ),
    risky(
        "execution-unsuccessful",
        "The tool says of itself that it failed.",
        put(f"{RUN}/invocations", [{"executionSuccessful": False}]),
    ),
    risky(
        "invocation-backwards",
        "It ended before it began (3.20.8).",
        put(
            f"{RUN}/invocations",
            [
                {
                    "executionSuccessful": True,
                    "startTimeUtc": "2026-01-02T03:04:05Z",
                    "endTimeUtc": "2026-01-01T03:04:05Z",
                }
            ],
        ),
    ),
)

TRAPS = REGIONS + KINDS
