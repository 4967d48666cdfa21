"""A job that is cancelled while it measures: nothing is left, and there is no verdict but `error`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from benchmarks import git, repository

MAIN = Path(__file__).parents[3] / "python" / "ci_kit" / "__main__.py"
#: Longer than anything here takes on a busy machine.
PATIENCE = 30.0


def alive(group: int) -> list[str]:
    """The processes of a group that are still running."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = path.read_text(encoding="utf-8").rpartition(") ")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(path.parent.name)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes of a group are seen in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_cancelled_run_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """The command and its children are gone, so are the worktrees; the exit code is that of an error."""
    repo, temporary, started = tmp_path / "repo", tmp_path / "temp", tmp_path / "started"
    repository(repo, "a 1\n", "a 1\n")
    temporary.mkdir()
    command = f"echo $$ >> {started}; sleep 60 & sleep 60"
    words = ("perf-gate", "run", "--base", "HEAD~1", "--command", command)
    run = subprocess.Popen(
        (sys.executable, "-I", "-X", "utf8", str(MAIN), *words),
        cwd=repo,
        env={**os.environ, "TMPDIR": str(temporary), "RUNNER_TEMP": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + PATIENCE
    while not (started.exists() and started.read_text(encoding="utf-8").strip()) and time.monotonic() < until:
        time.sleep(0.02)
    run.send_signal(number)
    _, said = run.communicate(timeout=PATIENCE)
    assert run.returncode == 3, said
    assert "cancelled while measuring" in said
    assert "worktree" not in git(repo, "worktree", "list", "--porcelain").partition("\n\n")[2]
    assert [one for one in temporary.rglob("*") if one.name in ("base", "head")] == []
    group = int(started.read_text(encoding="utf-8").split()[0])
    until = time.monotonic() + PATIENCE
    while alive(group) and time.monotonic() < until:  # the system may take a moment to bury what was killed
        time.sleep(0.02)
    assert alive(group) == []


def test_results_that_cannot_be_kept_are_an_error_and_history_stays(tmp_path: Path) -> None:
    """Where the history is a directory, nothing is appended, and the error says so in one line."""
    repository(tmp_path, "a 1\n")
    (tmp_path / "history").mkdir()
    words = ("perf-gate", "run", "--base", "HEAD", "--pairs", "6", "--history", "history", "--save", "--", "true")
    done = subprocess.run(
        (sys.executable, "-I", "-X", "utf8", str(MAIN), *words),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["error: the history history cannot be read. Is a directory."]
