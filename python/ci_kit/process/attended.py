"""A command that keeps the terminal: what it prints is shown as it comes, and what it used is told in the end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.process.cancellation import Cancellation
from ci_kit.process.model import Done, End

if TYPE_CHECKING:
    import queue
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Bytes of the output that are kept.
TAIL = 64 * 1024
#: Seconds to wait for output that is in a pipe when the command has ended; a child of it may hold the pipe open.
_DRAIN = 1.0
#: Seconds that a cancelled command has to end by itself.
_GRACE = 5.0


@dataclass(frozen=True, slots=True)
class Attended:
    """A command that has ended; `cpu_seconds` is that of itself and of all descendants that were waited for."""

    done: Done
    cpu_seconds: float


def attend(
    command: Sequence[str],
    env: Mapping[str, str],
    cwd: Path | None = None,
    cancel: Cancellation | None = None,
    within: contextlib.AbstractContextManager[None] | None = None,
) -> Attended:
    """Run a command to its end with the streams of this process.

    On a terminal it has them as they are. Elsewhere they pass through here, so that the end of what was printed is
    known. A signal that cancels is handed on, and after five seconds the command is killed. It is started `within` a
    context that is left as soon as it runs.

    Raises:
        CiKitError: The program cannot be started.
    """
    tail = _Tail()
    begun = time.monotonic()
    with (cancel or Cancellation()).listen() as events:
        with within or contextlib.nullcontext():
            process, readers = _start(command, env, cwd, tail)
        waiter = _Waiter(process)
        threading.Thread(target=waiter.wait, args=(events,), daemon=True).start()
        end = End.EXITED
        while waiter.code is None:
            if cancel is not None and cancel.requested and end is End.EXITED:
                end = End.CANCELLED
                _hand_on(process, cancel.signals[0])
            events.get()
    for reader in readers:
        reader.join(_DRAIN)
    done = Done(waiter.code, end, tail.text(), tail.dropped, time.monotonic() - begun)
    return Attended(done, waiter.cpu_seconds)


class _Waiter:
    """Waits for one process and keeps what the system says it used."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.code: int | None = None
        self.cpu_seconds = 0.0

    def wait(self, events: queue.SimpleQueue[object]) -> None:
        """Wait, and say so in `events`."""
        self._wait()
        events.put(None)

    def _wait(self) -> None:
        if not hasattr(os, "wait4"):  # pragma: no cover (Windows)
            self.code = self._process.wait()
            return
        _, status, used = os.wait4(self._process.pid, 0)
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_seconds = used.ru_utime + used.ru_stime
        self.code = self._process.returncode


class _Tail:
    """The last bytes of what was printed."""

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._size = 0
        self.dropped = 0

    def add(self, data: bytes) -> None:
        """What was printed next."""
        self._pieces.append(data)
        self._size += len(data)
        while self._size - len(self._pieces[0]) >= TAIL:
            self.dropped += len(self._pieces[0])
            self._size -= len(self._pieces.popleft())

    def text(self) -> str:
        """What is kept, as text."""
        return b"".join(self._pieces)[-TAIL:].decode("utf-8", "replace")


def _start(
    command: Sequence[str], env: Mapping[str, str], cwd: Path | None, tail: _Tail
) -> tuple[subprocess.Popen[bytes], list[threading.Thread]]:
    streams = (sys.stdout, sys.stderr)
    piped = [not stream.isatty() for stream in streams]
    together = all(piped) and _same(*(stream.fileno() for stream in streams))
    try:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE if piped[0] else None,
            stderr=subprocess.STDOUT if together else subprocess.PIPE if piped[1] else None,
            env=dict(env),
            cwd=cwd,
        )
    except OSError as error:
        raise CiKitError(f"`{command[0]}` could not be started", why=error.strerror or str(error)) from error
    readers = []
    for pipe, stream in ((process.stdout, streams[0]), (process.stderr, streams[1])):
        if pipe is not None:
            stream.flush()
            reader = threading.Thread(target=_pass_on, args=(pipe, stream.fileno(), tail), daemon=True)
            reader.start()
            readers.append(reader)
    return process, readers


def _pass_on(source: IO[bytes], target: int, tail: _Tail) -> None:
    with contextlib.suppress(OSError), source:
        while data := os.read(source.fileno(), 65536):
            tail.add(data)
            with contextlib.suppress(OSError):  # whoever read it may be gone; the command goes on
                os.write(target, data)


def _hand_on(process: subprocess.Popen[bytes], number: int) -> None:
    """Pass a signal on; on a terminal the command has had it already, and does not mind having it twice."""
    with contextlib.suppress(OSError):
        process.send_signal(number)
    timer = threading.Timer(_GRACE, _kill, (process,))
    timer.daemon = True
    timer.start()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is None:
        with contextlib.suppress(OSError):
            process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))


def _same(one: int, other: int) -> bool:
    first, second = os.fstat(one), os.fstat(other)
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)
