"""The phases of a run, from preflight to done; what goes wrong in one of them becomes a trigger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.health import commands, takeback
from ci_kit.health.board import Board
from ci_kit.health.fleet import Fleet, Pace
from ci_kit.health.narrate import Narrator
from ci_kit.health.readiness import Ready
from ci_kit.health.rise import rise
from ci_kit.health.rules import Outcome, Phase, Trigger
from ci_kit.health.source import Meter
from ci_kit.health.watch import Health, Watch

if TYPE_CHECKING:
    from ci_kit.health.plan import Plan, World

#: Rounds in which the old version may show that it is healthy.
_PREFLIGHT_ROUNDS = 3


class Stop(Exception):  # noqa: N818 (no error: it carries a phase's verdict to where it is acted upon)
    """A phase has found a reason not to go on."""

    def __init__(self, trigger: Trigger, why: str) -> None:
        super().__init__(why)
        self.trigger = trigger
        self.why = why


def run(plan: Plan, world: World) -> None:
    """Deploy, judge, and take back what is not good; `world.state` tells how it ended.

    Raises:
        CiKitError: The work cannot be done: no bash, no space for the state.
    """
    state = world.state
    try:
        _preflight(plan, world)
        if state.outcome is None:
            _announce(plan, world)
            _deploy(plan, world)
            _readiness(plan, world)
            _smoke(plan, world)
            _watch(plan, world)
            state.outcome = Outcome.HEALTHY
    except Stop as stop:
        state.trigger, state.why = stop.trigger, stop.why
        world.evidence.write("trigger", world.clock.now(), trigger=stop.trigger, phase=state.phase, why=stop.why)
        world.say(f"{state.phase}: {stop.why}")
        takeback.take_back(plan, world)
    # What a cancelled job had no time left to verify, the finaliser verifies.
    if state.outcome is Outcome.ROLLED_BACK_UNVERIFIED and world.cancel.requested and plan.verify.wanted:
        world.save()
    else:
        finish(world)


def finish(world: World) -> None:
    """Write down that nothing is left to do."""
    if world.herald:
        world.herald.end(world)
    world.state.phase = Phase.DONE
    world.state.reached.setdefault(Phase.DONE, round(world.clock.now(), 3))
    world.evidence.write("outcome", world.clock.now(), outcome=world.state.outcome)
    world.save()


def enter(phase: Phase, world: World) -> None:
    """Begin a phase, on disk too.

    Raises:
        Stop: The job is cancelled.
    """
    world.state.phase = phase
    world.state.reached[phase] = round(world.clock.now(), 3)
    world.evidence.write("phase", world.clock.now(), phase=phase)
    world.save()
    world.show(())
    check_cancelled(world)


def check_cancelled(world: World) -> None:
    """Go on only if nobody wants a stop.

    Raises:
        Stop: Somebody does.
    """
    if world.cancel.requested:
        number = world.cancel.signals[0]
        raise Stop(Trigger.CANCELLED, f"cancelled by signal {number} in phase {world.state.phase}")


def _preflight(plan: Plan, world: World) -> None:
    state = world.state
    state.changed = not plan.commands.deploy
    enter(Phase.PREFLIGHT, world)
    if plan.commands.current:
        live = commands.ask(plan.commands.current, world)
        check_cancelled(world)
        if live is None:
            _refuse("`current-command` fails, so nobody could tell later what is live", world)
        elif plan.commands.deploy:
            state.before, state.first = live, not live
        else:
            # The deploy was a step before this one: what is live is what is to be judged.
            state.deployed = live
    if plan.commands.deploy and state.outcome is None and not state.first:
        _look_at_the_old(plan, world)
    if plan.commands.deploy and plan.dry_run and state.outcome is None:
        state.outcome = Outcome.DRY_RUN
        state.why = "preflight passed; `deploy-command` was not run, for this is a dry run"


def _look_at_the_old(plan: Plan, world: World) -> None:
    """See that what one would return to is healthy, and remember its version."""
    needed = bool(plan.commands.rollback) and plan.require_healthy_before
    rounds = _PREFLIGHT_ROUNDS if needed else 1
    problem = ""
    expect = replace(world.prober.expect, version="")
    for number in range(rounds):
        if number:
            world.cancel.wait(plan.rules.interval)
        seen = []
        for one in Fleet(world.prober.expecting(expect), plan.targets, world.cancel).look():
            world.evidence.probe(Phase.PREFLIGHT, one)
            seen.append(one)
        check_cancelled(world)
        world.state.previous_version = next((one.version for one in seen if one.version), "")
        problem = "; ".join(f"{one.target}: {one.detail}" for one in seen if not one.ok)
        if not problem:
            return
    world.state.notes.append(f"before the deploy the service was not healthy: {problem}")
    if needed:
        _refuse(f"what a rollback would return to is not healthy: {problem}", world)


def _refuse(why: str, world: World) -> None:
    world.state.outcome, world.state.why = Outcome.PREFLIGHT_FAILED, why
    world.say(f"preflight: {why}")


def _announce(plan: Plan, world: World) -> None:
    if world.herald and not plan.dry_run:
        world.state.announced = True
        world.save()
        world.herald.begin(world)
        check_cancelled(world)


def _deploy(plan: Plan, world: World) -> None:
    state = world.state
    if plan.commands.backup:
        enter(Phase.BACKUP, world)
        done = commands.run("backup-command", plan.commands.backup, plan.deploy_timeout, world)
        check_cancelled(world)
        if not done.succeeded:
            raise Stop(Trigger.DEPLOY_FAILED, f"`backup-command` failed ({done}), so nothing was deployed")
    if not plan.commands.deploy:
        return
    enter(Phase.DEPLOY, world)
    state.changed = True
    # The last moment to find that a killed step could not be finished.
    world.store.save(state)
    done = commands.run("deploy-command", plan.commands.deploy, plan.deploy_timeout, world)
    check_cancelled(world)
    if plan.commands.current and done.succeeded:
        state.deployed = commands.ask(plan.commands.current, world)
        world.save()
    if not done.succeeded:
        raise Stop(Trigger.DEPLOY_FAILED, f"`deploy-command` failed: {done}")


def _readiness(plan: Plan, world: World) -> None:
    enter(Phase.READINESS, world)
    risen = rise(plan, world, plan.rules, world.prober.expect, stoppable=True)
    check_cancelled(world)
    if risen.ready is Ready.UNSEEN:
        raise Stop(Trigger.INCONCLUSIVE, f"no probe could look: {risen.why}")
    if risen.ready is not Ready.READY:
        raise Stop(Trigger.NOT_READY, f"not ready: {risen.why}")
    world.say(f"ready after {world.clock.now() - world.state.reached[Phase.READINESS]:.1f} s")


def _smoke(plan: Plan, world: World) -> None:
    if plan.script or plan.commands.smoke:
        enter(Phase.SMOKE, world)
    if plan.script:
        from ci_kit.health import smoke  # noqa: PLC0415 (costs start-up; only for those who have a script)

        problem = smoke.play(plan.script, world, plan.deploy_timeout)
        check_cancelled(world)
        if problem:
            raise Stop(Trigger.SMOKE_FAILED, f"`smoke-script` failed: {problem}")
    if plan.commands.smoke:
        _smoke_command(plan, world)


def _smoke_command(plan: Plan, world: World) -> None:
    done = commands.run("smoke-command", plan.commands.smoke, plan.deploy_timeout, world)
    check_cancelled(world)
    if not done.succeeded:
        raise Stop(Trigger.SMOKE_FAILED, f"`smoke-command` failed: {done}")


def _watch(plan: Plan, world: World) -> None:
    if not plan.rules.watch_for:
        return
    enter(Phase.WATCH, world)
    watch, meter = Watch(plan.rules), Meter()
    fleet = Fleet(world.prober, plan.targets, world.cancel)
    pace, narrator = Pace(plan.rules.interval, world.rng), Narrator(world.say)
    board = Board(world, plan.rules.watch_for, world.clock.now())
    ends = world.clock.now() + plan.rules.watch_for
    while world.clock.now() < ends and watch.alarm() is None:
        begun = world.clock.now()
        for seen in fleet.look():
            world.evidence.probe(Phase.WATCH, seen)
            watch.take(seen)
            narrator.take(seen)
            pace.take(seen)
            board.take(seen)
        if world.source and not world.cancel.requested:
            ok, total = meter.step(world.source.read())
            world.evidence.write("count", world.clock.now(), ok=ok, total=total)
            watch.count(ok, total)
        board.draw(watch)
        check_cancelled(world)
        if watch.alarm() is None:
            world.cancel.wait(min(begun + pace.next(), ends) - world.clock.now())
            check_cancelled(world)
    verdict = watch.conclude()
    world.evidence.write("watched", world.clock.now(), health=verdict.health, why=verdict.why)
    if verdict.health is not Health.HEALTHY:
        raise Stop(verdict.trigger, verdict.why)
    world.state.why = verdict.why
