"""Runs the commands of a run: known to the state while they run, told to the evidence when they end."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ci_kit import process

if TYPE_CHECKING:
    from ci_kit.health.plan import World

#: Seconds between the polite and the final signal: normally, and when a cancelled job has only few left.
_GRACE = 5.0
_HURRY = 0.5
#: How much of what a command printed goes into the evidence.
_TAIL = 2000
#: Asking what is live must not take long.
_ASKING = 20.0
#: The exit code (EX_TEMPFAIL) of a rollback that had been begun before.
BEGUN_BEFORE = 75
# Where no claim can be made, as on a full disk, a rollback that may come twice is better than none.
_ONCE = '(set -C; : >"$1") 2>/dev/null || if [[ -e $1 ]]; then exit 75; fi; shift; exec "$@"'


def run(name: str, text: str, seconds: float, world: World, *, cancellable: bool = True) -> process.Done:
    """Run a command, its output shown line by line. While it runs the state knows it.

    Raises:
        CiKitError: bash cannot be started, or the state cannot be written.
    """
    world.say(world.mask(f"{name}: {text.splitlines()[0]}"))
    return _tracked(name, process.shell(text), seconds, world, cancellable=cancellable)


def roll_back(text: str, seconds: float, world: World) -> process.Done:
    """Run the rollback command unless somebody has begun it before; nothing cancels it.

    The claim is made by the child itself, a moment before it becomes the command: killing this process at any
    point leaves either no claim, or a rollback that runs.
    """
    once = (*process.shell(_ONCE), "rollback", str(world.store.claim))
    world.say(world.mask(f"rollback-command: {text.splitlines()[0]}"))
    return _tracked("rollback-command", (*once, *process.shell(text)), seconds, world, cancellable=False)


def ask(text: str, world: World) -> str | None:
    """The last line that a command prints; None if it fails. It is asked twice before it counts as failed."""
    for _ in range(2):
        options = process.Options(
            _ASKING if not world.cancel.requested else 3.0, grace=_HURRY, mask=world.mask, cwd=world.workspace
        )
        done = process.run(process.shell(text), _environment(world), options)
        if done.succeeded:
            lines = [line.strip() for line in done.output.splitlines() if line.strip()]
            return lines[-1][:500] if lines else ""
        if world.cancel.requested:
            break
        time.sleep(0.2)
    return None


def _tracked(name: str, command: tuple[str, ...], seconds: float, world: World, *, cancellable: bool) -> process.Done:
    state = world.state
    state.command = name

    def started(mark: str) -> None:
        state.running = mark
        world.save()

    options = process.Options(
        seconds,
        grace=_HURRY if cancellable else _GRACE,
        mask=world.mask,
        sink=lambda line: world.say(f"  | {line}"),
        started=started,
        cwd=world.workspace,
    )
    done = process.run(command, _environment(world), options, world.cancel if cancellable else None)
    state.running = state.command = ""
    world.save()
    world.evidence.write(
        "command",
        world.clock.now(),
        name=name,
        code=done.code,
        end=done.end.value,
        seconds=round(done.seconds, 3),
        output=done.output[-_TAIL:],
    )
    world.say(f"{name}: {done}")
    return done


def _environment(world: World) -> dict[str, str]:
    """That of the job, and what a command may want to know of the run."""
    state = world.state
    return {
        **world.env,
        "CI_KIT_PREVIOUS": state.before or "",
        "CI_KIT_PREVIOUS_VERSION": state.previous_version,
        "CI_KIT_DEPLOYED": state.deployed or "",
        "CI_KIT_REASON": state.trigger.value,
    }
