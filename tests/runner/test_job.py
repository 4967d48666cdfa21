"""The job: what is read from the runner's variables."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

import pytest

from ci_kit.errors import CiKitError
from ci_kit.runner.job import Job


def test_the_inputs_leave_the_environment() -> None:
    """They may hold a token, which no later child process is to inherit."""
    environment = {"CI_KIT_INPUTS": "{}", "GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/w", "RUNNER_TEMP": "/t"}
    job = Job.from_environment(environment)
    assert job == Job(Path("/w"), Path("/t"), on_actions=True, inputs="{}")
    assert "CI_KIT_INPUTS" not in environment


def test_a_command_in_a_run_step_works_where_it_is_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only an action's own step looks at the workspace; a shell may have changed its directory."""
    monkeypatch.chdir(tmp_path)
    assert Job.from_environment({"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": "/w"}).workspace == tmp_path


@pytest.mark.parametrize(
    ("variables", "debug"),
    [({}, False), ({"RUNNER_DEBUG": "1"}, True), ({"CI_KIT_DEBUG": "1"}, True), ({"CI_KIT_DEBUG": "0"}, False)],
)
def test_debugging_is_asked_for(variables: dict[str, str], debug: bool) -> None:  # noqa: FBT001 (parametrized)
    """By the runner's variable or by our own."""
    assert Job.from_environment(dict(variables)).debug is debug


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let a directory in use be deleted")
def test_a_deleted_current_directory_is_no_crash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not need it goes on to work."""
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert Job.from_environment({}).workspace == Path()


def test_fresh_directories_are_new_and_private(tmp_path: Path) -> None:
    """Two runs share nothing, and on a shared machine nobody else can write there."""
    job = Job(tmp_path, tmp_path)
    first, second = job.fresh_directory("x"), job.fresh_directory("x")
    assert first != second
    assert first.parent == tmp_path
    if os.name != "nt":
        assert stat.S_IMODE(first.stat().st_mode) == 0o700


def test_on_a_terminal_the_system_says_where_temporary_files_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a runner's directory it is the system's own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert Job(tmp_path).fresh_directory("x").parent == tmp_path


def test_a_directory_that_cannot_be_made_is_told_with_its_place(tmp_path: Path) -> None:
    """What, where, why and what to do."""
    (tmp_path / "file").touch()
    with pytest.raises(CiKitError, match=r"no directory for x .*file.*Not a directory.*RUNNER_TEMP"):
        Job(tmp_path, tmp_path / "file").fresh_directory("x")
