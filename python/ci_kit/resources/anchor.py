"""With which process the sampler is to end: the one that stands for the job."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

#: What runs the steps of a job, by the names the system shows (15 characters at most).
_RUNNERS = ("Runner.Worker", "act")
_DEEPEST = 64


def anchor(*, on_actions: bool, pid: int | None = None, proc: Path = Path("/proc")) -> int:
    """The process of the runner above this one.

    In a job where none is seen, as in a container, the first process of the container; else whoever called this
    command. 0 where the system does not tell, so that the longest time bounds the sampler alone.
    """
    linux = sys.platform == "linux"
    above = _ancestors(os.getpid() if pid is None else pid, proc) if linux else _parents()
    for number, name in above:
        if name.removesuffix(".exe") in _RUNNERS:
            return number
    if on_actions:
        return 1 if linux else 0
    return above[0][0] if above else 0


def _parents() -> list[tuple[int, str]]:
    """The same where there is no /proc."""
    import psutil  # noqa: PLC0415 (only there)

    found: list[tuple[int, str]] = []
    with contextlib.suppress(psutil.Error):
        found += [(one.pid, one.name()) for one in psutil.Process().parents()]
    return found


def _ancestors(pid: int, proc: Path) -> list[tuple[int, str]]:
    """Number and name of each process above `pid`, the nearest first."""
    found: list[tuple[int, str]] = []
    for _ in range(_DEEPEST):
        parent = _parent(pid, proc)
        if parent <= 0:
            break
        try:
            name = (proc / str(parent) / "comm").read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            name = ""
        found.append((parent, name))
        pid = parent
    return found


def _parent(pid: int, proc: Path) -> int:
    try:
        words = (proc / str(pid) / "stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return 0
    return int(words[1]) if len(words) > 1 else 0
