"""Reports of scanners and of the kit's own actions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from quality_workspace import read, real

from ci_kit.quality.model import Kind, Severity
from ci_kit.quality.rules import Rules

SARIF = Path(__file__).parents[1] / "data" / "sarif" / "real"


def sarif(*results: dict[str, Any], rules: tuple[dict[str, Any], ...] = (), **run: Any) -> str:  # noqa: ANN401 (JSON)
    """A log of one run."""
    driver = {"name": "scanner", "rules": list(rules)}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]})


#: The words of a compiler before its log, and a log of version 1.0.0.
NO_LOGS = {"clang-stderr", "multitool-sarif1"}


@pytest.mark.parametrize("path", sorted(SARIF.glob("*.sarif")), ids=lambda path: path.stem)
def test_real_logs_are_read(tmp_path: Path, path: Path) -> None:
    """Of every scanner whose logs the kit knows, each result that is not suppressed; what is no log says so."""
    reading = read(tmp_path / "r.sarif", path.read_bytes())
    if path.stem in NO_LOGS:
        assert not reading.whole
        return
    runs = json.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))["runs"]
    results = [one for run in runs for one in run.get("results") or () if not one.get("suppressions")]
    assert reading.kind is Kind.SECURITY
    assert reading.vulnerabilities is not None
    assert len(reading.vulnerabilities) == sum(one.get("kind", "fail") == "fail" for one in results)


@pytest.mark.parametrize(
    ("result", "severity"),
    [
        ({"ruleId": "r", "level": "note"}, Severity.CRITICAL),
        ({"ruleId": "r", "properties": {"security-severity": "5.0"}}, Severity.MEDIUM),
        ({"ruleId": "x", "level": "error"}, Severity.HIGH),
        ({"ruleId": "x"}, Severity.MEDIUM),
        ({"ruleId": "x", "level": "none"}, Severity.UNKNOWN),
        ({"ruleId": "r/sub"}, Severity.CRITICAL),
    ],
)
def test_the_severity_of_a_result(tmp_path: Path, result: dict[str, Any], severity: Severity) -> None:
    """Its own score, that of its rule, then its level; one without is not taken for harmless."""
    rules = ({"id": "r", "properties": {"security-severity": "9.8"}},)
    reading = read(tmp_path / "r.sarif", sarif(result, rules=rules))
    assert reading.vulnerabilities is not None
    assert [one.severity for one in reading.vulnerabilities] == [severity]


@pytest.mark.parametrize(
    "result",
    [
        {"suppressions": [{"kind": "inSource"}]},
        {"baselineState": "absent"},
        {"kind": "pass"},
        {"kind": "notApplicable"},
    ],
)
def test_what_is_no_finding_is_not_counted(tmp_path: Path, result: dict[str, Any]) -> None:
    """Suppressed, gone, passed."""
    assert read(tmp_path / "r.sarif", sarif(result)).vulnerabilities == []


def test_a_suppression_that_was_refused_suppresses_nothing(tmp_path: Path) -> None:
    """It is still a finding."""
    content = sarif({"ruleId": "x", "suppressions": [{"kind": "external", "status": "rejected"}]})
    assert len(read(tmp_path / "r.sarif", content).vulnerabilities or ()) == 1


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (sarif(invocations=[{"executionSuccessful": False}]), Rules.SCAN_INCOMPLETE),
        (json.dumps({"version": "2.1.0", "runs": []}), Rules.EMPTY),
        (json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "x"}}}]}), Rules.SCAN_INCOMPLETE),
        (
            json.dumps({"errors": [{"filename": "a.py", "reason": "syntax error"}], "metrics": {}, "results": []}),
            Rules.SCAN_INCOMPLETE,
        ),
        (json.dumps({"dependencies": [{"name": "x", "skip_reason": "not on PyPI"}]}), Rules.SCAN_INCOMPLETE),
    ],
)
def test_a_scan_that_did_not_look_is_no_clean_scan(tmp_path: Path, content: str, rule: Rules) -> None:
    """It failed, skipped something, or never began."""
    assert [one.rule for one in read(tmp_path / "r.json", content).remarks] == [rule]


def test_bandit(tmp_path: Path) -> None:
    """Severity, place and text of each issue."""
    reading = read(tmp_path / "r.json", real("bandit.json"))
    assert reading.vulnerabilities is not None
    assert [(one.rule, one.severity, one.path, one.line) for one in reading.vulnerabilities] == [
        ("B404", Severity.LOW, "src/orders.py", 1),
        ("B607", Severity.LOW, "src/orders.py", 10),
        ("B602", Severity.LOW, "src/orders.py", 10),
    ]


@pytest.mark.parametrize("wrapped", [True, False])
def test_pip_audit(tmp_path: Path, wrapped: bool) -> None:  # noqa: FBT001 (a parameter of the test)
    """In its form of today and of before 2.0; its findings have no severity."""
    found = {"id": "PYSEC-1", "fix_versions": ["2.0"], "description": "bad"}
    packages = [{"name": "a", "version": "1.0", "vulns": [found]}, {"name": "b", "version": "1", "vulns": []}]
    reading = read(tmp_path / "r.json", json.dumps({"dependencies": packages, "fixes": []} if wrapped else packages))
    assert reading.vulnerabilities is not None
    (one,) = reading.vulnerabilities
    assert (one.rule, one.severity, one.message) == (
        "PYSEC-1",
        Severity.UNKNOWN,
        "a 1.0 has PYSEC-1; it is fixed in 2.0",
    )


@pytest.mark.parametrize(
    ("verdict", "rules"),
    [("pass", []), ("warn", [Rules.KIT_WARN]), ("fail", [Rules.KIT_FAIL]), ("error", [Rules.KIT_ERROR])],
)
def test_the_verdict_of_another_action_counts(tmp_path: Path, verdict: str, rules: list[Rules]) -> None:
    """Whatever the action; that it could not look stays an error."""
    document = {
        "schema_version": 1,
        "kit_version": "1",
        "action": "resource-report",
        "verdict": verdict,
        "headline": "h",
    }
    reading = read(tmp_path / "r.json", json.dumps(document))
    assert reading.kind is Kind.RESOURCES
    assert [one.rule for one in reading.remarks] == rules


def test_a_report_of_a_later_kit_is_not_guessed_at(tmp_path: Path) -> None:
    """Another version of the schema may mean something else by the same words."""
    document = {"schema_version": 2, "kit_version": "9", "action": "x", "verdict": "pass", "headline": "h"}
    assert [one.rule for one in read(tmp_path / "r.json", json.dumps(document)).remarks] == [Rules.UNKNOWN]
