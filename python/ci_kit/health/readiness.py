"""Does the new version serve? Every target must rise, and not fall again before all have risen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.health.observation import Observation
    from ci_kit.health.rules import Rules


class Ready(StrEnum):
    """What is known so far."""

    WAITING = "waiting"
    READY = "ready"
    NOT_READY = "not_ready"
    UNSEEN = "unseen"


@dataclass(slots=True)
class _Target:
    up: bool = False
    good: int = 0
    bad: int = 0
    seen: int = 0
    last: str = "never probed"


class Readiness:
    """Takes observations one by one. `since` is when it began, in seconds of the run.

    A probe that could not look counts neither way. With a start period, `fall` failures in a row after it end
    the wait; without one only the deadline does.
    """

    def __init__(self, rules: Rules, since: float, targets: tuple[str, ...] = ()) -> None:
        self._rules = rules
        self._since = since
        self._targets = {name: _Target() for name in targets or rules.targets}

    def take(self, seen: Observation) -> None:
        """Count one observation; those of other targets are no business of this one."""
        target = self._targets.get(seen.target)
        if target is None:
            return
        target.last = "good" if seen.ok else seen.detail or seen.reason.value
        if seen.blind:
            target.good = 0
            return
        target.seen += 1
        if seen.ok:
            target.good, target.bad = target.good + 1, 0
            target.up = target.up or target.good >= self._rules.rise
            return
        # The start period forgives: failures in it are not counted.
        early = seen.at - self._since < self._rules.start_period
        target.good, target.bad = 0, 0 if early else target.bad + 1
        if target.bad >= self._rules.fall:
            target.up = False

    def state(self, now: float) -> Ready:
        """What is known at `now`, seconds of the run."""
        targets = self._targets.values()
        if all(target.up for target in targets):
            return Ready.READY
        if now - self._since >= self._rules.deadline:
            return Ready.NOT_READY if any(target.seen for target in targets) else Ready.UNSEEN
        given_up = any(target.bad >= self._rules.fall and not target.up for target in targets)
        return Ready.NOT_READY if given_up and self._rules.start_period else Ready.WAITING

    def why(self) -> str:
        """What is wrong with the targets that are not up."""
        down = [f"{name}: {target.last}" for name, target in self._targets.items() if not target.up]
        return "; ".join(down)
