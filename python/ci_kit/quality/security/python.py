"""The JSON reports of bandit and pip-audit."""

from __future__ import annotations

from typing import Any

from ci_kit.quality.model import Kind, Reading, Severity, Vulnerability
from ci_kit.quality.rules import Remark, Rules

_BANDIT = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW}


def is_bandit(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is a report of bandit."""
    return isinstance(data, dict) and {"errors", "metrics", "results"} <= data.keys()


def bandit(data: dict[str, Any], name: str) -> Reading:
    """What bandit found. A file that it could not read is one it did not look at.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of such a report.
    """
    reading = Reading(name, Kind.SECURITY, "bandit", vulnerabilities=[])
    for one in data["errors"]:
        told = f"bandit could not look at `{one.get('filename')}`: {one.get('reason')}"
        reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, told, name))
    reading.vulnerabilities = [
        Vulnerability(
            tool="bandit",
            rule=str(one["test_id"]),
            severity=_BANDIT.get(str(one["issue_severity"]).upper(), Severity.UNKNOWN),
            message=str(one["issue_text"])[:2000],
            path=str(one["filename"]),
            line=one["line_number"] if isinstance(one.get("line_number"), int) else None,
        )
        for one in data["results"]
    ]
    return reading


def is_pip_audit(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is a report of pip-audit: since 2.0 an object, before a list."""
    entries = data.get("dependencies") if isinstance(data, dict) else data
    if not isinstance(entries, list) or (isinstance(data, list) and not entries):
        return False
    return all(isinstance(one, dict) and "name" in one and ("vulns" in one or "skip_reason" in one) for one in entries)


def pip_audit(data: Any, name: str) -> Reading:  # noqa: ANN401 (an object or a list)
    """Known vulnerabilities of packages, which pip-audit does not rate. A package it skipped is one it did not look at.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of such a report.
    """
    found: list[Vulnerability] = []
    reading = Reading(name, Kind.SECURITY, "pip-audit", vulnerabilities=found)
    for package in data["dependencies"] if isinstance(data, dict) else data:
        if "skip_reason" in package:
            told = f"pip-audit skipped `{package['name']}`: {package['skip_reason']}"
            reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, told, name))
        for one in package.get("vulns") or ():
            fixed = tuple(map(str, one.get("fix_versions") or ()))
            called, version = str(package["name"]), str(package.get("version"))
            told = f"{called} {version} has {one['id']}; it is fixed in {', '.join(fixed) or 'no version'}"
            rated = Severity.UNKNOWN
            found.append(
                Vulnerability("pip-audit", str(one["id"]), rated, told, package=called, version=version, fixed=fixed)
            )
    return reading
