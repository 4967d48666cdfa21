"""Runs the repairs in their order until nothing changes any more, and splits what must go up separately."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.job import Job
from ci_kit.sarif.repair.members import RESULTS, suspects
from ci_kit.sarif.repair.model import Change, Op, Operation, Part, Repaired
from ci_kit.sarif.repair.pen import ROOT, Pen
from ci_kit.sarif.repair.shape import LOG, sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Repair
    from ci_kit.sarif.repair.model import Scope
    from ci_kit.sarif.repair.pen import Path

#: What means something only together with the run that it belongs to, so that it is left alone outside of
#: runs.
_OF_RUNS = frozenset({"result", "message", "threadFlowLocation"})
#: More rounds than these find nothing in any file that was not made to find out.
MAX_ROUNDS = 12


@dataclass(frozen=True, slots=True)
class Step:
    """Repairs that are done together. Their changes come in the order of `repairs`, each repair's in one.

    That order gives the same document as the order in which they were done, because no two of them touch the
    same place, except in that order: whoever adds to an object comes before whoever looks at what is inside
    it.
    """

    repairs: tuple[Repair, ...]
    run: Callable[[Job, Mapping[Repair, Pen]], None]

    def changes(self, job: Job) -> list[Change]:
        """Do what was asked for; returns what was changed."""
        pens = {repair: Pen(repair.rule, repair.note) for repair in self.repairs if repair.enabled(job.scope)}
        if pens:
            self.run(job, pens)
        return [change for pen in pens.values() if (change := pen.change()) is not None]


def on_log(repair: Repair) -> Step:
    """One repair that looks at the whole log."""

    def run(job: Job, pens: Mapping[Repair, Pen]) -> None:
        repair.act(job.log, ROOT, pens[repair], job)

    return Step((repair,), run)


def on_runs(repair: Repair) -> Step:
    """One repair that looks at each run."""

    def run(job: Job, pens: Mapping[Repair, Pen]) -> None:
        for node, at in job.runs():
            repair.act(node, at, pens[repair], job)

    return Step((repair,), run)


def on_values(repairs: tuple[Repair, ...]) -> Step:
    """Repairs of single values, wherever the schema is broken."""

    def run(job: Job, pens: Mapping[Repair, Pen]) -> None:
        if not job.skeleton_fits():
            _each_value(LOG, job.log, ROOT, job, pens)
        for _ in job.runs():
            for result, at in job.unfit_results():
                _each_value("result", result, at, job, pens)

    return Step(repairs, run)


def _each_value(definition: str, node: Obj, at: Path, job: Job, pens: Mapping[Repair, Pen]) -> None:
    for member, place in suspects(definition, node, at, frozenset({RESULTS})):
        for repair, pen in pens.items():
            repair.act(member, place, pen, job)


@dataclass(frozen=True, slots=True)
class Sweep:
    """Repairs of objects of certain kinds, all done in one walk over the log.

    `kinds` names the repairs of each kind of object in their order; `fine` tells at a glance, and for some
    kinds only, that an object needs none of them.
    """

    kinds: Mapping[str, tuple[Repair, ...]]
    fine: Mapping[str, Callable[[Obj, Job], bool]] = field(default_factory=dict)
    #: Told of an object that no repair has changed.
    settled: Mapping[str, Callable[[Obj, Job], None]] = field(default_factory=dict)

    def step(self, order: tuple[Repair, ...]) -> Step:
        """The walk as a step; `order` names every repair once."""
        return Step(order, self.run)

    def run(self, job: Job, pens: Mapping[Repair, Pen]) -> None:
        """Walk over the log."""
        acts = {
            kind: [(repair.act, pens[repair]) for repair in repairs if repair in pens]
            for kind, repairs in self.kinds.items()
        }
        wanted = frozenset(kind for kind, active in acts.items() if active)
        job.enter({}, ROOT)
        for kind, node, place in sweep(LOG, job.log, ROOT, wanted - _OF_RUNS, frozenset({"runs"})):
            for act, pen in acts[kind]:
                act(node, place, pen, job)
        for run, at in job.runs():
            for kind, node, place in sweep("run", run, at, wanted, frozenset({"results"})):
                for act, pen in acts[kind]:
                    act(node, place, pen, job)
            for result, result_at in job.results():
                for kind, node, place in sweep("result", result, result_at, wanted):
                    self._visit(kind, node, place, acts[kind], job)

    def _visit(self, kind: str, node: Obj, at: Path, active: Sequence[tuple[Any, Pen]], job: Job) -> None:
        fine = self.fine.get(kind)
        if fine is not None and fine(node, job):
            return
        settled = self.settled.get(kind)
        before = sum(len(pen.operations) for _, pen in active) if settled else 0
        for act, pen in active:
            act(node, at, pen, job)
        if settled and sum(len(pen.operations) for _, pen in active) == before:
            settled(node, job)


def mend(log: Obj, scope: Scope, steps: Iterable[Step], last: Step) -> Repaired:
    """Repair `log` in place. `last` is done to each part by itself."""
    changes, refused = _until_stable(log, scope, tuple(steps))
    parts: list[Part] = []
    for suffix, part, cut in _parts(log, scope):
        more, still = _until_stable(part, scope, (last,))
        parts.append(Part(suffix, part, (*changes, *cut, *more)))
        refused = tuple(dict.fromkeys((*refused, *still)))
    return Repaired(tuple(parts), refused)


def _until_stable(log: Obj, scope: Scope, steps: Sequence[Step]) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The changes made until a whole round made none, and what that last round could not repair."""
    changes: list[Change] = []
    job = Job(log, scope)
    for _ in range(MAX_ROUNDS):
        job = Job(log, scope)
        found = [change for step in steps for change in step.changes(job)]
        changes += found
        if not found:
            break
    return tuple(changes), job.refused()


def _parts(log: Obj, scope: Scope) -> Iterator[tuple[str, Obj, tuple[Change, ...]]]:
    """The log, or its runs in groups that one upload may have, with the change that makes each of them."""
    runs = log.get("runs")
    limit = scope.limits.runs
    if scope.profile.value != "github" or not isinstance(runs, list) or len(runs) <= limit:
        yield "", log, ()
        return
    starts = range(0, len(runs), limit)
    for number, start in enumerate(starts, 1):
        kept = range(start, min(start + limit, len(runs)))
        gone = [index for index in range(len(runs) - 1, -1, -1) if index not in kept]
        note = (
            f"{len(runs):,} runs are more than one upload may have. This file, {number} of {len(starts)},"
            f" has runs {kept[0]:,} to {kept[-1]:,} of the original; upload each file in a step of its own."
        )
        operations = tuple(Operation(Op.REMOVE, f"/runs/{index}") for index in gone)
        part = {**log, "runs": runs[kept[0] : kept[-1] + 1]}
        yield f"-{number}", part, (Change("runs-over-limit", note, operations),)
