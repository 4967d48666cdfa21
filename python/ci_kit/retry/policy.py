"""When to try again, and how long to wait before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class On(StrEnum):
    """After which failures to try again."""

    #: Those that triage takes for transient.
    TRANSIENT = "transient"
    #: All of them.
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Policy:
    """When to try again. Times are in seconds; 0 is no limit for `timeout` and `deadline`.

    Before the second attempt it waits for `wait`, before each further one `factor` times as long as before, but no
    longer than `longest`. Of each wait up to the share `jitter` is left out at random, so that not all jobs that
    failed together come back together.
    """

    attempts: int = 3
    on: On = On.TRANSIENT
    exit_codes: frozenset[int] = frozenset()
    timeouts: bool = False
    timeout: float = 0.0
    deadline: float = 0.0
    wait: float = 5.0
    factor: float = 2.0
    longest: float = 120.0
    jitter: float = 0.5

    def wait_before(self, attempt: int, random: Callable[[], float]) -> float:
        """Seconds to wait before an attempt, which is 2 or more; `random` gives numbers from 0 to 1."""
        exponent = min((attempt - 2) * math.log(self.factor), math.log(1e9)) if self.factor > 1 else 0.0
        full = min(self.wait * math.exp(exponent), self.longest)
        return full * (1 - self.jitter * random())

    def time_for(self, left: float) -> float:
        """Seconds that an attempt may take with `left` seconds until the deadline."""
        return min(self.timeout or math.inf, left)
