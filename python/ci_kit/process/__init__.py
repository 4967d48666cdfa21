"""Child processes: own session, deadlines, cancellation, capped and masked output, nothing left over."""

from __future__ import annotations

from ci_kit.process.attended import TAIL, Attended, attend
from ci_kit.process.background import Service, start
from ci_kit.process.cancellation import Cancellation
from ci_kit.process.child import run, shell
from ci_kit.process.family import MARK, alive, kill
from ci_kit.process.model import Done, End, Options
from ci_kit.process.output import Masker
from ci_kit.process.threads import each

__all__ = [
    "MARK",
    "TAIL",
    "Attended",
    "Cancellation",
    "Done",
    "End",
    "Masker",
    "Options",
    "Service",
    "alive",
    "attend",
    "each",
    "kill",
    "run",
    "shell",
    "start",
]
