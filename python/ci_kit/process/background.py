"""Processes that outlive the command that starts them: services for later steps."""

from __future__ import annotations

import contextlib
import os
import platform
import secrets
import signal
import subprocess
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, unwritable
from ci_kit.process.family import MARK, alive, kill, signal_group

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


@dataclass(slots=True)
class Service:
    """A process in a session of its own, its output in a file. `mark` finds it and all that it has started."""

    pid: int
    mark: str
    _child: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def exit_code(self) -> int | None:
        """How it ended, negative for a signal; None while it runs, and for a service that another run started."""
        return self._child.poll() if self._child else None

    def running(self) -> bool:
        """Whether the process itself is there, and is the one that was started."""
        if self._child is not None:
            return self._child.poll() is None
        if platform.system() == "Linux":
            return self.pid in alive(self.mark)
        with contextlib.suppress(OSError):
            return os.getpgid(self.pid) == self.pid
        return False

    def stop(self, grace: float) -> bool:
        """Ask it to end, wait at most `grace` seconds, then kill it and all that it has started.

        True if it ended by itself. What it has started is asked by it, not by us: it knows in which order.
        """
        if self.running():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, signal.SIGTERM)
        until = time.monotonic() + grace
        while self.running() and time.monotonic() < until:
            time.sleep(0.02)
        politely = not self.running()
        if not politely:
            signal_group(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        kill(self.mark, grace=0)
        if self._child is not None:
            self._child.wait()
        return politely


def start(command: Sequence[str], env: Mapping[str, str], log: Path, cwd: Path | None = None) -> Service:
    """Start a service; its output is appended to `log`.

    Raises:
        CiKitError: The program cannot be started, or the log cannot be written.
    """
    mark = secrets.token_hex(8)
    try:
        output = log.open("ab")
    except OSError as error:
        raise unwritable(f"the log {log} cannot be written", error) from error
    with output:
        try:
            child = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**env, MARK: mark},
                cwd=cwd,
                start_new_session=os.name == "posix",
            )
        except OSError as error:
            raise CiKitError(f"`{command[0]}` could not be started", why=error.strerror or str(error)) from error
    return Service(child.pid, mark, child)
