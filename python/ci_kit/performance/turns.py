"""Runs a command on base and head in turns, so that both sides see the same machine, slow phases and all."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError
from ci_kit.performance.readers import read
from ci_kit.performance.worktrees import without_git
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ci_kit.performance.worktrees import Side

#: Where the command finds the path to write its results to: in a word of its own, or in its environment.
PLACEHOLDER, VARIABLE = "{results}", "CI_KIT_RESULTS"
#: What is compared when the command writes no results: how long it takes.
WHOLE = "the whole command"

Sample = dict[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and how often. Times are in seconds.

    `results` is a file that the command writes in its own directory; empty where it uses the placeholder, the variable,
    or where the command itself is timed. `seed` draws which side is first in each pair.
    """

    command: tuple[str, ...]
    setup: tuple[str, ...] = ()
    results: str = ""
    pairs: int = 15
    warm_up: int = 1
    seconds: float = 1800.0
    seed: int = 0


@dataclass(slots=True)
class Session:
    """What was measured: the pairs (base, head), the order within each, and why there are fewer than planned."""

    pairs: list[tuple[Sample, Sample]] = field(default_factory=list)
    base_first: list[bool] = field(default_factory=list)
    cut: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What a session works with; tests pass their own."""

    env: Mapping[str, str]
    scratch: Path
    cancel: process.Cancellation
    say: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic


def measure(plan: Plan, base: Side, head: Side, world: World) -> Session:
    """Set both sides up, warm up, and run the pairs until all are done or the time is.

    Raises:
        CiKitError: The command fails or writes no results, or it was cancelled.
    """
    bench = _Bench(plan, world, world.clock() + plan.seconds)
    for side in (base, head) if plan.setup else ():
        world.say(f"{side.name}: setting up")
        bench.command(plan.setup, side, "setup")
    session, coin, longest = Session(), random.Random(plan.seed), 0.0  # noqa: S311 (chance, not secrecy)
    for number in range(-plan.warm_up, plan.pairs):
        begun = world.clock()
        if longest and begun + longest > bench.until:
            session.cut = f"the time limit ended the session after {max(number, 0)} of {plan.pairs} pairs"
            break
        first = coin.random() < 0.5  # noqa: PLR2004 (a coin)
        name = "warm-up" if number < 0 else f"pair {number + 1} of {plan.pairs}"
        before, after = bench.pair((base, head) if first else (head, base), name)
        longest = max(longest, world.clock() - begun)
        if number >= 0:
            session.pairs.append((before, after) if first else (after, before))
            session.base_first.append(first)
    return session


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where the runs of one session take place; all of them end at `until`."""

    plan: Plan
    world: World
    until: float

    def pair(self, order: Sequence[Side], name: str) -> tuple[Sample, Sample]:
        """One run of each side, in this order."""
        begun = self.world.clock()
        first, second = (self._sample(side, name) for side in order)
        took = self.world.clock() - begun
        self.world.say(f"{name}: {' and '.join(side.name for side in order)} took {took:.1f} s")
        return first, second

    def _sample(self, side: Side, name: str) -> Sample:
        """One run of one side: the median of each benchmark that it reports, or its own time."""
        plan = self.plan
        written = side.directory / plan.results if plan.results else self.world.scratch / "results.json"
        written.unlink(missing_ok=True)
        words = tuple(word.replace(PLACEHOLDER, str(written)) for word in plan.command)
        done = self.command(words, side, name, {VARIABLE: str(written)})
        if not written.exists() and not _reports(plan):
            return {WHOLE: done.seconds}
        found = read(written, f"what {side.name} wrote in {name}")
        faults = [f"`{one.name}`: {one.fault}" for one in found.series.values() if one.fault]
        if faults:
            raise CiKitError(f"{side.name} measured a failure in {name}", why=faults[0])
        return {one.name: one.typical for one in found.series.values()}

    def command(
        self, words: Sequence[str], side: Side, name: str, more: Mapping[str, str] | None = None
    ) -> process.Done:
        """Run a command in the directory of a side, and see that nothing of it is left.

        Raises:
            CiKitError: It fails, takes too long, or is cancelled.
        """
        marks: list[str] = []
        left = max(self.until - self.world.clock(), 0.1)
        options = process.Options(left, cwd=side.directory, started=marks.append)
        env = {**without_git(self.world.env), "CI_KIT_SIDE": side.name, **(more or {})}
        try:
            done = process.run(words, env, options, self.world.cancel)
        finally:
            # What a command leaves in the background would slow the next one down.
            for mark in marks:
                process.kill(mark)
        if done.end is process.End.CANCELLED:
            raise CiKitError("cancelled while measuring", remedy="run it again; nothing was kept")
        if not done.succeeded:
            raise CiKitError(
                f"the command failed in {side.name} ({side.commit[:12]}), {name}: {done}",
                why=_tail(done.output),
                remedy="a longer `time-limit` if it only needs more time; else see that it runs on both commits",
            )
        return done


def _reports(plan: Plan) -> bool:
    """Whether the command is meant to write results, so that none is a fault."""
    return bool(plan.results) or any(PLACEHOLDER in word or VARIABLE in word for word in plan.command)


def _tail(output: str) -> str:
    """The last lines that say something."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return escape.one_line(" / ".join(lines[-5:]))[-800:]
