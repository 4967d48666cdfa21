"""From the step's inputs to verdict, outputs, annotations and SARIF."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from gitrepo import Clone
from stepping import Stepper

from ci_kit.actions import sarif_validate
from ci_kit.report import Level
from ci_kit.runner.inputs import from_json
from ci_kit.runner.job import Job

HOSTILE = "[a](no]\u202e::error::%0A##[error]<img%20src=x>.md)"


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Stepper:
    """A repository with a broken link, a warning, and a page that is in order."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "a.md").write_text("# A\n\n[b](no.md)\n\n![](p.png)\n", encoding="utf-8")
    (workspace / "good.md").write_text("# Good\n\n[a](a.md#a)\n", encoding="utf-8")
    (workspace / "p.png").write_bytes(b"")
    repository = Clone(workspace)
    repository.git("init", "--quiet")
    repository.git("add", ".")
    return Stepper(workspace, monkeypatch, capsys, {})


def test_what_leads_nowhere_fails_at_its_line(job: Stepper) -> None:
    """Counts, an annotation at the place, a table in the summary, and SARIF that GitHub takes."""
    done = job.step("markdown-lint")
    assert (done.code, done.outputs["verdict"]) == (1, "fail"), done.log
    assert {name: done.outputs[name] for name in ("errors", "warnings", "notes", "files", "links")} == {
        "errors": "1",
        "warnings": "1",
        "notes": "0",
        "files": "2",
        "links": "3",
    }
    assert "file=a.md,line=3,col=1" in done.log
    assert "broken-link" in done.summary
    given = json.dumps({"sarif": done.outputs["sarif"], "category": "markdown"})
    checked = sarif_validate.run(from_json(sarif_validate.Inputs, given), Job(job.folder, job.folder))
    assert not [one for one in checked.report.findings if one.level is not Level.NOTE]
    assert checked.report.verdict == "pass"


@pytest.mark.parametrize(
    ("inputs", "verdict"),
    [
        ({"fail_on": "never"}, "warn"),
        ({"disable": "broken-link"}, "warn"),
        ({"disable": "broken-link", "fail_on": "warning"}, "fail"),
        ({"files": "good.md"}, "pass"),
        ({"rules": "MD024"}, "pass"),
        ({"files": "**/*.md\n!a.md"}, "pass"),
    ],
)
def test_inputs_decide_what_counts(job: Stepper, inputs: dict[str, str], verdict: str) -> None:
    """Which files, which rules, from which level on."""
    assert job.step("markdown-lint", **inputs).outputs["verdict"] == verdict


def test_a_configuration_at_the_root_is_found(job: Stepper) -> None:
    """And said what of it is not understood."""
    (job.folder / ".markdownlint.yaml").write_text("MD045: false\nbroken-link: false\nMD004: true\n", encoding="utf-8")
    done = job.step("markdown-lint")
    assert done.outputs["verdict"] == "pass"
    assert "MD004" in done.summary


def test_text_of_others_stays_text(job: Stepper) -> None:
    """No workflow command, no HTML, no hidden turn of direction in the log or the summary."""
    (job.folder / "a.md").write_text(f"# A\n\n{HOSTILE}\n", encoding="utf-8")
    done = job.step("markdown-lint")
    assert done.outputs["errors"] == "1", done.log
    assert not [line for line in done.log.splitlines() if line.lstrip().startswith("::error::")]
    assert "\u202e" not in done.log + done.summary
    assert "<img" not in done.summary


def test_a_file_that_cannot_be_looked_at_is_an_error_and_no_pass(job: Stepper) -> None:
    """Exit 3, with what could be found all the same, whatever `fail-on` says."""
    (job.folder / "good.md").write_bytes(b"\xff")
    done = job.step("markdown-lint", fail_on="never")
    assert (done.code, done.outputs["verdict"]) == (3, "error")
    assert done.outputs["files"] == "1"
    assert "byte 0 is not UTF-8" in done.log
    assert Path(done.outputs["sarif"]).is_file()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"files": "docs/**"}, "no file matches `docs/**`"),
        ({"rules": "broken-lnik"}, "did you mean `broken-link`?"),
        ({"disable": "MD999"}, "`disable` has `MD999`"),
        ({"config": "no.yaml"}, "no.yaml cannot be read"),
        ({"fail_on": "always"}, "fail-on"),
    ],
)
def test_bad_input_is_one_error(job: Stepper, inputs: dict[str, str], said: str) -> None:
    """Exit 2."""
    done = job.step("markdown-lint", **inputs)
    assert done.code == 2
    assert done.log.count("::error") == 1
    assert said.lower() in done.log.lower()


def test_a_folder_without_git_is_looked_at_too(tmp_path: Path, job: Stepper) -> None:
    """What is on the disk counts then."""
    bare = tmp_path / "bare"
    bare.mkdir()
    (bare / "a.md").write_text("[a](b.md)\n", encoding="utf-8")
    job.folder = bare
    job.variables["GIT_CEILING_DIRECTORIES"] = str(tmp_path)
    assert job.step("markdown-lint").outputs["errors"] == "1"


def test_sarif_that_cannot_be_written_is_an_error(job: Stepper) -> None:
    """With the reason, and no verdict."""
    done = job.step("markdown-lint", sarif="no/such/folder.sarif")
    assert done.code == 3
    assert "folder.sarif could not be written" in done.log
