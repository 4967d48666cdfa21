"""Probes round after round until targets are known to be ready or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.health.board import Board
from ci_kit.health.fleet import Fleet, Pace
from ci_kit.health.narrate import Narrator
from ci_kit.health.readiness import Readiness, Ready
from ci_kit.process import Cancellation

if TYPE_CHECKING:
    from ci_kit.health.expect import Expectation
    from ci_kit.health.plan import Plan, World
    from ci_kit.health.rules import Rules

#: Seconds between SIGINT and the end of a cancelled job on GitHub (7.5 to SIGTERM, 2.5 more), with one kept
#: back.
CANCEL_BUDGET = 9.0


@dataclass(frozen=True, slots=True)
class Risen:
    """What was found, and what is wrong with the targets that are not up."""

    ready: Ready
    why: str


def rise(plan: Plan, world: World, rules: Rules, expect: Expectation, *, stoppable: bool) -> Risen:
    """Probe until it is known whether the targets are ready.

    A stoppable wait ends with WAITING as soon as the job is cancelled. One that is not, for a rollback that
    must be looked after, goes on for what is left until the job is killed.
    """
    since = world.clock.now()
    machine = Readiness(rules, since)
    cancel = world.cancel if stoppable else Cancellation()
    fleet = Fleet(world.prober.expecting(expect), plan.targets, cancel)
    pace = Pace(rules.interval, world.rng)
    narrator, board = Narrator(world.say), Board(world, rules.deadline, since)
    state = Ready.WAITING
    while state is Ready.WAITING and not _over(world, stoppable=stoppable, since=since):
        begun = world.clock.now()
        good = False
        for seen in fleet.look():
            world.evidence.probe(world.state.phase, seen)
            machine.take(seen)
            narrator.take(seen)
            pace.take(seen)
            board.take(seen)
            good = good or seen.ok
        board.draw()
        now = world.clock.now()
        state = machine.state(now)
        if state is Ready.WAITING:
            cancel.wait(min(begun + pace.next(rising=good), since + rules.deadline) - now)
    world.evidence.write(
        "ready",
        world.clock.now(),
        phase=world.state.phase,
        state=state,
        since=since,
        deadline=rules.deadline,
        start_period=rules.start_period,
    )
    return Risen(state, machine.why())


def _over(world: World, *, stoppable: bool, since: float) -> bool:
    if not world.cancel.requested:
        return False
    if stoppable:
        return True
    # At least one look, however late it is.
    looked = world.clock.now() - since
    return world.cancel.elapsed() > CANCEL_BUDGET and looked > 0.5  # noqa: PLR2004
