"""Takes a release back: once, only if it is still what is live, and then looks whether that helped."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.health import commands, decide
from ci_kit.health.decide import Action, Facts, Result
from ci_kit.health.readiness import Ready
from ci_kit.health.rise import rise
from ci_kit.health.rules import Phase, Policy, Trigger

if TYPE_CHECKING:
    from ci_kit.health.plan import Plan, World

#: Seconds in which a service that a deploy left as it was may show that it still serves.
_STILL_SERVES = 4.0


def take_back(plan: Plan, world: World) -> None:
    """Decide on the rollback, do it, verify it; the outcome stands in the state afterwards."""
    state = world.state
    world.save()
    facts = _facts(plan, world)
    action, why = decide.decide(facts)
    world.evidence.write("decision", world.clock.now(), facts=facts.record(), action=action, why=why)
    world.say(f"rollback: {action} ({why})")
    result = Result(state.trigger, action)
    if action is Action.ROLL_BACK:
        _roll_back(plan, world)
        result = _verified(plan, world)
    else:
        state.notes.append(f"no rollback: {why}")
    _conclude(result, world)


def resume(plan: Plan, world: World) -> None:
    """Finish what another process began: stop what it left running, then take back or verify."""
    state = world.state
    if state.phase is Phase.ROLLBACK and world.store.claim.exists():
        _adopt(plan, world)
        _conclude(_verified(plan, world), world)
    elif state.phase is Phase.VERIFY:
        _conclude(_verified(plan, world), world)
    else:
        if state.running:
            left = process.kill(state.running)
            state.notes.append(f"`{state.command}` was still running ({left} processes) and was stopped")
            state.running = state.command = ""
        if state.trigger is Trigger.NONE:
            state.trigger = Trigger.KILLED
            state.why = f"the step was killed in phase {state.phase}"
            world.evidence.write("trigger", world.clock.now(), trigger=state.trigger, phase=state.phase, why=state.why)
        take_back(plan, world)


def _facts(plan: Plan, world: World) -> Facts:
    state = world.state
    asks = bool(plan.commands.current)
    policy = {Trigger.CANCELLED: plan.on_cancel, Trigger.KILLED: plan.on_cancel}
    if state.trigger is Trigger.INCONCLUSIVE:
        policy[state.trigger] = plan.on_inconclusive
    live = commands.ask(plan.commands.current, world) if asks and state.changed else None
    # A deploy that was cut off may have broken what it did not replace.
    cut = asks and state.deployed is None and live is not None and live == state.before
    return Facts(
        trigger=state.trigger,
        has_command=bool(plan.commands.rollback),
        asks=asks,
        before=state.before,
        deployed=state.deployed,
        live=live,
        serves=_healthy(plan, world, state.previous_version, deadline=_STILL_SERVES) if cut else None,
        first=state.first,
        changed=state.changed,
        wanted=policy.get(state.trigger, Policy.ROLLBACK) is Policy.ROLLBACK,
        dry_run=plan.dry_run,
    )


def _roll_back(plan: Plan, world: World) -> None:
    state = world.state
    _enter(Phase.ROLLBACK, world)
    done = commands.roll_back(plan.commands.rollback, plan.rollback_timeout, world)
    if done.code == commands.BEGUN_BEFORE:
        _adopt(plan, world)
        return
    state.rollback_exit_zero = done.succeeded
    if not done.succeeded:
        state.notes.append(f"`rollback-command` did not succeed: {done}")


def _adopt(plan: Plan, world: World) -> None:
    """Wait for a rollback that another process began; it is never begun twice."""
    state = world.state
    until = time.monotonic() + plan.rollback_timeout
    while process.alive(state.running) and time.monotonic() < until:
        time.sleep(0.05)
    if process.alive(state.running):
        process.kill(state.running)
        state.notes.append("the rollback that was begun before did not end in time and was stopped")
    state.running = state.command = ""
    state.notes.append("the rollback had been begun by a step that was killed; it was not begun again")


def _verified(plan: Plan, world: World) -> Result:
    """Look whether the old version is back."""
    state = world.state
    _enter(Phase.VERIFY, world)
    moved = _moved(plan, world)
    version = plan.verify.version or state.previous_version
    healthy = _healthy(plan, world, version) if plan.verify.wanted and moved is not False else None
    return Result(state.trigger, Action.ROLL_BACK, state.rollback_exit_zero, moved, healthy, bool(version))


def _moved(plan: Plan, world: World) -> bool | None:
    """Whether what is live has gone back; None if that cannot be told."""
    state = world.state
    if not plan.commands.current:
        return None
    live = commands.ask(plan.commands.current, world)
    world.evidence.write("live", world.clock.now(), live=live)
    if live is None:
        return None
    if state.before is not None:
        if live != state.before:
            state.notes.append(f"after the rollback {live!r} is live, not {state.before!r}")
        return live == state.before
    if live == state.deployed:
        state.notes.append(f"after the rollback {live!r} is live as before it")
        return False
    return True


def _healthy(plan: Plan, world: World, version: str, *, deadline: float = 0.0) -> bool | None:
    """Whether probes are content with the old version; None if that was not to be known in time."""
    conditions = (*world.prober.expect.conditions, *plan.verify.conditions)
    expect = replace(world.prober.expect, version=version, conditions=conditions)
    rules = replace(plan.rules, start_period=0.0, deadline=deadline or plan.rules.deadline)
    risen = rise(plan, world, rules, expect, stoppable=False)
    if risen.ready is Ready.NOT_READY:
        world.state.notes.append(f"the previous version: {risen.why}")
    return {Ready.READY: True, Ready.NOT_READY: False}.get(risen.ready)


def _conclude(result: Result, world: World) -> None:
    world.state.outcome = decide.conclude(result)
    world.evidence.write("result", world.clock.now(), result=result.record(), outcome=world.state.outcome)


def _enter(phase: Phase, world: World) -> None:
    """Begin a phase that no cancellation keeps from happening."""
    world.state.phase = phase
    world.state.reached[phase] = round(world.clock.now(), 3)
    world.evidence.write("phase", world.clock.now(), phase=phase)
    world.save()
    world.show(())
