"""What a command costs: CPU time, wall time and peak memory of one child process, its own children included.

The command is started by a small Python of its own, this file as a script: Linux counts the memory that a process had
when it called exec as the peak of what it becomes, so a command started from here would be charged with all of here.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: How much of what a command printed is kept, in bytes, from the end.
KEPT = 4000


@dataclass(frozen=True, slots=True)
class Usage:
    """One run of a command. `cpu` (user and system) and `wall` are seconds, `memory` is the peak in bytes.

    `code` is the exit code, negative for a signal; `stopped` says that it ran out of time and was killed.
    """

    wall: float
    cpu: float
    memory: int
    code: int
    stopped: bool
    output: str


def measure(
    command: Sequence[str | Path],
    *,
    seconds: float = 300,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Usage:
    """Run a command once, at most `seconds` long, and say what it cost.

    Raises:
        RuntimeError: The command cannot be started.
    """
    starter = (sys.executable, "-I", "-S", "-X", "utf8", __file__, str(seconds), *map(str, command))
    ran = subprocess.run(starter, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{command[0]} does not start: {ran.stderr.strip()[-200:]}")
    return Usage(**json.loads(ran.stdout))


def best(
    command: Sequence[str | Path],
    times: int,
    *,
    seconds: float = 300,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> Usage:
    """The least of so many runs, time by time: what disturbs a run only ever makes it dearer.

    Memory is that of the hungriest run, for a file must fit each time.
    """
    found = [measure(command, seconds=seconds, environment=environment, folder=folder) for _ in range(times)]
    cheapest = min(found, key=lambda usage: usage.cpu)
    return replace(cheapest, wall=min(one.wall for one in found), memory=max(one.memory for one in found))


def _run(seconds: float, command: list[str]) -> Usage:
    """Run the command in a group of its own, so that all of it can be stopped."""
    start = time.perf_counter()
    child = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)

    alarm = threading.Timer(seconds, stop)
    alarm.start()
    output = b""
    while child.stdout and (piece := os.read(child.stdout.fileno(), 1 << 16)):
        output = (output + piece)[-KEPT:]
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    alarm.cancel()
    code = child.returncode = os.waitstatus_to_exitcode(status)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    cpu = used.ru_utime + used.ru_stime
    return Usage(wall, cpu, memory, code, stopped.is_set(), output.decode("utf-8", "replace"))


if __name__ == "__main__":
    print(json.dumps(asdict(_run(float(sys.argv[1]), sys.argv[2:]))))
