"""What can go wrong between a client and GitHub, to be switched on by tests."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a request fails."""

    #: GitHub does what was asked and answers 502.
    LOST = "lost"
    #: GitHub does what was asked and the connection ends without an answer.
    DROPPED = "dropped"
    #: GitHub does what was asked and the answer breaks off in the middle.
    HALF = "half"
    #: 502, and nothing was done.
    UNAVAILABLE = "unavailable"
    #: A limit: `status` 403 or 429, with `retry_after`, or `reset`, or neither.
    LIMIT = "limit"
    #: The token may not.
    FORBIDDEN = "forbidden"
    #: The answer takes `seconds` longer.
    SLOW = "slow"
    #: The log has expired.
    EXPIRED = "expired"


@dataclass(slots=True)
class Fault:
    """A fault for requests of a method whose path the pattern is found in.

    It strikes `times` times, -1 for always, and only every `every`-th request that it could strike.
    """

    kind: Kind
    verb: str = ""
    path: str = ""
    times: int = 1
    every: int = 1
    status: int = 403
    retry_after: float | None = None
    reset: float | None = None
    seconds: float = 0.0
    seen: int = 0

    def fits(self, verb: str, path: str) -> bool:
        """Whether it is meant for such a request."""
        return self.verb in ("", verb) and re.search(self.path, path) is not None


class Faults:
    """The faults that are switched on; the first that fits a request strikes."""

    def __init__(self) -> None:
        self.on: list[Fault] = []
        self._lock = threading.Lock()

    def strike(self, verb: str, path: str) -> Fault | None:
        """The fault of this request, if it has one."""
        with self._lock:
            for fault in self.on:
                if fault.times and fault.fits(verb, path):
                    fault.seen += 1
                    if fault.seen % fault.every == 0:
                        fault.times -= 1 if fault.times > 0 else 0
                        return fault
        return None
