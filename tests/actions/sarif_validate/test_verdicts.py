"""What the action concludes."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit.errors import InputError
from ci_kit.report import Level, Verdict

if TYPE_CHECKING:
    from sarif_workspace import Workspace

Log = dict[str, Any]


def with_warning(log: Log) -> Log:
    """The log with a result whose rule the driver does not describe, which is a warning."""
    log = deepcopy(log)
    log["runs"][0]["results"][0].pop("ruleIndex", None)
    log["runs"][0]["results"][0]["ruleId"] = "not-described"
    return log


def test_a_flawless_file_passes(workspace: Workspace, log: Log) -> None:
    """Nothing is found in a good file: verdict pass, uploadable, listed under its own name."""
    path = workspace.write("a.sarif", log)
    ran = workspace.run("a.sarif")
    assert ran.report.findings == []
    assert ran.outputs.verdict is Verdict.PASS
    assert ran.outputs.uploadable
    assert [file.path for file in ran.outputs.files] == [str(path)]


@pytest.mark.parametrize(
    ("fail_on", "verdict"), [("error", Verdict.WARN), ("warning", Verdict.FAIL), ("never", Verdict.WARN)]
)
def test_fail_on_decides_what_a_warning_means(workspace: Workspace, log: Log, fail_on: str, verdict: Verdict) -> None:
    """A warning fails the run only when it was asked to; the file stays uploadable."""
    workspace.write("a.sarif", with_warning(log))
    ran = workspace.run("a.sarif", fail_on=fail_on)
    assert ran.report.counts()[Level.ERROR] == 0
    assert ran.report.counts()[Level.WARNING] >= 1
    assert ran.outputs.verdict is verdict
    assert ran.outputs.uploadable


def test_never_failing_still_says_that_nothing_may_be_uploaded(workspace: Workspace) -> None:
    """`fail-on: never` turns a refused file into a warning, not into a file for upload."""
    workspace.write("a.sarif", "{")
    ran = workspace.run("a.sarif", fail_on="never")
    assert ran.outputs.verdict is Verdict.WARN
    assert not ran.outputs.uploadable
    assert ran.outputs.files == []


def test_a_bad_file_does_not_spoil_the_others(workspace: Workspace, log: Log) -> None:
    """Each file has its own verdict, whatever stands beside it, in whichever order."""
    workspace.write("a.sarif", "[1, NaN]")
    workspace.write("b.sarif", log)
    workspace.write("c.sarif", b"\x1f\x8b\x08 not really")
    ran = workspace.run("c.sarif", "b.sarif", "a.sarif")
    assert {file["path"]: file["accepted"] for file in ran.report.data["files"]} == {
        "a.sarif": False,
        "b.sarif": True,
        "c.sarif": False,
    }
    assert [file.path.endswith("b.sarif") for file in ran.outputs.files] == [True]
    assert not ran.outputs.uploadable


def test_findings_have_pointer_line_and_column(workspace: Workspace) -> None:
    """A finding in the file says where, as a pointer and as a line and column."""
    workspace.write(
        "a.sarif",
        '{\n  "version": "2.1.0",\n  "runs": [\n    {"tool": {"driver": {"name": 5}}, "results": []}\n  ]\n}\n',
    )
    ran = workspace.run("a.sarif")
    (finding,) = [one for one in ran.report.findings if one.rule == "schema-type"]
    assert finding.place is not None
    assert finding.place.pointer == "/runs/0/tool/driver/name"
    assert (finding.place.line, finding.place.column) == (4, 34)


def test_files_of_one_upload_must_not_share_tool_and_category(workspace: Workspace, log: Log) -> None:
    """Two files of the same tool clash when they go up together, and do not when each has its category."""
    log["runs"][0].pop("automationDetails", None)
    workspace.write("a.sarif", log)
    workspace.write("b.sarif", log)
    together = workspace.run("a.sarif", "b.sarif")
    apart = workspace.run("a.sarif", "b.sarif", category="a.sarif=one\nb.sarif=two")
    assert "run-category-clash" in together.rules
    assert not together.outputs.uploadable
    assert apart.outputs.uploadable
    assert [file.category for file in apart.outputs.files] == ["one", "two"]


def test_the_plain_standard_does_not_ask_for_what_github_wants(workspace: Workspace, log: Log) -> None:
    """In the profile `sarif`, limits and needs of GitHub are silent and SHALLs of the standard count."""
    run = log["runs"][0]
    run["tool"]["driver"]["rules"][0]["properties"] = {"security-severity": "high"}
    run["results"][0]["ruleIndex"] = 7
    workspace.write("a.sarif", log)
    github, plain = workspace.run("a.sarif"), workspace.run("a.sarif", profile="sarif")
    assert "severity-word" in github.rules
    assert "severity-word" not in plain.rules
    assert plain.outputs.verdict is Verdict.FAIL


@pytest.mark.parametrize(
    ("inputs", "named"),
    [
        ({"limits": "result=5"}, "results"),
        ({"category": "one\ntwo"}, "glob=category"),
        ({"category": "=x"}, "glob=category"),
        ({"repair": "safe", "repair_also": "results-mising"}, "results-missing"),
        ({"repair": "save"}, "safe"),
        ({"checkout": "nowhere"}, "nowhere"),
    ],
)
def test_bad_input_is_refused_with_what_to_write(
    workspace: Workspace, log: Log, inputs: dict[str, str], named: str
) -> None:
    """An input that makes no sense raises one error that names the right form."""
    workspace.write("a.sarif", log)
    with pytest.raises(InputError, match=named):
        workspace.run("a.sarif", **inputs)


def test_limits_can_be_those_of_an_older_server(workspace: Workspace, log: Log) -> None:
    """An overridden limit decides, and the report says that it was overridden."""
    log["runs"][0]["results"] *= 3
    workspace.write("a.sarif", log)
    ran = workspace.run("a.sarif", limits="results=2\n# an old server\n")
    assert "results-over-limit" in ran.rules
    assert any("results=2" in note for note in ran.report.notes)


def test_workflows_are_looked_at_when_asked(workspace: Workspace, log: Log) -> None:
    """`check-workflows` finds an upload with a retired major version, with its line."""
    workspace.write("a.sarif", log)
    workspace.write(
        ".github/workflows/scan.yml",
        "on: push\njobs:\n  scan:\n    runs-on: ubuntu-latest\n    steps:\n"
        "      - uses: github/codeql-action/upload-sarif@v2\n",
    )
    ran = workspace.run("a.sarif", check_workflows="true")
    lines = {one.place.line for one in ran.report.findings if one.place and one.place.path.endswith("scan.yml")}
    assert 6 in lines
    assert not workspace.run("a.sarif").report.findings
