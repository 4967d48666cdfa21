"""Logs that meet GitHub's own rules: categories, severities, and limits just passed."""

from __future__ import annotations

import base64
import random
from functools import partial
from typing import TYPE_CHECKING

from traps.document import (
    REGION,
    RESULT,
    RULE,
    RUN,
    Json,
    base,
    drop,
    edited,
    put,
    repeat,
    write,
)
from traps.model import Level, Stage, Trap, fine, local, noted, risky, service

if TYPE_CHECKING:
    from collections.abc import Callable

_SAME = "Same tool and category twice in one file, refused since July 2025."
_SERVICE_SAME = "Predicted answer of the service: A delivery cannot contain multiple runs with the same category."
_ID = f"{RUN}/automationDetails/id"
_OTHER_ID = "/runs/1/automationDetails/id"

CATEGORIES = (
    local(Stage.UNIQUE_RUNS, "run-twice", _SAME, repeat("/runs")),
    local(Stage.UNIQUE_RUNS, "run-twice-no-category", _SAME, drop(f"{RUN}/automationDetails"), repeat("/runs")),
    local(Stage.UNIQUE_RUNS, "run-twice-other-results", _SAME, repeat("/runs"), put("/runs/1/results", [])),
    local(
        Stage.UNIQUE_RUNS,
        "run-twice-empty-details",
        _SAME,
        put(f"{RUN}/automationDetails", {}),
        repeat("/runs"),
        drop("/runs/1/automationDetails"),
    ),
    fine("run-per-category", "Two runs, two categories.", repeat("/runs"), put(_OTHER_ID, "other/")),
    fine("run-per-tool", "Two runs, two tools.", repeat("/runs"), put("/runs/1/tool/driver/name", "Other")),
    service("category-run-ids", _SERVICE_SAME, repeat("/runs"), put(_ID, "sample/1"), put(_OTHER_ID, "sample/2")),
    service("category-other-version", _SERVICE_SAME, repeat("/runs"), put("/runs/1/tool/driver/version", "1.2.4")),
    service(
        "category-other-guid",
        _SERVICE_SAME,
        repeat("/runs"),
        put("/runs/1/tool/driver/guid", "12345678-1234-4234-8234-123456789abc"),
    ),
    noted(
        "category-folded",
        "The action folds case and punctuation when it counts uploads per job.",
        repeat("/runs"),
        put(_ID, "a-b/"),
        put(_OTHER_ID, "A_b/"),
    ),
    risky(
        "details-empty",
        "The input `category` is not applied to this run.",
        put(f"{RUN}/automationDetails", {}),
    ),
    risky("details-id-empty", "No category, and the input is not applied.", put(_ID, "")),
    risky("category-without-slash", "Without a slash the id is no category.", put(_ID, "sample")),
    fine(
        "category-and-run-id",
        "The category is what stands before the last slash.",
        put(_ID, "sample/2026-01-02"),
    ),
    fine("details-missing", "The input `category` is applied.", drop(f"{RUN}/automationDetails")),
)

_SEVERITY = f"{RULE}/properties/security-severity"
_NO_NUMBER = "Known answer of the service: could not convert rules: invalid security severity value, is not a number."
SEVERITIES = (
    service("severity-number", "A number where GitHub reads a string.", put(_SEVERITY, 7.5)),
    service("severity-word", _NO_NUMBER, put(_SEVERITY, "high")),
    service("severity-empty", _NO_NUMBER, put(_SEVERITY, "")),
    service("severity-comma", _NO_NUMBER, put(_SEVERITY, "7,5")),
    risky("severity-11", "Above 10.0: not shown.", put(_SEVERITY, "11.0")),
    risky("severity-negative", "Below 0.0: not shown.", put(_SEVERITY, "-1.0")),
    risky("severity-nan", "Some readers take it for a number; no severity follows.", put(_SEVERITY, "NaN")),
    risky(
        "severity-in-result",
        "GitHub reads the rule's property only.",
        put(f"{RESULT}/properties", {"security-severity": "9.8"}),
        drop(_SEVERITY),
    ),
    noted("severity-0", "0.0 means none.", put(_SEVERITY, "0.0")),
    noted(
        "severity-without-tag",
        "Shown as security only with the tag `security`.",
        put(f"{RULE}/properties/tags", ["style"]),
    ),
    risky("precision-unknown", "very-high, high, medium or low.", put(f"{RULE}/properties/precision", "certain")),
    risky(
        "problem-severity-unknown",
        "error, warning or recommendation.",
        put(f"{RULE}/properties/problem.severity", "critical"),
    ),
    fine("fingerprints-missing", "The action adds them.", drop(f"{RESULT}/partialFingerprints")),
    risky(
        "fingerprints-missing-no-line",
        "Without startLine the action adds none.",
        drop(f"{RESULT}/partialFingerprints"),
        put(REGION, {"byteOffset": 1}),
    ),
    risky(
        "fingerprint-wrong",
        "Differs from what the action computes; alerts may flap.",
        put(f"{RESULT}/partialFingerprints/primaryLocationLineHash", "1:1"),
    ),
    service("rule-name-256", "At most 255 characters.", put(f"{RULE}/name", "N" * 256)),
    service(
        "short-description-1025",
        "At most 1,024 characters.",
        put(f"{RULE}/shortDescription/text", "d" * 1025),
    ),
    service("full-description-1025", "At most 1,024 characters.", put(f"{RULE}/fullDescription/text", "d" * 1025)),
    fine(
        "descriptions-1024",
        "1,024 characters are allowed.",
        put(f"{RULE}/shortDescription/text", "d" * 1024),
        put(f"{RULE}/fullDescription/text", "d" * 1024),
    ),
    service("tags-21", "At most 20 tags a rule.", put(f"{RULE}/properties/tags", [f"t{n}" for n in range(21)])),
    risky("tags-11", "10 tags a rule are kept.", put(f"{RULE}/properties/tags", [f"t{n}" for n in range(11)])),
)


def _runs(count: int) -> bytes:
    document = base()
    document["runs"] = [base()["runs"][0] for _ in range(count)]
    for number, run in enumerate(document["runs"]):
        run["automationDetails"]["id"] = f"sample{number}/"
    return write(document)


def _results(count: int) -> bytes:
    place = {"physicalLocation": {"artifactLocation": {"uri": "src/orders.py"}, "region": {"startLine": 20}}}
    results = [{"ruleId": "SMP001", "message": {"text": f"m{n}"}, "locations": [place]} for n in range(count)]
    return edited(put(f"{RUN}/results", results))


def _rules(count: int) -> bytes:
    document = base()
    rules = document["runs"][0]["tool"]["driver"]["rules"]
    rules.extend({"id": f"R{n}"} for n in range(count - 1))
    return write(document)


def _extensions(count: int) -> bytes:
    return edited(put(f"{RUN}/tool/extensions", [{"name": f"Pack{n}"} for n in range(count)]))


def _place(line: int) -> Json:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": "src/orders.py"},
            "region": {"startLine": line % 25 + 1},
        }
    }


def _locations(count: int) -> bytes:
    return edited(put(f"{RESULT}/locations", [_place(19 + n) for n in range(count)]))


def _steps(count: int) -> bytes:
    steps = [{"location": _place(n)} for n in range(count)]
    return edited(put(f"{RESULT}/codeFlows", [{"threadFlows": [{"locations": steps}]}]))


def _incompressible(size: int) -> bytes:
    noise = base64.b85encode(random.Random(7).randbytes(size)).decode()
    return edited(put(f"{RESULT}/message/text", "m."), put(f"{RUN}/artifacts", [{"contents": {"text": noise}}]))


def _limit(level: Level, name: str, note: str, build: Callable[[int], bytes], count: int) -> Trap:
    return Trap(name, partial(build, count), False, Stage.ACCEPTED, note, level)  # noqa: FBT003 - the field's name is Trap's


LIMITS = (
    _limit(Level.PASS, "runs-20", "20 runs a file are allowed.", _runs, 20),
    _limit(Level.ERROR, "runs-21", "At most 20 runs a file.", _runs, 21),
    _limit(Level.WARNING, "results-5001", "The 5,000 most severe results of a run are kept.", _results, 5001),
    _limit(Level.ERROR, "results-25001", "At most 25,000 results a run.", _results, 25_001),
    _limit(Level.ERROR, "rules-25001", "At most 25,000 rules a run.", _rules, 25_001),
    _limit(Level.PASS, "extensions-100", "100 tool extensions are allowed.", _extensions, 100),
    _limit(Level.ERROR, "extensions-101", "At most 100 tool extensions a run.", _extensions, 101),
    _limit(Level.WARNING, "locations-101", "100 locations a result are kept.", _locations, 101),
    _limit(Level.ERROR, "locations-1001", "At most 1,000 locations a result.", _locations, 1001),
    _limit(Level.WARNING, "steps-1001", "1,000 thread flow locations a result are kept.", _steps, 1001),
    _limit(Level.ERROR, "steps-10001", "At most 10,000 thread flow locations a result.", _steps, 10_001),
    _limit(
        Level.ERROR,
        "gzip-over-10-mb",
        "At most 10 MB after gzip; this is noise, in the contents of an artifact.",
        _incompressible,
        11_000_000,
    ),
)

TRAPS = CATEGORIES + SEVERITIES + LIMITS
