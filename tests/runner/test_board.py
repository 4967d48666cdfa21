"""Pictures on a terminal while work goes on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from deployed_service import running

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

MAIN = str(__file__).rpartition("/tests/")[0] + "/python/ci_kit/__main__.py"


def _seen(url: str, folder: Path, **env: str) -> str:
    """What a terminal gets of a run of health-check-rollback."""
    import pty  # noqa: PLC0415 (not on Windows)

    words = ["health-check-rollback", "--url", url, "--interval", "20ms", "--watch-for", "400ms", "--rise", "2"]
    process, ours = pty.fork()
    if process == 0:  # pragma: no cover (the child becomes another program)
        os.chdir(folder)
        plain = {name: value for name, value in os.environ.items() if name not in ("GITHUB_ACTIONS", "NO_COLOR")}
        os.execve(sys.executable, [sys.executable, "-I", MAIN, *words], {**plain, "TERM": "xterm", **env})  # noqa: S606
    seen = b""
    try:
        while data := os.read(ours, 65536):
            seen += data
    except OSError:  # how Linux says that nobody is at the other end any more
        pass
    assert os.waitpid(process, 0)[1] == 0, seen
    return seen.decode()


def test_a_person_sees_the_run_drawn(tmp_path: Path) -> None:
    """Phase, probes and evidence, over one another; the cursor is there again in the end."""
    with running(tmp_path / "live") as service:
        seen = _seen(service.url, tmp_path)
    assert "watch" in seen
    assert "▪" in seen
    assert "evidence" in seen
    assert "\x1b[1A" in seen
    assert seen.rindex("\x1b[?25h") > seen.rindex("\x1b[?25l")
    assert "health-check-rollback: " in seen.rpartition("\x1b[?25h")[2]


@pytest.mark.parametrize("env", [{"GITHUB_ACTIONS": "true"}, {"TERM": "dumb"}, {"NO_COLOR": "1"}])
def test_elsewhere_there_are_lines(tmp_path: Path, env: dict[str, str]) -> None:
    """In a job, though its output may look like a terminal, and where colours are not wanted."""
    with running(tmp_path / "live") as service:
        seen = _seen(service.url, tmp_path, **env)
    assert "\x1b[1A" not in seen
    assert "ready after" in seen
