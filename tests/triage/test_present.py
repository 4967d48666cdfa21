"""The report on a log: what it is taken for, at which lines, and what explains it."""

from __future__ import annotations

from ci_kit.report import Verdict, document
from ci_kit.triage import diagnose, present

LOG = b"collected 2 items\nE   assert 1 == 2\nFAILED tests/a.py::test_x - assert 1 == 2\n"


def test_a_report_names_rule_tests_and_lines() -> None:
    """Everything that a person or a program asks for first."""
    report = present.report("failure-issue", diagnose(LOG), "job.log")
    assert report.verdict is Verdict.PASS
    assert report.headline == "assertion, fixable (test-failed, 90%)"
    assert [(finding.rule, str(finding.place)) for finding in report.findings] == [("test-failed", "job.log:2")]
    assert report.rules["test-failed"].help_uri.endswith("triage.md#test-failed")
    assert report.tables[0].rows == (("tests/a.py::test_x",),)
    assert report.data["tests"] == ["tests/a.py::test_x"]
    assert report.data["fingerprint"].startswith("v1-")
    assert "assert 1 == 2" in document.dumps(report)


def test_nothing_known_is_a_warning() -> None:
    """The log could be read, and says nothing that is known."""
    assert present.report("failure-issue", diagnose(b"hm\n"), "job.log").verdict is Verdict.WARN
