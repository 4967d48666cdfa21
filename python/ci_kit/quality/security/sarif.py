"""SARIF 2.1.0 logs of scanners. Whether GitHub takes them is the concern of `sarif-validate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from ci_kit.quality.model import Kind, Reading, Severity, Vulnerability
from ci_kit.quality.rules import Remark, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

#: GitHub's bands of `security-severity` (docs.github.com, "SARIF support for code scanning").
_BANDS = ((9.0, Severity.CRITICAL), (7.0, Severity.HIGH), (4.0, Severity.MEDIUM), (0.0, Severity.LOW))
_LEVELS = {"error": Severity.HIGH, "warning": Severity.MEDIUM, "note": Severity.LOW}
#: Kinds of results that are no findings (SARIF 2.1.0, section 3.27.9).
_NO_FINDING = frozenset({"pass", "notApplicable", "informational"})


def known(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is such a log."""
    return isinstance(data, dict) and "runs" in data and ("version" in data or "sarif" in str(data.get("$schema")))


def read(data: dict[str, Any], name: str) -> Reading:
    """The results that are neither suppressed nor gone.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of one.
    """
    found: list[Vulnerability] = []
    reading = Reading(name, Kind.SECURITY, "sarif", vulnerabilities=found)
    if not data["runs"]:
        reading.remarks.append(Remark(Rules.EMPTY, "no scanner has run: `runs` is empty", name))
    for run in data["runs"]:
        tool = str(run["tool"]["driver"]["name"])
        reading.remarks += _failures(run, tool, name)
        if run.get("results") is None:
            told = f"{tool} gives no results, not even none: the scan did not take place"
            reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, told, name))
            continue
        rules = _rules(run)
        found += [_one(tool, result, rules) for result in run["results"] if _counts(result)]
    return reading


def _failures(run: dict[str, Any], tool: str, name: str) -> Iterator[Remark]:
    for invocation in run.get("invocations") or ():
        if invocation.get("executionSuccessful") is False:
            yield Remark(Rules.SCAN_INCOMPLETE, f"{tool} says that its run was not successful", name)


def _rules(run: dict[str, Any]) -> dict[str, dict[str, Any]]:
    parts = [run["tool"]["driver"], *(run["tool"].get("extensions") or ())]
    return {str(rule.get("id")): rule for part in parts for rule in part.get("rules") or ()}


def _counts(result: dict[str, Any]) -> bool:
    suppressed = any(one.get("status", "accepted") == "accepted" for one in result.get("suppressions") or ())
    gone = result.get("baselineState") == "absent"
    return not suppressed and not gone and result.get("kind", "fail") not in _NO_FINDING


def _one(tool: str, result: dict[str, Any], rules: dict[str, dict[str, Any]]) -> Vulnerability:
    rule_id = str(result.get("ruleId") or (result.get("rule") or {}).get("id") or "")
    rule = rules.get(rule_id) or rules.get(rule_id.rpartition("/")[0]) or {}
    places = result.get("locations") or [{}]
    physical = places[0].get("physicalLocation") or {}
    return Vulnerability(
        tool=tool,
        rule=rule_id,
        severity=_severity(result, rule),
        message=str((result.get("message") or {}).get("text") or "")[:2000],
        path=unquote(str((physical.get("artifactLocation") or {}).get("uri") or "")).removeprefix("file://"),
        line=_line((physical.get("region") or {}).get("startLine")),
    )


def _severity(result: dict[str, Any], rule: dict[str, Any]) -> Severity:
    for source in (result, rule):
        score = _number((source.get("properties") or {}).get("security-severity"))
        if score is not None:
            return next(severity for least, severity in _BANDS if score >= least)
    level = result.get("level") or (rule.get("defaultConfiguration") or {}).get("level") or "warning"
    return _LEVELS.get(str(level), Severity.UNKNOWN)


def _number(value: object) -> float | None:
    try:
        score = float(str(value))
    except ValueError:
        return None
    return score if 0 <= score <= 10 else None  # noqa: PLR2004 (the scale of CVSS)


def _line(value: object) -> int | None:
    return value if isinstance(value, int) and value > 0 else None
