"""What long work needs of the job while it goes on: lines as they come, signals, the environment."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from ci_kit.process import Cancellation
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import FrameType

T = TypeVar("T")


def say(text: str) -> None:
    """Print one line at once, indented: what others wrote must not stand where a command would.

    On standard error, for standard output belongs to the report. Whoever read it may be gone, which stops no rollback.
    """
    with suppress(OSError):
        sys.stderr.write(f"  {shown(text)}\n")
        sys.stderr.flush()


def shown(text: str) -> str:
    """Text of others as it may stand in a log."""
    return escape.log(text)


def unbroken(work: Callable[[T], None]) -> Callable[[T], None]:
    """The same work, for a terminal that may go away meanwhile."""

    def done(what: T) -> None:
        with suppress(OSError):
            work(what)

    return done


def pass_on(text: str, *, commands: bool = False) -> None:
    """Print one line of a command's output at once, as it is; with `commands` what it says to the runner too.

    On standard error, for standard output belongs to the report.
    """
    with suppress(OSError):
        sys.stderr.write(f"{text if commands else escape.passed(text)}\n")
        sys.stderr.flush()


def environment() -> Mapping[str, str]:
    """What child processes may see of the job; the inputs of the step have been taken out before."""
    return dict(os.environ)


@contextmanager
def cancellable() -> Iterator[Cancellation]:
    """Turn the signals by which a job is cancelled into a request, for as long as the block lasts.

    GitHub sends SIGINT, after 7.5 s SIGTERM, and kills after 2.5 more (actions/runner, ProcessInvoker.cs).
    """
    cancellation = Cancellation()

    def hear(number: int, _frame: FrameType | None) -> None:
        cancellation.request(number)

    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    before = {number: signal.signal(number, hear) for name in names if (number := getattr(signal, name, None))}
    try:
        yield cancellation
    finally:
        # A job that is being cancelled gets more than one signal; what is left is to say how it ended.
        for number, handler in before.items() if not cancellation.requested else ():
            signal.signal(number, handler)
