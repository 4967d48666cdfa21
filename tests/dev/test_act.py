"""`./dev act` runs workflows with the checkout in the place of the kit and nothing of others."""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError, InputError
from ci_kit_dev import act

if TYPE_CHECKING:
    from pathlib import Path

not_on_windows = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell")

WORKFLOW = """on: workflow_dispatch
jobs:
  job:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - run: echo "seen $(cat word)"; exit $(cat code)
      - name: Not ours
        uses: "somebody/tools/deep/upload@0123456789abcdef0123456789abcdef01234567" # v1
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A user's repository with a workflow in it."""
    folder = tmp_path / "user"
    (folder / ".github/workflows").mkdir(parents=True)
    (folder / ".github/workflows/ci.yml").write_text(WORKFLOW)
    (folder / "word").write_text("hello")
    (folder / "code").write_text("0")
    return folder


def run(workspace: Path, *arguments: str) -> int:
    """Run the workflow of `workspace`."""
    return act.main([f"--workspace={workspace}", str(workspace / ".github/workflows/ci.yml"), *arguments])


@not_on_windows
@pytest.mark.act
def test_runs_a_workflow_and_stands_in_for_others(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The steps run on a copy of the workspace; an action of others says that it is not run."""
    assert run(workspace) == 0
    said = capfd.readouterr().out
    assert "seen hello" in said
    assert "act: somebody/tools/deep/upload belongs to others and is not run here" in said
    assert said.splitlines()[-1] == "act: 1 run, 0 failed"


@not_on_windows
@pytest.mark.act
def test_a_failing_workflow_is_named(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """A step that fails makes the task fail and the closing line name the workflow."""
    (workspace / "code").write_text("4")
    assert run(workspace) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "act: 1 run, 1 failed: ci.yml"


@not_on_windows
@pytest.mark.act
def test_what_follows_two_hyphens_is_for_act(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """With `-- --list` act lists the jobs and runs none."""
    assert run(workspace, "--", "--list") == 0
    said = capfd.readouterr().out
    assert "Job ID" in said
    assert "seen hello" not in said


def test_stand_ins_are_for_others_only(tmp_path: Path) -> None:
    """The kit, checkout, local paths and containers are left alone, whatever the spelling of the step."""
    workflow = tmp_path / "ci.yml"
    used = (
        "org/ci-kit/actions/one@v1",
        "org/ci-kit@v1",
        "actions/checkout@v7",
        "./actions/one",
        "docker://alpine",
    )
    lines = [f"      - uses: {name}" for name in used]
    lines += ["      - uses: a/b@main", "        uses: 'c/d/e/f@v1.2'", "      # uses: x/y@v1"]
    workflow.write_text("\n".join(lines))
    found = act.stand_ins(workflow, tmp_path)
    assert sorted(found) == ["a/b@main", "c/d@v1.2"]
    assert (found["a/b@main"] / "action.yml").is_file()
    assert (found["c/d@v1.2"] / "e/f/action.yml").is_file()


def test_what_a_reusable_workflow_uses_has_a_stand_in_too(tmp_path: Path) -> None:
    """A lane of the kit uploads SARIF; the workflow that calls it does not say so."""
    workflow = tmp_path / "ci.yml"
    workflow.write_text("    uses: org/ci-kit/.github/workflows/docs-quality.yml@v1\n")
    (used,) = act.stand_ins(workflow, tmp_path)
    assert used.startswith("github/codeql-action@")


def test_two_actions_of_one_repository_share_a_stand_in(tmp_path: Path) -> None:
    """Both paths of a repository at one version exist below one folder."""
    workflow = tmp_path / "ci.yml"
    workflow.write_text("- uses: a/b/init@v1\n- uses: a/b/analyze@v1\n")
    folder = act.stand_ins(workflow, tmp_path)["a/b@v1"]
    assert sorted(path.parent.name for path in folder.glob("*/action.yml")) == ["analyze", "init"]


def test_a_workflow_that_is_not_there_is_bad_input() -> None:
    """A file that does not exist is named."""
    with pytest.raises(InputError, match=r"There is no workflow 'nowhere\.yml'"):
        act.main(["nowhere.yml"])


@not_on_windows
@pytest.mark.parametrize(
    ("script", "says"),
    [
        (None, "There is no docker here"),
        ('echo "first" >&2; echo "no daemon" >&2; exit 1', "Docker does not answer. No daemon."),
        ('test "$1" = info', "Docker has no image 'some-image'"),
    ],
)
def test_container_says_what_is_missing(
    workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, says: str
) -> None:
    """`--container` without Docker, its daemon or its image says which of them, and what to do."""
    if script is not None:
        (tmp_path / "docker").write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path) if script is None else f"{tmp_path}{os.pathsep}/bin")
    with pytest.raises(CiKitError, match=re.escape(says)):
        run(workspace, "--container", "--image=some-image")
