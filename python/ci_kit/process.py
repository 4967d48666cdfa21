"""Child processes: own session, deadlines, cancellation, capped and masked output, nothing left over."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Every descendant inherits this variable, so that those which left the process group are found as well.
MARK = "CI_KIT_PROCESS"
#: Seconds to wait for output that is still in the pipe once the process itself has ended.
_DRAIN = 1.0
_POSIX = os.name == "posix"


class End(StrEnum):
    """How a process came to its end."""

    EXITED = "exited"
    TIMED_OUT = "timed out"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Done:
    """A process that has ended. `code` is negative for a signal; `output` is masked and capped.

    `dropped` counts the bytes of output beyond the cap.
    """

    code: int
    end: End
    output: str
    dropped: int
    seconds: float

    @property
    def succeeded(self) -> bool:
        """Whether it ended by itself, with 0."""
        return self.end is End.EXITED and self.code == 0

    def __str__(self) -> str:
        """Such as `exit code 1`, `killed by SIGSEGV`, `timed out after 60 s`."""
        if self.end is not End.EXITED:
            return f"{self.end.value} after {self.seconds:.1f} s"
        if self.code < 0:
            return f"killed by {_signal_name(-self.code)}"
        return f"exit code {self.code}"


@dataclass(frozen=True, slots=True)
class Options:
    """How to run a process.

    `seconds` is the total time, `grace` what is left after the polite signal. `cap` bounds the output in
    bytes, `line` one line of it. `mask` makes text presentable, `sink` gets each presentable line as it
    comes, `started` the mark as soon as the process runs.
    """

    seconds: float
    grace: float = 2.0
    cap: int = 1024 * 1024
    line: int = 4096
    mask: Callable[[str], str] = str
    sink: Callable[[str], None] | None = None
    started: Callable[[str], None] | None = None
    cwd: Path | None = None


class Cancellation:
    """A wish to stop. A signal handler may call `request` at any moment; whoever waits wakes up at once.

    It stands on SimpleQueue, whose `put` may interrupt a `get` of the same thread, unlike locks and events.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._listeners: list[queue.SimpleQueue[object]] = []
        self.signals: list[int] = []
        self.since: float | None = None

    @property
    def requested(self) -> bool:
        """Whether somebody wants this to stop."""
        return bool(self.signals)

    def request(self, number: int) -> None:
        """Ask to stop, because of the signal `number`."""
        self.signals.append(number)
        if self.since is None:
            self.since = self._clock()
        for listener in self._listeners:
            listener.put(None)

    def elapsed(self) -> float:
        """Seconds since the first request; 0 without one."""
        return 0.0 if self.since is None else self._clock() - self.since

    @contextlib.contextmanager
    def listen(self) -> Iterator[queue.SimpleQueue[object]]:
        """A queue that gets None at each request.

        Put other events into it to wait for all of them together.
        """
        listener: queue.SimpleQueue[object] = queue.SimpleQueue()
        self._listeners.append(listener)
        try:
            yield listener
        finally:
            self._listeners.remove(listener)

    def wait(self, seconds: float) -> bool:
        """Wait; true as soon as a stop is requested."""
        with self.listen() as events, contextlib.suppress(queue.Empty):
            if not self.requested and seconds > 0:
                events.get(timeout=seconds)
        return self.requested


class Masker:
    """Replaces secrets in text by `***`.

    Those given, and those that a command registers with `::add-mask::`.
    """

    def __init__(self, values: frozenset[str]) -> None:
        self._values = set(values)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        command, found, value = text.partition("::add-mask::")
        if found and not command.strip() and value.strip():
            self._values.add(value.strip())
        for secret in sorted(self._values, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


def shell(text: str) -> tuple[str, ...]:
    """The command line that runs `text` as a workflow step with `shell: bash` does.

    Raises:
        CiKitError: There is no bash.
    """
    bash = shutil.which("bash")
    if bash is None:
        raise CiKitError("there is no bash on the PATH", remedy="install it; commands are run by bash")
    return (bash, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text)


def run(command: Sequence[str], env: Mapping[str, str], options: Options, cancel: Cancellation | None = None) -> Done:
    """Run a command in a session of its own to its end, its deadline, or a cancellation.

    Whichever comes first.

    At the deadline and when cancelled, the whole family is killed, those included that left the session. What
    a command that ended by itself has left in the background stays: starting a service is a way to deploy.

    Raises:
        CiKitError: The program cannot be started.
    """
    mark = secrets.token_hex(8)
    begun = time.monotonic()
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**env, MARK: mark},
            cwd=options.cwd,
            start_new_session=_POSIX,
        )
    except OSError as error:
        raise CiKitError(f"`{command[0]}` could not be started", why=error.strerror or str(error)) from error
    if options.started:
        options.started(mark)
    with (cancel or Cancellation()).listen() as events:
        text = _Text(options)
        threading.Thread(target=_read, args=(process, text, events), daemon=True).start()
        threading.Thread(target=_reap, args=(process, events), daemon=True).start()
        end = _follow(process, events, text, begun + options.seconds, cancel)
        if end is not End.EXITED:
            _stop(process, mark, options.grace)
        _drain(events, text)
    return Done(process.wait(), end, text.kept(), text.dropped, time.monotonic() - begun)


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


class _Text:
    """The output of a process as lines, with a bound on each and on all of them.

    Used by one thread at a time.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._left = options.cap
        self._tail = b""
        self._lines: list[str] = []
        self.dropped = 0
        self.ended = False

    def admit(self, data: bytes) -> bytes:
        """The part of `data` that still fits; the rest is counted and forgotten."""
        fits = data[: self._left]
        self._left -= len(fits)
        self.dropped += len(data) - len(fits)
        return fits

    def take(self, data: bytes) -> None:
        """Hand on all lines that are complete; nothing at all is the end of the output."""
        self.ended = self.ended or not data
        *lines, self._tail = (self._tail + data).split(b"\n")
        for line in lines:
            self._line(line)

    def kept(self) -> str:
        """All lines, the last one too if it has no end."""
        if self._tail:
            self._line(self._tail)
            self._tail = b""
        return "\n".join(self._lines)

    def _line(self, line: bytes) -> None:
        # Masked before it is cut: a secret cut in two would no longer be found.
        text = self._options.mask(line.decode("utf-8", "replace").rstrip("\r"))[: self._options.line]
        self._lines.append(text)
        if self._options.sink:
            self._options.sink(text)


def _read(process: subprocess.Popen[bytes], text: _Text, events: queue.SimpleQueue[object]) -> None:
    assert process.stdout is not None  # noqa: S101 (it was asked for)
    descriptor = process.stdout.fileno()
    with contextlib.suppress(OSError, ValueError), process.stdout:
        while data := os.read(descriptor, 65536):
            # What does not fit is dropped here, so that a flood does not pile up in memory.
            if fits := text.admit(data):
                events.put(fits)
    events.put(b"")


def _reap(process: subprocess.Popen[bytes], events: queue.SimpleQueue[object]) -> None:
    process.wait()
    events.put(process.returncode)


def _follow(
    process: subprocess.Popen[bytes],
    events: queue.SimpleQueue[object],
    text: _Text,
    until: float,
    cancel: Cancellation | None,
) -> End:
    while process.returncode is None:
        if cancel is not None and cancel.requested:
            return End.CANCELLED
        left = until - time.monotonic()
        if left <= 0:
            return End.TIMED_OUT
        with contextlib.suppress(queue.Empty):
            event = events.get(timeout=left)
            if isinstance(event, bytes):
                text.take(event)
            elif event is not None:
                break
    return End.EXITED


def _drain(events: queue.SimpleQueue[object], text: _Text) -> None:
    """Take what is still in the pipe; a descendant in the background may hold it open for ever."""
    until = time.monotonic() + _DRAIN
    while not text.ended and (left := until - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            event = events.get(timeout=left)
            if isinstance(event, bytes):
                text.take(event)


def _stop(process: subprocess.Popen[bytes], mark: str, grace: float) -> None:
    if not _POSIX:  # pragma: no cover (Windows)
        subprocess.run(
            (shutil.which("taskkill") or "taskkill", "/T", "/F", "/PID", str(process.pid)),
            capture_output=True,
            check=False,
        )
        return
    _signal_group(process.pid, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    _signal_group(process.pid, signal.SIGKILL)
    kill(mark, grace=0)
    process.wait()


def _signal_group(leader: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)


def _signal(processes: list[int], number: int) -> None:
    for process in processes:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(process, number)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
