"""Attempt after attempt, until one succeeds, or there is no reason, no attempt or no time for another."""

from __future__ import annotations

import math
import signal
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit import process, triage
from ci_kit.process import End
from ci_kit.retry.policy import On

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ci_kit.retry.policy import Policy
    from ci_kit.triage import Classification, Diagnosis, Rule

#: What timeout(1) of the GNU coreutils exits with when time was up.
TIMED_OUT = 124
#: Bytes at the end of the output that triage sees.
_SEEN = 4 * 1024 * 1024
#: Longest line that is handed on whole, in characters.
_LINE = 1024 * 1024
#: For those who know no limit: a year.
_NEVER = 365 * 86400.0


class Ended(StrEnum):
    """How it ended."""

    SUCCEEDED = "succeeded"
    NOT_TRANSIENT = "not-transient"
    OUT_OF_ATTEMPTS = "out-of-attempts"
    OUT_OF_TIME = "out-of-time"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class World:
    """What a run needs of the world around it.

    `say` tells people what goes on, `sink` gets the lines of the command, `mask` takes secrets out of both.
    """

    env: Mapping[str, str]
    cwd: Path
    cancel: process.Cancellation
    clock: Callable[[], float]
    random: Callable[[], float]
    say: Callable[[str], None]
    sink: Callable[[str], None]
    mask: Callable[[str], str]
    grace: float = 5.0


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt: how long it was waited before, how it ended, and what its failure is taken for."""

    number: int
    waited: float
    done: process.Done
    diagnosis: Diagnosis | None

    @property
    def classification(self) -> Classification | None:
        """What its failure is taken for; None after success."""
        return self.diagnosis.classification if self.diagnosis else None

    @property
    def exit_code(self) -> int:
        """As a shell would give it: 128 and more for a signal, 124 when time was up."""
        if self.done.end is End.TIMED_OUT:
            return TIMED_OUT
        return 128 - self.done.code if self.done.code < 0 else self.done.code


@dataclass(slots=True)
class Retried:
    """All attempts and how they ended. `why` says why there was no further one."""

    attempts: list[Attempt] = field(default_factory=list)
    ended: Ended = Ended.SUCCEEDED
    why: str = ""
    exit_code: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """What to run: the command, what to run before each further attempt, and the user's own rules of triage."""

    command: Sequence[str]
    before: Sequence[str] = ()
    own: Sequence[Rule] = ()


def run(task: Task, policy: Policy, world: World) -> Retried:
    """Run a command, and again as the policy says.

    Raises:
        CiKitError: The command cannot be started.
    """
    found = Retried()
    until = world.clock() + (policy.deadline or _NEVER)
    waited = 0.0
    while True:
        seconds = policy.time_for(max(until - world.clock(), 0.0))
        done = process.run(task.command, world.env, _options(world, seconds), world.cancel)
        diagnosis = None if done.succeeded else _diagnosis(done, task.own)
        attempt = Attempt(len(found.attempts) + 1, waited, done, diagnosis)
        found.attempts.append(attempt)
        found.exit_code = attempt.exit_code
        if not _again(found, policy, world, until):
            return found
        waited = policy.wait_before(attempt.number + 1, world.random)
        if world.clock() + waited >= until:
            found.ended, found.why = Ended.OUT_OF_TIME, f"the next wait, {waited:.1f} s, would pass the deadline"
            return found
        world.say(f"attempt {attempt.number} of {policy.attempts}: {_told(attempt)}; trying again in {waited:.1f} s")
        if world.cancel.wait(waited) or (task.before and not _prepare(task.before, world, until)):
            _cancelled(found, world)
            return found


def _options(world: World, seconds: float) -> process.Options:
    return process.Options(
        seconds if math.isfinite(seconds) else _NEVER,
        grace=world.grace,
        cap=_SEEN,
        line=_LINE,
        mask=world.mask,
        sink=world.sink,
        cwd=world.cwd,
        tail=True,
        forward=True,
    )


def _diagnosis(done: process.Done, own: Sequence[Rule]) -> Diagnosis:
    killed = [str(done)] if done.end is End.EXITED and done.code < 0 else []
    return triage.diagnose(done.output.encode("utf-8", "replace"), killed, own)


def _again(found: Retried, policy: Policy, world: World, until: float) -> bool:
    """Whether there is to be a further attempt; else how it ended is noted."""
    attempt = found.attempts[-1]
    if world.cancel.requested and not attempt.done.succeeded:
        _cancelled(found, world)
    elif attempt.done.succeeded:
        found.ended = Ended.SUCCEEDED
    elif world.clock() >= until:
        found.ended, found.why = Ended.OUT_OF_TIME, "the deadline is over"
    elif not worth_it(attempt, policy):
        found.ended, found.why = Ended.NOT_TRANSIENT, f"nothing says that it may pass: {_told(attempt)}"
    elif attempt.number >= policy.attempts:
        found.ended, found.why = Ended.OUT_OF_ATTEMPTS, f"{_told(attempt)}, {policy.attempts} times"
    else:
        return True
    return False


def worth_it(attempt: Attempt, policy: Policy) -> bool:
    """Whether the failure of an attempt is of the kind that is tried again."""
    if attempt.done.end is End.TIMED_OUT:
        return policy.timeouts or policy.on is On.ANY
    found = attempt.classification
    return policy.on is On.ANY or attempt.exit_code in policy.exit_codes or (found is not None and found.transient)


def _told(attempt: Attempt) -> str:
    found = attempt.classification
    kind = f" ({found.category.value}: {found.rule})" if found and found.confidence else ""
    return f"{attempt.done}{kind}"


def _cancelled(found: Retried, world: World) -> None:
    number = world.cancel.signals[-1] if world.cancel.signals else signal.SIGTERM
    found.ended, found.why = Ended.CANCELLED, f"{signal.Signals(number).name} was received"
    found.exit_code = 128 + number


def _prepare(command: Sequence[str], world: World, until: float) -> bool:
    """Run what is to be run before a further attempt; false only when cancelled, for it may fail like the other."""
    done = process.run(command, world.env, _options(world, max(until - world.clock(), 0.0)), world.cancel)
    if not done.succeeded:
        world.say(f"`before-retry` did not succeed: {done}")
    return not world.cancel.requested
