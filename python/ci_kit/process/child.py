"""One command, run to its end, its deadline or a cancellation."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import shutil
import signal
import subprocess
import threading
import time
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.process.cancellation import LOOK, Cancellation
from ci_kit.process.family import MARK, kill, signal_group
from ci_kit.process.model import Done, End, Options
from ci_kit.process.output import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


#: Seconds to wait for output that is still in the pipe once the process itself has ended.
_DRAIN = 1.0

POSIX = os.name == "posix"


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
            start_new_session=POSIX,
        )
    except OSError as error:
        raise CiKitError(f"`{command[0]}` could not be started", why=error.strerror or str(error)) from error
    if options.started:
        options.started(mark)
    with (cancel or Cancellation()).listen() as events:
        text = Text(options)
        threading.Thread(target=_read, args=(process, text, events), daemon=True).start()
        threading.Thread(target=_reap, args=(process, events), daemon=True).start()
        end = _follow(process, events, text, begun + options.seconds, cancel)
        if end is not End.EXITED:
            _stop(process, mark, options.grace, _first_signal(options, cancel))
        _drain(events, text)
    return Done(process.wait(), end, text.kept(), text.dropped, time.monotonic() - begun)


def _read(process: subprocess.Popen[bytes], text: Text, events: queue.SimpleQueue[object]) -> None:
    assert process.stdout is not None  # noqa: S101 (it was asked for)
    descriptor = process.stdout.fileno()
    with contextlib.suppress(OSError, ValueError), process.stdout:
        while data := os.read(descriptor, 65536):
            # What does not fit is dropped here, so that a flood does not pile up in memory.
            if fits := text.admit(data):
                text.room.acquire()
                events.put(fits)
    events.put(b"")


def _reap(process: subprocess.Popen[bytes], events: queue.SimpleQueue[object]) -> None:
    process.wait()
    events.put(process.returncode)


def _follow(
    process: subprocess.Popen[bytes],
    events: queue.SimpleQueue[object],
    text: Text,
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
            event = events.get(timeout=min(left, LOOK))
            if isinstance(event, bytes):
                text.take(event)
            elif event is not None:
                break
    return End.EXITED


def _drain(events: queue.SimpleQueue[object], text: Text) -> None:
    """Take what is still in the pipe; a descendant in the background may hold it open for ever."""
    until = time.monotonic() + _DRAIN
    while not text.ended and (left := until - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            event = events.get(timeout=left)
            if isinstance(event, bytes):
                before = time.monotonic()
                text.take(event)
                # Only waiting counts: who reads what is handed on may be slow. But nobody waits for ever.
                until = min(until + time.monotonic() - before, until + _DRAIN)


def _first_signal(options: Options, cancel: Cancellation | None) -> int:
    received = cancel.signals if cancel is not None and options.forward else []
    return received[-1] if received else signal.SIGTERM


def _stop(process: subprocess.Popen[bytes], mark: str, grace: float, first: int) -> None:
    if not POSIX:  # pragma: no cover (Windows)
        subprocess.run(
            (shutil.which("taskkill") or "taskkill", "/T", "/F", "/PID", str(process.pid)),
            capture_output=True,
            check=False,
        )
        return
    signal_group(process.pid, first)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    signal_group(process.pid, signal.SIGKILL)
    kill(mark, grace=0)
    process.wait()
