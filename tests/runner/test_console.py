"""What is printed last by a step."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from stepped import MAIN

from ci_kit.runner import console


@pytest.mark.parametrize(
    ("code", "environment", "terminal", "waits"),
    [
        (1, {"ACT": "true"}, True, True),
        (0, {"ACT": "true"}, True, False),
        (1, {"ACT": "true"}, False, False),
        (1, {}, True, False),
    ],
)
def test_only_a_step_that_failed_under_act_waits_until_its_last_lines_are_read(
    monkeypatch: pytest.MonkeyPatch, code: int, environment: dict[str, str], *, terminal: bool, waits: bool
) -> None:
    """Act leaves the terminal of a failed step unread; people and GitHub's runner do not wait."""
    slept: list[float] = []
    monkeypatch.setattr(sys.stdout, "isatty", lambda: terminal)
    console.let_act_read(code, environment, slept.append)
    assert bool(slept) == waits


@pytest.mark.skipif(sys.platform != "linux", reason="needs a terminal to stand in for that of act")
def test_the_process_of_a_step_waits_at_its_end() -> None:
    """It is the last that it does: with a failure on act's terminal, not with success."""
    import pty  # noqa: PLC0415 (Windows has none)

    code = (
        "import runpy, sys, time\n"
        "time.sleep = lambda seconds: print('waits', file=sys.stderr, flush=True)\n"
        "sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    for words, waits in ((("no-such-action",), True), (("--version",), False)):
        ours, theirs = pty.openpty()
        command = (sys.executable, "-I", "-c", code, str(MAIN), *words)
        done = subprocess.run(
            command, stdout=theirs, stderr=subprocess.PIPE, env={**os.environ, "ACT": "true"}, check=False, timeout=120
        )
        os.close(theirs)
        os.close(ours)
        assert (b"waits" in done.stderr) == waits, done.stderr
