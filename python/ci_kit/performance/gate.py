"""One comparison from its samples to what is known in the end: from files, or by running both sides in turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.performance import compare, machine, turns
from ci_kit.performance.history import History
from ci_kit.performance.model import Machine, Results, Series
from ci_kit.performance.verdicts import Change, Rules
from ci_kit.performance.worktrees import AS_IT_IS, Repository

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.performance.compare import Compared
    from ci_kit.performance.turns import Plan, World


@dataclass(slots=True)
class Work:
    """What a comparison has come to, whichever way. `head` are the results that a history would keep."""

    compared: list[Compared]
    against: str
    head: list[Results]
    machine: Machine
    commit: str = ""
    past: History = field(default_factory=History)
    session: turns.Session = field(default_factory=turns.Session)
    notes: list[str] = field(default_factory=list)


def with_files(
    head: list[Results], base: Sequence[Results] | None, past: History, rules: Rules, run_noise: float
) -> Work:
    """Compare results with a baseline, or with their history where there is no baseline.

    Raises:
        CiKitError: The baseline has none of the benchmarks.
    """
    told = next((one.machine for one in head if one.machine.cpu), machine.here())
    commit = next((one.commit for one in head if one.commit), "")
    if base is None:
        compared = compare.with_history(past, head, told, rules)
        return Work(compared, f"{len(past.entries):,} earlier runs", head, told, commit, past)
    compared = compare.with_baseline(base, head, rules, run_noise)
    _see_that_some_are_shared(compared)
    return Work(compared, "the baseline", head, told, commit, past)


def in_turns(plan: Plan, sides: tuple[str, str], repository: Repository, world: World, rules: Rules) -> Work:
    """Measure two commits, base and head, and compare them.

    Raises:
        InputError: There is no such commit.
        CiKitError: It cannot be measured, or none of the benchmarks is on both sides.
    """
    with repository.sides(*sides, world.scratch) as (base, head):
        session = turns.measure(plan, base, head, world)
    compared = compare.in_pairs(session.pairs, rules)
    _see_that_some_are_shared(compared)
    here = machine.here()
    against = f"{sides[0]}, {len(session.pairs)} pairs in turns"
    work = Work(compared, against, [_kept(session, here, head.commit)], here, head.commit, session=session)
    work.notes += [f"base is {base.commit[:12]}, head is {head.commit[:12]}", *filter(None, [session.cut])]
    if sides[1] != AS_IT_IS and repository.changed():
        work.notes.append("uncommitted changes were not measured; `head: .` measures the workspace as it is")
    return work


def _see_that_some_are_shared(compared: Sequence[Compared]) -> None:
    if all(one.judgement.change in (Change.NEW, Change.DELETED) for one in compared):
        names = ", ".join(f"`{one.name[:60]}`" for one in compared[:4])
        raise CiKitError(
            "no benchmark is on both sides",
            why=f"there are {names} and none of them twice" if names else "the command reported none",
            remedy="see that both sides run the same benchmarks, under the same names",
        )


def _kept(session: turns.Session, here: Machine, commit: str) -> Results:
    """The head's part of a session as results."""
    times: dict[str, list[float]] = {}
    for _, sample in session.pairs:
        for name, value in sample.items():
            times.setdefault(name, []).append(value)
    series = {name: Series(name, tuple(values)) for name, values in times.items()}
    return Results("perf-gate", series, here, commit)
