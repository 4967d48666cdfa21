"""A process and all that it has started: found by a mark that they inherit, and ended together."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from pathlib import Path

#: Every descendant inherits this variable, so that those which left the process group are found as well.
MARK = "CI_KIT_PROCESS"


def alive(mark: str) -> list[int]:
    """The processes, by id, that carry a mark; empty where the system does not tell (it does on Linux)."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*") if sys.platform == "linux" else ():
        with contextlib.suppress(OSError, ValueError):
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return [number for number in found if number != os.getpid()]


def kill(mark: str, grace: float = 2.0) -> int:
    """Stop all processes that carry a mark, first politely; how many there were."""
    family = alive(mark)
    _signal(family, signal.SIGTERM)
    until = time.monotonic() + grace
    while alive(mark) and time.monotonic() < until:
        time.sleep(0.02)
    # A family that forks while it is killed is gone after a few rounds.
    for _ in range(10):
        left = alive(mark)
        if not left:
            break
        _signal(left, getattr(signal, "SIGKILL", signal.SIGTERM))
        time.sleep(0.02)
    return len(family)


def signal_group(leader: int, number: int) -> None:
    """Send a signal to a process group, if it is still there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _signal(processes: list[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)
