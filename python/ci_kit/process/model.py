"""How to run a process, and what has become of it."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
    comes, `started` the mark as soon as the process runs. With `tail` everything is handed on, the process waits
    where that is slow, and the last `cap` bytes are kept, not the first. With `forward` a cancelled process gets the
    signal that was received, not SIGTERM.
    """

    seconds: float
    grace: float = 2.0
    cap: int = 1024 * 1024
    line: int = 4096
    mask: Callable[[str], str] = str
    sink: Callable[[str], None] | None = None
    started: Callable[[str], None] | None = None
    cwd: Path | None = None
    tail: bool = False
    forward: bool = False


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
