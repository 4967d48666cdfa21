"""SARIF of one source: a category and a severity that GitHub reads, and a place in the repository for each result."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ci_kit.quality.model import Severity
from ci_kit.security import sarif, threshold
from ci_kit.security.model import Issue, Look, Source, Standing


def written(*issues: Issue) -> dict[str, Any]:
    """The one run of the log of a look."""
    log = json.loads(sarif.dumps("security-scan", Look(Source.PACKAGES, issues=[*issues]), threshold.parse(())))
    (run,) = log["runs"]
    found: dict[str, Any] = run
    return found


def issue(path: str = "", line: int | None = None, score: float | None = None, rule: str = "PYSEC-1") -> Issue:
    """A vulnerability."""
    return Issue(Source.PACKAGES, "advisories", rule, Severity.HIGH, "m", path, line, score=score)


@pytest.mark.parametrize(
    ("path", "line", "place"),
    [
        ("a/b.txt", 3, ("a/b.txt", 3)),
        ("a/b.txt", None, ("a/b.txt", 1)),
        ("", None, ("pyproject.toml", 1)),
        ("../venv/METADATA", 3, ("pyproject.toml", 1)),
        ("/usr/lib/METADATA", 3, ("pyproject.toml", 1)),
    ],
)
def test_each_result_has_a_place_in_the_repository(path: str, line: int | None, place: tuple[str, int]) -> None:
    """GitHub shows none without, and none outside."""
    (result,) = written(issue(path, line))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert (physical["artifactLocation"]["uri"], physical["region"]["startLine"]) == place


def test_a_rule_has_the_worst_score_of_its_findings() -> None:
    """Within GitHub's bounds, in a category of the source."""
    run = written(issue(score=3.1), issue(score=9.8), issue(score=0.0, rule="PYSEC-2"), issue(rule="PYSEC-3"))
    scores = {rule["id"]: rule["properties"]["security-severity"] for rule in run["tool"]["driver"]["rules"]}
    assert scores == {"PYSEC-1": "9.8", "PYSEC-2": "0.1", "PYSEC-3": "8.0"}
    assert run["automationDetails"]["id"] == "security-scan/packages/"


def test_only_new_findings_are_told() -> None:
    """What is known or ignored would be an alert again."""
    known = Issue(Source.PACKAGES, "t", "r", Severity.HIGH, "m", "a", standing=Standing.KNOWN)
    assert written(known)["results"] == []
