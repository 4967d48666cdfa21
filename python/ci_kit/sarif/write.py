"""A report of the kit as a SARIF 2.1.0 log, ready for any viewer."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import ci_kit
from ci_kit.report import escape
from ci_kit.sarif.category import id_for
from ci_kit.sarif.schema_uri import SCHEMA_URI

if TYPE_CHECKING:
    from ci_kit.report import Finding, Place, Report, RuleDoc

_HOME = "https://github.com/org/ci-kit"
#: The name of the kit's fingerprints, with their version (SARIF 2.1.0 §3.27.17).
_FINGERPRINT = "ciKit/v1"


def dumps(report: Report) -> str:
    """The log as text, ASCII only."""
    return json.dumps(log(report), indent=2) + "\n"


def log(report: Report) -> dict[str, Any]:
    """One run: the rules that were broken, and a result for each finding."""
    numbers = {rule: number for number, rule in enumerate(sorted(report.rules))}
    driver = {
        "name": f"ci-kit {report.action}",
        "version": ci_kit.__version__,
        "semanticVersion": ci_kit.__version__,
        "informationUri": _HOME,
        "rules": [_rule(rule, report.rules[rule]) for rule in numbers],
    }
    results = [_result(finding, numbers) for finding in report.findings]
    return {
        "$schema": SCHEMA_URI,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def empty(tool: str, category: str | None) -> dict[str, Any]:
    """The log of a scan by `tool` that found nothing."""
    run: dict[str, Any] = {"tool": {"driver": {"name": tool, "rules": []}}, "results": []}
    if category:
        run["automationDetails"] = {"id": id_for(category)}
    return {"$schema": SCHEMA_URI, "version": "2.1.0", "runs": [run]}


def _rule(rule: str, doc: RuleDoc) -> dict[str, Any]:
    return {
        "id": rule,
        "shortDescription": {"text": doc.title},
        "fullDescription": {"text": doc.why},
        "help": {"text": doc.remedy},
        **({"helpUri": doc.help_uri} if doc.help_uri else {}),
    }


def _result(finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": finding.rule}
    if finding.rule in numbers:
        result["ruleIndex"] = numbers[finding.rule]
    result |= {"level": finding.level.value, "message": {"text": _message(finding)}}
    if finding.count > 1:
        result["occurrenceCount"] = finding.count
    if finding.fingerprint:
        result["partialFingerprints"] = {_FINGERPRINT: finding.fingerprint}
    if finding.place is not None and finding.place.path:
        result["locations"] = [_location(finding.place)]
    return result


def _message(finding: Finding) -> str:
    """The message as plain text that forms no placeholder and no link (SARIF 2.1.0 §3.11.5, §3.11.6)."""
    sentences = [text for text in (finding.message, finding.effect) if text]
    text = escape.one_line(" ".join(one if one.endswith((".", "?", "!")) else f"{one}." for one in sentences))
    text = text.replace("{", "{{").replace("}", "}}")
    return text.replace("[", "\\[") if "](" in text else text


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.line is not None:
        column = {"startColumn": place.column} if place.column is not None else {}
        physical["region"] = {"startLine": place.line, **column}
    logical = {"logicalLocations": [{"fullyQualifiedName": escape.one_line(place.pointer)}]} if place.pointer else {}
    return {"physicalLocation": physical, **logical}


def _uri(path: str) -> str:
    """A path as a URI reference: bytes that are no text, which stand as surrogates in it, by their own value."""
    from urllib.parse import quote_from_bytes  # noqa: PLC0415 (only for this format)

    encoded = quote_from_bytes(_bytes(path), safe="/")
    if re.match("[A-Za-z]%3A/", encoded):
        return f"file:///{encoded[0]}:{encoded[4:]}"
    return f"file://{encoded}" if path.startswith("/") else encoded


def _bytes(path: str) -> bytes:
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "replace")
