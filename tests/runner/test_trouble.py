"""What goes wrong while an action runs or is published: one clear error, and the right exit code."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

import pytest
from trial import Trial

POSIX = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals and shells")
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """The action that does as it is told, in a folder with a space in its name."""
    (tmp_path / "a b").mkdir()
    return Trial(tmp_path / "a b")


@pytest.mark.parametrize(
    ("do", "words"),
    [
        ("crash", ["RuntimeError", "fault of the kit"]),
        ("exit", ["SystemExit", "fault of the kit"]),
        ("refused", ["system refused", "Permission denied", "somewhere"]),
    ],
)
def test_a_crash_is_an_error_and_never_a_pass(trial: Trial, do: str, words: list[str]) -> None:
    """One annotation, no traceback, the verdict `error` for later steps, exit code 3; hostile words stay words."""
    done = trial.step(f'{{"do": "{do}"}}')
    assert done.code == 3
    (error,) = done.commands
    assert error.name == "error"
    assert all(word in error.data for word in words)
    assert "Traceback" not in done.out + done.err
    assert trial.read("output").startswith("verdict<<")
    assert "\nerror\n" in trial.read("output")


@pytest.mark.parametrize("variable", ["RUNNER_DEBUG", "CI_KIT_DEBUG"])
def test_the_traceback_is_for_debugging(trial: Trial, variable: str) -> None:
    """With debug logging it is printed, and no line of it is a command."""
    done = trial.step('{"do": "crash"}', **{variable: "1"})
    assert "Traceback" in done.err
    assert "raise RuntimeError(HOSTILE)" in done.err
    assert [command.name for command in done.commands] == ["error"]


@POSIX
@pytest.mark.parametrize(("do", "code"), [("interrupt", 130), ("terminate", 143)])
def test_a_cancelled_step_leaves_with_one_annotation(trial: Trial, do: str, code: int) -> None:
    """A signal in the middle of `run` is told in one annotation; later steps read `error`."""
    done = trial.step(f'{{"do": "{do}"}}')
    assert done.code == code
    assert [command.data for command in done.commands] == ["cancelled before there was a verdict."]
    assert done.err == ""
    assert "\nerror\n" in trial.read("output")


@POSIX
@pytest.mark.parametrize(("do", "code"), [("interrupt", 130), ("terminate", 143)])
def test_a_cancelled_command_leaves_with_one_line(trial: Trial, do: str, code: int) -> None:
    """On a terminal a signal ends the command with one line and the code that shells expect."""
    done = trial.type("--do", do)
    assert (done.code, done.out) == (code, "")
    assert done.err == "error: cancelled before there was a verdict.\n"


def test_child_processes_do_not_inherit_the_inputs(trial: Trial) -> None:
    """The variable that may hold a token is gone from the environment before an action runs."""
    done = trial.step('{"do": "child"}')
    assert "note: False" in done.out


def test_secrets_are_masked_before_anything_else_is_said(trial: Trial) -> None:
    """The mask is the first thing in the log, and the value stands nowhere else."""
    secret = "made-up-value"
    done = trial.step(f'{{"token": "{secret}"}}')
    assert (done.commands[0].name, done.commands[0].data) == ("add-mask", secret)
    assert done.out.count(secret) == 1
    assert secret not in trial.read("summary") + trial.read("output")


def test_a_secret_is_not_printed_where_nothing_would_mask_it(trial: Trial) -> None:
    """Outside a job a mask would only show the secret, typed as well as handed over."""
    secret = "made-up-value"
    for done in (trial.type("--token", secret), trial.step(f'{{"token": "{secret}"}}', GITHUB_ACTIONS="")):
        assert done.code == 1
        assert secret not in done.out + done.err


def test_without_the_file_for_outputs_the_rest_is_published(trial: Trial) -> None:
    """One error names the file; log, summary and report are there all the same."""
    done = trial.step("{}", GITHUB_OUTPUT=str(trial.root / "gone"))
    assert done.code == 3
    (error,) = done.commands
    assert "outputs of the step" in error.data
    assert str(trial.root / "gone") in error.data
    assert "trial: fail - done" in done.out
    assert "## " in trial.read("summary")
    assert list(trial.root.glob("ci-kit-trial-*/report.json"))


@FULL
def test_with_nothing_writable_there_is_one_error_that_names_all(trial: Trial) -> None:
    """Report, summary and outputs fail together in one annotation, and the verdict is in the log."""
    done = trial.step("{}", GITHUB_OUTPUT="/dev/full", GITHUB_STEP_SUMMARY="/dev/full", RUNNER_TEMP="/nowhere")
    assert done.code == 3
    (error,) = done.commands
    for part in ("no directory for trial", "job summary", "outputs of the step"):
        assert error.data.count(part) == 1
    assert "trial: fail - done" in done.out


@FULL
def test_a_verdict_that_is_not_published_whole_is_an_error(trial: Trial) -> None:
    """When the summary fails after the outputs were written, the last word on the verdict is `error`."""
    assert trial.step("{}", GITHUB_STEP_SUMMARY="/dev/full").code == 3
    values = [line for line in trial.read("output").split("\n") if line in ("fail", "error")]
    assert values == ["fail", "error"]


@FULL
def test_a_full_disk_behind_standard_output_is_told(trial: Trial) -> None:
    """Exit code 3 and the system's reason, once."""
    done = _shell(trial, "> /dev/full")
    assert done.returncode == 3
    assert done.stderr.count("No space left on device") == 1
    assert "Exception ignored" not in done.stderr


@POSIX
@pytest.mark.parametrize("redirection", [">&-", ">&- 2>&-"])
def test_the_verdict_stands_without_a_standard_output(trial: Trial, redirection: str) -> None:
    """A stream that the caller closed is no reason to fail."""
    done = _shell(trial, redirection)
    assert (done.returncode, done.stderr) == (1, "")


@POSIX
def test_a_reader_who_leaves_early_changes_nothing(trial: Trial) -> None:
    """`| head -1` cuts a long report short; the exit code is still that of the verdict."""
    done = _shell(trial, "| head -1; exit ${PIPESTATUS[0]}", "--do", "many")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("\n") == 1


@POSIX
def test_a_report_that_outgrows_its_disk_leaves_nothing_behind(trial: Trial) -> None:
    """Half a report would be taken for a whole one. A limit on the size of files stands for the disk."""
    done = _shell(trial, "> printed", "--do", "many", "--write-report", "own.json", before="ulimit -f 2000;")
    assert done.returncode == 1
    assert (trial.root / "own.json").is_file()
    (trial.root / "own.json").unlink()
    done = _shell(
        trial, "| tail -1; exit ${PIPESTATUS[0]}", "--do", "many", "--write-report", "own.json", before="ulimit -f 20;"
    )
    assert done.returncode == 3
    assert "File too large" in done.stderr
    assert done.stdout == "trial: fail - done\n"
    assert not list(trial.root.glob("own.json*"))


@POSIX
def test_a_help_that_nobody_reads_is_a_success(trial: Trial) -> None:
    """What could not be printed for a reader who has gone is nobody's loss."""
    done = _shell(trial, "| head -0; exit ${PIPESTATUS[0]}", "--help")
    assert (done.returncode, done.stderr) == (0, "")


def _shell(trial: Trial, rest: str, *words: str, before: str = "") -> subprocess.CompletedProcess[str]:
    line = f"{before} {shlex.join((*trial.command, *words))} {rest}"
    return subprocess.run(
        ["bash", "-c", line], cwd=trial.root, env=trial.environment(), capture_output=True, text=True, check=False
    )
