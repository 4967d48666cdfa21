"""From reports to a verdict."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest
from quality_workspace import case, real, suite

from ci_kit.errors import InputError
from ci_kit.report import document
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from quality_workspace import Workspace

GREEN = suite(case("a"), case("b"), tests=2, failures=0)
RED = suite(case("a"), case("b", "failure", message="no"), tests=2, failures=1)
FLAKY = suite(case("a"), case("b", "flakyFailure", message="once"), tests=2)
LCOV = "SF:src/a.py\nDA:1,1\nDA:2,1\nDA:3,0\nDA:4,1\nend_of_record\n"
HIGH = {
    "errors": [],
    "metrics": {},
    "results": [{"test_id": "B1", "issue_severity": "HIGH", "issue_text": "t", "filename": "a.py", "line_number": 2}],
}
DIFF = "--- a/src/a.py\n+++ b/src/a.py\n@@ -0,0 +1,3 @@\n+x\n+y\n+z\n"


def test_green(workspace: Workspace) -> None:
    """All passed: pass, with the numbers in the outputs."""
    workspace.write("r.xml", GREEN)
    workspace.write("lcov.info", LCOV)
    ran = workspace.run("r.xml", "lcov.info", coverage_min="75", expect="tests\ncoverage: 1")
    assert (ran.verdict, ran.outputs.judged) == ("pass", "PASSED"), ran.report.findings
    assert (ran.outputs.tests, ran.outputs.passed, ran.outputs.coverage) == (2, 2, "75.00")
    assert ran.outputs.quality_score == pytest.approx(0.5 + 0.3 * 0.75)


def test_red(workspace: Workspace) -> None:
    """One failed: fail, and the finding names the test."""
    workspace.write("r.xml", RED)
    ran = workspace.run("r.xml")
    assert (ran.verdict, ran.outputs.failed) == ("fail", 1)
    assert ran.said("test-failed") == ["c > b: no"]


def test_flaky(workspace: Workspace) -> None:
    """It passed on the second attempt: a warning, and a failure where none may be flaky."""
    workspace.write("r.xml", FLAKY)
    ran = workspace.run("r.xml")
    assert (ran.verdict, ran.outputs.judged, ran.outputs.flaky) == ("warn", "PASSED_WITH_WARNINGS", 1)
    assert workspace.run("r.xml", flaky_max="49").rules == {"test-flaky", "flaky-share"}
    assert workspace.run("r.xml", flaky_max="50").verdict == "warn"


@pytest.mark.parametrize(
    ("files", "reports", "inputs", "rule"),
    [
        ({}, ["out/*.xml"], {}, "report-missing"),
        ({"r.xml": GREEN}, ["r.xml", "more.xml"], {}, "report-missing"),
        ({"r.xml": GREEN}, ["?more/*.xml"], {}, "report-missing"),
        ({"r.xml": GREEN}, ["r.xml"], {"expect": "coverage"}, "report-missing"),
        ({"r.xml": GREEN}, ["r.xml"], {"expect": "tests: 2"}, "report-missing"),
        ({"r.xml": GREEN, "s.xml": GREEN}, ["*.xml"], {"expect": "tests: 2"}, "report-missing"),
        ({"r.xml": GREEN}, ["r.xml"], {"expect": "unit/*.xml"}, "report-missing"),
        ({"r.xml": GREEN, "s.xml": ""}, ["*.xml"], {}, "report-empty"),
        ({"r.xml": GREEN, "s.xml": RED[:-20]}, ["*.xml"], {}, "report-truncated"),
        ({"r.xml": "<testsuites/>"}, ["r.xml"], {}, "no-tests"),
        ({"r.xml": suite(case("a", "skipped"))}, ["r.xml"], {}, "no-tests"),
        ({"a/r.xml": GREEN, "b/r.xml": "<testsuites/>"}, ["a/*.xml", "b/*.xml"], {}, "no-tests"),
        ({"r.xml": suite(case("a"), tests=5)}, ["r.xml"], {}, "cases-lost"),
        ({"r.xml": "not xml"}, ["r.xml"], {}, "report-unknown"),
        ({"r.xml": GREEN}, ["r.xml"], {"coverage_min": "80"}, "not-measured"),
        ({"r.xml": GREEN}, ["r.xml"], {"baseline": "old.json"}, "baseline-unusable"),
        ({"c.xml": "<coverage/>"}, ["c.xml"], {}, "report-empty"),
    ],
)
def test_what_should_be_there_and_is_not_is_an_error(
    workspace: Workspace, files: dict[str, str], reports: list[str], inputs: dict[str, str], rule: str
) -> None:
    """Missing, empty, cut off, without tests: never a pass, and the score is 0."""
    for name, content in files.items():
        workspace.write(name, content)
    ran = workspace.run(*reports, **inputs)
    assert (ran.verdict, ran.outputs.judged, ran.outputs.quality_score) == ("error", "ERROR", 0)
    assert rule in ran.rules


def test_a_pattern_may_find_nothing_if_it_is_said_so(workspace: Workspace) -> None:
    """With a question mark before it."""
    workspace.write("r.xml", GREEN)
    assert workspace.run("r.xml", "?more/*.xml").verdict == "pass"


def test_one_empty_suite_among_others_is_a_warning(workspace: Workspace) -> None:
    """A class whose tests are all left out has no cases; the others of the same pattern have."""
    workspace.write("a.xml", GREEN)
    workspace.write("b.xml", "<testsuite name='none' tests='0'/>")
    ran = workspace.run("*.xml")
    assert (ran.verdict, ran.rules) == ("warn", {"report-without-tests"})


def test_the_same_report_twice_counts_once(workspace: Workspace) -> None:
    """Byte for byte, under two names."""
    workspace.write("a/r.xml", GREEN)
    workspace.write("b/r.xml", GREEN)
    ran = workspace.run("**/*.xml")
    assert (ran.verdict, ran.outputs.tests, ran.rules) == ("pass", 2, {"report-duplicate"})


@pytest.mark.parametrize(
    ("inputs", "verdict", "rule"),
    [
        ({"failures_max": "1"}, "warn", "test-failed"),
        ({"coverage_min": "75.01"}, "fail", "coverage-low"),
        ({"coverage_min": "100%", "failures_max": "1"}, "fail", "coverage-low"),
        ({"diff": "change.diff", "coverage_changed_min": "70"}, "fail", "coverage-changed-low"),
        ({"score_min": "0.9", "failures_max": "9"}, "fail", "score-low"),
        ({"security_max": "high=1", "failures_max": "1"}, "warn", "security-finding"),
        ({"security_max": "high=0", "failures_max": "1"}, "fail", "security-gate"),
    ],
)
def test_gates(workspace: Workspace, inputs: dict[str, str], verdict: str, rule: str) -> None:
    """Each for itself."""
    workspace.write("r.xml", RED)
    workspace.write("lcov.info", LCOV)
    workspace.write("change.diff", DIFF)
    workspace.write("bandit.json", HIGH)
    ran = workspace.run("r.xml", "lcov.info", "bandit.json", **{"security_max": "high=5", **inputs})
    assert ran.verdict == verdict, ran.report.findings
    assert rule in ran.rules


def test_the_changed_lines_have_a_gate_of_their_own(workspace: Workspace) -> None:
    """Two of three run; the one that did not is named."""
    workspace.write("r.xml", GREEN)
    workspace.write("lcov.info", LCOV)
    workspace.write("change.diff", DIFF)
    ran = workspace.run("r.xml", "lcov.info", diff="change.diff", coverage_changed_min="66")
    assert (ran.verdict, ran.outputs.coverage_changed) == ("pass", "66.66")
    lower = workspace.run("r.xml", "lcov.info", diff="change.diff", coverage_changed_min="67")
    assert "changed and not run: lines 3" in lower.said("coverage-changed-low")


def test_against_a_baseline(workspace: Workspace) -> None:
    """New failures are told from old ones, and fewer tests are noticed; its own report serves as baseline."""
    before = suite(case("a", "failure"), case("b"), case("d", "failure"), case("e"))
    now = suite(case("a", "failure"), case("b", "failure"), case("d"))
    workspace.write("before.xml", before)
    workspace.write("now.xml", now)
    earlier = workspace.run("before.xml", failures_max="5")
    workspace.write("before.json", document.dumps(earlier.report))
    for baseline in ("before.xml", "before.json"):
        ran = workspace.run("now.xml", baseline=baseline)
        assert ran.outputs.new_failures == 1
        assert ran.said("test-failed") == ["new: c > b", "as in the baseline: c > a"]
        assert ran.report.data["tests"]["fixed"] == 1
        assert "fewer-tests" in ran.rules
    assert workspace.run("before.xml", baseline="before.json", failures_counted="new").verdict == "warn"
    assert workspace.run("now.xml", baseline="before.json", failures_counted="new").verdict == "fail"


def test_the_report_of_a_broken_run_is_no_baseline(workspace: Workspace) -> None:
    """It does not know what failed."""
    workspace.write("cut.xml", RED[:-20])
    workspace.write("now.xml", GREEN)
    workspace.write("before.json", document.dumps(workspace.run("cut.xml").report))
    assert "baseline-unusable" in workspace.run("now.xml", baseline="before.json").rules


def test_history_and_trend(workspace: Workspace) -> None:
    """Each run is a line; from the second on there is a trend."""
    workspace.write("r.xml", GREEN)
    assert not any(chart.title == "Trend" for chart in workspace.run("r.xml", history="h/runs.jsonl").report.charts)
    ran = workspace.run("r.xml", history="h/runs.jsonl")
    assert any(chart.title == "Trend" for chart in ran.report.charts)
    lines = (workspace.root / "h" / "runs.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["tests"] for line in lines] == [2, 2]


def test_what_the_action_wrote_itself_is_no_report(workspace: Workspace) -> None:
    """A glob finds the history, the page, the package and the baseline of an earlier run, and does not mean them."""
    workspace.write("out/r.xml", GREEN)
    own = {"history": "out/h.jsonl", "html": "out/page.html", "package": "out/package", "baseline": "out/before.json"}
    workspace.write("out/before.json", document.dumps(workspace.run("out/r.xml").report))
    for _ in range(2):
        ran = workspace.run("out", **own)
        assert (ran.verdict, ran.outputs.tests) == ("pass", 2), ran.report.findings


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
def test_a_full_disk_takes_the_page_and_not_the_verdict(workspace: Workspace) -> None:
    """What could not be written is a warning."""
    workspace.write("r.xml", GREEN)
    ran = workspace.run("r.xml", html="/dev/full", history="/dev/full")
    assert (ran.verdict, ran.outputs.html, ran.rules) == ("warn", "", {"not-shown"})


def test_a_history_that_cannot_be_kept_is_a_warning_on_a_verdict(workspace: Workspace) -> None:
    """It changes nothing about the tests, and is said."""
    workspace.write("r.xml", GREEN)
    workspace.write("file", "")
    ran = workspace.run("r.xml", history="file/runs.jsonl")
    assert (ran.verdict, ran.rules) == ("warn", {"not-shown"})


def test_the_package_holds_the_reports_and_the_page(workspace: Workspace) -> None:
    """With a manifest; a duplicate is not packed twice."""
    workspace.write("a/r.xml", GREEN)
    workspace.write("b/r.xml", GREEN)
    ran = workspace.run("**/*.xml", package="package")
    manifest = json.loads((workspace.root / "package" / "manifest.json").read_text(encoding="utf-8"))
    assert [(one["source"], one["kind"]) for one in manifest["files"]] == [
        ("qa-summary.html", "page"),
        ("a/r.xml", "tests"),
    ]
    assert ran.outputs.package.endswith("package")


@pytest.mark.skipif(os.name == "nt", reason="links are a privilege on Windows")
def test_a_link_that_leads_out_of_the_workspace_is_not_followed(workspace: Workspace) -> None:
    """Its target must not end up in a package."""
    secret = workspace.root.parent / "secret.xml"
    secret.write_text(GREEN, encoding="utf-8")
    (workspace.root / "r.xml").symlink_to(secret)
    ran = workspace.run("*.xml", package="package")
    assert ran.verdict == "error"
    assert not list((workspace.root / "package").rglob("*.xml"))


HOSTILE = (
    "::error::x\n@everyone <script>alert(1)</script> | `code` [l](http://127.0.0.1) ```mermaid %%{init} \u202eevil \x07"
)


def test_hostile_names_and_messages_are_shown_and_do_nothing(workspace: Workspace) -> None:
    """In the page, in the summary and in the data they are text."""
    from ci_kit.report import markdown  # noqa: PLC0415 (the renderer of the summary)

    workspace.write(
        "r.xml", suite(case(HOSTILE, "failure", message=HOSTILE, text=HOSTILE), case(HOSTILE + "2", time="9"))
    )
    ran = workspace.run("r.xml", html="page.html")
    page = (workspace.root / "page.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "\u202e" not in page
    summary = "\n".join(markdown.sections(ran.report))
    assert "<script>" not in summary
    assert "@everyone" not in summary
    assert summary.count("```mermaid") == 2
    assert "\n::error" not in summary


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"failures_counted": "new"}, "without `baseline`"),
        ({"coverage_changed_min": "80"}, "without a change"),
        ({"coverage_min": "lots"}, "percentage from 0 to 100"),
        ({"security_max": "hihg=0"}, "Did you mean `high`"),
        ({"security_max": "high"}, "lines such as `high=0`"),
        ({"expect": "tests: 0"}, "asks for none"),
        ({"score_min": "2"}, "score-min"),
        ({"repeats": "often"}, "`retry` or `separate`"),
    ],
)
def test_bad_input_is_one_clear_error(workspace: Workspace, inputs: dict[str, str], said: str) -> None:
    """It says what was meant."""
    workspace.write("r.xml", GREEN)
    with pytest.raises(InputError, match=said):
        workspace.run("r.xml", **inputs)


def test_a_hundred_thousand_failures_are_counted_not_listed(workspace: Workspace) -> None:
    """The report names the first and counts the rest; the data has every name."""
    workspace.write("r.xml", suite(*(case(f"t{number}", "failure") for number in range(5000))))
    ran = workspace.run("r.xml")
    assert len([one for one in ran.report.findings if one.rule == "test-failed"]) == 100
    assert sum(one.count for one in ran.report.findings) == 5000
    assert len(ran.report.data["tests"]["failing"]) == 5000


def test_all_kinds_together(workspace: Workspace) -> None:
    """Real reports of many tools in one verdict."""
    names = ("pytest-xunit2.xml", "surefire-reruns.xml", "coveragepy.json", "jacoco.xml", "bandit.json")
    for name in names:
        workspace.write(name, real(name))
    ran = workspace.run("*.xml", "*.json", expect="tests: 2\ncoverage: 2\nsecurity")
    assert ran.verdict == "fail"
    assert (ran.outputs.tests, ran.outputs.failed, ran.outputs.errors, ran.outputs.flaky) == (18, 2, 4, 2)
    assert ran.outputs.coverage == "77.77"
    schema = json.loads((ROOT / "docs" / "schemas" / "qa-summary.data.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(document.dumps(ran.report))["data"], schema)
    assert {table.title for table in ran.report.tables} >= {
        "In figures",
        "Slowest tests",
        "Findings of scanners",
        "Reports",
    }
