"""Keeps looking at a release for a while: bad, healthy or not known; false alarms are bounded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.health.rules import Trigger
from ci_kit.health.sequential import SequentialTest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.health.observation import Observation
    from ci_kit.health.rules import Rules

#: A 95th percentile is within its limit exactly if no more than this share of answers is slower.
_SLOW = 0.05
#: A watch that saw less than this share of what it planned does not know.
_ENOUGH = 0.5
#: The name under which an error source that counts is tested.
COUNTED = "error-source"


class Health(StrEnum):
    """What a watch concludes."""

    HEALTHY = "healthy"
    BAD = "bad"
    INCONCLUSIVE = "inconclusive"


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a watch concludes, why in words, and what it triggers."""

    health: Health
    why: str
    trigger: Trigger = Trigger.NONE


class Watch:
    """Takes observations and counts. The tests share the false rollback rate evenly (union bound)."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        names = (COUNTED,) if rules.counted else rules.targets
        slow = rules.targets if rules.latency else ()
        alpha = rules.false_rollback_rate / (len(names) + len(slow))
        self.errors = {name: SequentialTest(rules.max_error_rate, alpha, rules.planned) for name in names}
        self.slow = {name: SequentialTest(_SLOW, alpha, rules.planned) for name in slow}

    def take(self, seen: Observation) -> None:
        """Count one observation; a probe that could not look is neither success nor failure."""
        if seen.blind:
            return
        if seen.target in self.errors:
            self.errors[seen.target].one(failed=not seen.ok)
        # What did not answer has no latency; it has been counted as an error.
        if seen.target in self.slow and seen.ok:
            self.slow[seen.target].one(failed=seen.seconds > self._rules.latency)

    def count(self, ok: int, total: int) -> None:
        """Take what a source counted in one interval; nothing at all is no data."""
        if total > 0 and COUNTED in self.errors:
            self.errors[COUNTED].many(total - ok, ok)

    def alarm(self) -> Conclusion | None:
        """Why the release is bad, as soon as that is known."""
        for name, test in self.errors.items():
            if test.crossed:
                return Conclusion(Health.BAD, self._errors(name, test), Trigger.ERRORS)
        for name, test in self.slow.items():
            if test.crossed:
                return Conclusion(Health.BAD, self._slow(name, test), Trigger.SLOW)
        return None

    def conclude(self) -> Conclusion:
        """What is known when the time is over."""
        doubts = list(self._doubts())
        if found := self.alarm() or self._last_look():
            return found
        if doubts:
            return Conclusion(Health.INCONCLUSIVE, "; ".join(doubts), Trigger.INCONCLUSIVE)
        seen = sum(test.failures + test.successes for test in self.errors.values())
        failed = sum(test.failures for test in self.errors.values())
        return Conclusion(Health.HEALTHY, f"{failed} of {seen:,} failed, which is within the threshold")

    def _last_look(self) -> Conclusion | None:
        """What can be said only now that nothing more is looked at."""
        for name, test in self.errors.items():
            if test.convicts:
                total = test.failures + test.successes
                rate = self._rules.max_error_rate
                why = f"{name}: {test.failures} of {total:,} failed, too many for a true rate of {rate:.2%} or less"
                return Conclusion(Health.BAD, why, Trigger.ERRORS)
        for name, test in self.slow.items():
            if test.convicts:
                return Conclusion(Health.BAD, self._slow(name, test), Trigger.SLOW)
        return None

    def _slow(self, name: str, test: SequentialTest) -> str:
        total = test.failures + test.successes
        return f"{name}: {test.failures} of {total} answers took longer than {self._rules.latency:g} s"

    def _doubts(self) -> Iterator[str]:
        for name, test in (*self.errors.items(), *self.slow.items()):
            total = test.failures + test.successes
            looks = self._rules.planned * _ENOUGH if name != COUNTED else 1
            limit = self._rules.max_error_rate if test is self.errors.get(name) else _SLOW
            if total < max(looks, 1):
                yield f"{name}: only {total} of about {self._rules.planned} looks told anything"
            elif test.rate > limit:
                yield f"{name}: {test.rate:.1%} is above {limit:.1%}, but that may be chance"

    def _errors(self, name: str, test: SequentialTest) -> str:
        total = test.failures + test.successes
        return (
            f"{name}: {test.failures} of {total:,} failed; so many at a true rate of "
            f"{self._rules.max_error_rate:.2%} or less have a chance below {1 / test.peak:.2g}"
        )
