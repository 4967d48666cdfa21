"""A report of the kit as a SARIF 2.1.0 log, ready for any viewer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import ci_kit
from ci_kit.report import Level
from ci_kit.sarif.schema_uri import SCHEMA_URI

if TYPE_CHECKING:
    from ci_kit.report import Finding, Report, RuleDoc

_HOME = "https://github.com/org/ci-kit"


def dumps(report: Report) -> str:
    """The log as text, ASCII only."""
    return json.dumps(log(report), indent=2) + "\n"


def log(report: Report) -> dict[str, Any]:
    """One run: the rules that were broken, and a result for each finding."""
    ids = sorted(report.rules)
    driver = {
        "name": f"ci-kit {report.action}",
        "version": ci_kit.__version__,
        "semanticVersion": ci_kit.__version__,
        "informationUri": _HOME,
        "rules": [_rule(rule, report.rules[rule]) for rule in ids],
    }
    results = [_result(finding, ids) for finding in report.findings]
    return {
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def empty(tool: str, category: str | None) -> dict[str, Any]:
    """The log of a scan by `tool` that found nothing."""
    run: dict[str, Any] = {"tool": {"driver": {"name": tool, "rules": []}}, "results": []}
    if category is not None:
        run["automationDetails"] = {"id": category if category.endswith("/") else f"{category}/"}
    return {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}


def _rule(rule: str, doc: RuleDoc) -> dict[str, Any]:
    return {
        "id": rule,
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.why},
        "help": {"text": doc.remedy},
        **({"helpUri": doc.help_uri} if doc.help_uri else {}),
    }


def _result(finding: Finding, ids: list[str]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        "level": Level(finding.level).value,
        "message": {"text": " ".join(filter(None, (finding.message, finding.effect)))},
    }
    if finding.count > 1:
        result["occurrenceCount"] = finding.count
    place = finding.place
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
        if place.line is not None:
            column = {"startColumn": place.column} if place.column is not None else {}
            physical["region"] = {"startLine": place.line, **column}
        result["locations"] = [{"physicalLocation": physical}]
        if place.pointer:
            result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": place.pointer}]
    return result


def _uri(path: str) -> str:
    from urllib.parse import quote  # noqa: PLC0415 (only for this format)

    encoded = quote(path, safe="/", errors="replace")
    return f"file://{encoded}" if path.startswith("/") else encoded
