"""Progress of transfers: sparse in a log, bars on a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.runner.transfer import transfers

if TYPE_CHECKING:
    import pytest

PYTHON = Path(__file__).parents[2] / "python"
_SHOW = (
    f"import sys, time; sys.path.insert(0, {str(PYTHON)!r})\n"
    "from ci_kit.runner.transfer import transfers\n"
    "with transfers() as tell:\n"
    "    for done in range(0, 101, 10):\n"
    "        tell('tiny [b]x[/b]', done * 1_000_000, 100_000_000); time.sleep(0.03)\n"
)


def test_a_log_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    """The beginning, one every ten seconds, the end once; small files none at all."""
    times = iter(range(1000))
    with transfers(lambda: float(next(times))) as tell:
        tell("small", 5, 10)
        for done in range(1, 31):
            tell("large", done * 1_000_000, 30_000_000)
        tell("large", 30_000_000, 30_000_000)
    lines = [line.strip() for line in capsys.readouterr().err.splitlines()]
    assert lines[0] == "large: 1 of 30 MB, 3%"
    assert lines[-1] == "large: 30 of 30 MB, 100%"
    assert len(lines) == 4


def test_a_terminal_gets_a_bar() -> None:
    """With the bytes; a name is not read as markup, and the bar is gone in the end."""
    leader, follower = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLUMNS": "100"}
    command = (sys.executable, "-c", _SHOW)
    child = subprocess.Popen(command, stderr=follower, stdout=follower, env=environment)
    os.close(follower)
    shown = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    os.close(leader)
    assert child.wait(30) == 0
    assert b"tiny [b]x[/b]" in shown
    assert b"100.0 MB" in shown
    assert shown.endswith(b"\x1b[1A\x1b[2K") or b"\x1b[2K" in shown[-80:]
