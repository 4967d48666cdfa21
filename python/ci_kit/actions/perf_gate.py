"""Say which benchmarks have become slower, with what certainty, and about which nobody can tell."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field

from ci_kit import process
from ci_kit.errors import CiKitError, InputError
from ci_kit.health import quantity
from ci_kit.performance import compare, history, machine, pictures, present, turns
from ci_kit.performance.judge import Change, Rules, counted
from ci_kit.performance.model import Machine, Results, Series
from ci_kit.performance.present import Weight
from ci_kit.performance.readers import read_all
from ci_kit.performance.worktrees import Repository, Side
from ci_kit.report import Report
from ci_kit.runner import live, summary
from ci_kit.runner.inputs import ActionInputs, Lines
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome
from ci_kit.sarif import globs

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ci_kit.performance.compare import Compared
    from ci_kit.runner.job import Job

NAME = "perf-gate"

Duration = Annotated[float, BeforeValidator(quantity.seconds)]
Rate = Annotated[float, BeforeValidator(quantity.rate)]


class Inputs(ActionInputs):
    """What `perf-gate` takes."""

    mode: Lines = Field(
        default=("compare",),
        description="`compare` files of results; or `run` to measure two commits in turns, with the command after it",
        json_schema_extra={"positional": True},
    )
    results: Lines = Field(
        default=(),
        description="Results of this commit, paths or globs, one a line; with `run` the file that the command writes",
    )
    baseline: Lines = Field(default=(), description="Results to compare with, paths or globs, one a line")
    history: str = Field(default="", description="History of results, a file of JSON lines, to compare with")
    save: bool = Field(default=False, description="Append these results to the history")
    base: str = Field(default="", description="With `run`: the commit, branch or tag to compare with")
    head: str = Field(
        default="HEAD", description="With `run`: the commit to judge; `.` for the files of the workspace as they are"
    )
    command: str = Field(
        default="",
        description="With `run`: what to measure, run by bash; it writes its results to `$CI_KIT_RESULTS`, "
        "or is timed itself",
    )
    setup: str = Field(default="", description="With `run`: command to run once on each side before, such as a build")
    pairs: int = Field(default=15, ge=1, le=1000, description="With `run`: how often to run base and head each")
    warm_up: int = Field(default=1, ge=0, le=100, description="With `run`: pairs to run before, which do not count")
    time_limit: Duration = Field(default=1800.0, description="With `run`: time for all of it")
    seed: int = Field(default=0, description="With `run`: draws whether base or head is first in each pair")
    threshold: Rate = Field(default=0.2, description="Least change of a time that counts")
    alpha: Rate = Field(
        default=0.01, description="Bound on the chance that any benchmark is taken for slower that is not"
    )
    run_noise: Rate = Field(
        default=0.1,
        description="How much runs differ from each other, where single files are compared and nothing else tells",
    )
    on_regression: Weight = Field(default=Weight.FAIL, description="What a slower benchmark means")
    on_inconclusive: Weight = Field(
        default=Weight.WARN, description="What it means that nobody can tell about a benchmark"
    )
    on_deleted: Weight = Field(default=Weight.WARN, description="What it means that a benchmark is gone")


class Outputs(ActionOutputs):
    """What `perf-gate` gives."""

    regressed: int = Field(default=0, description="Number of benchmarks that are slower")
    inconclusive: int = Field(default=0, description="Number of benchmarks about which nobody can tell")
    deleted: int = Field(default=0, description="Number of benchmarks that only the base has")
    new: int = Field(default=0, description="Number of benchmarks that the base does not have")
    improved: int = Field(default=0, description="Number of benchmarks that are faster")
    same: int = Field(default=0, description="Number of benchmarks that are as fast as before")
    chart: str = Field(
        default="", description="Path of the chart, an SVG picture; empty where there is nothing to draw"
    )
    html: str = Field(default="", description="Path of the whole report as one HTML page")


@dataclass(frozen=True, slots=True)
class LevelChange:
    """Where the history of a benchmark changes its level, and by what ratio."""

    benchmark: str
    commit: str
    at: str
    ratio: float


@dataclass(frozen=True, slots=True)
class Data:
    """The concern's part of the JSON report. Times are in seconds; a pair is what base and head took."""

    against: str
    machine: Machine
    rules: Rules
    benchmarks: list[compare.Compared]
    pairs: list[tuple[turns.Sample, turns.Sample]]
    base_first: list[bool]
    level_changes: list[LevelChange]


@dataclass(slots=True)
class Work:
    """What a comparison has come to, whichever way."""

    compared: list[Compared]
    against: str
    head: list[Results]
    machine: Machine
    commit: str = ""
    past: history.History = field(default_factory=history.History)
    session: turns.Session = field(default_factory=turns.Session)
    notes: list[str] = field(default_factory=list)


def run(inputs: Inputs, job: Job) -> Outcome:
    """Compare, or measure and compare; keep the results if asked to; say what came out.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: Results cannot be read or measured, or none of the benchmarks is on both sides.
    """
    rules = Rules(inputs.threshold, inputs.alpha)
    match inputs.mode:
        case ("compare",):
            work = _compare(inputs, job, rules)
        case ("run", *words):
            work = _measure(inputs, tuple(words), job, rules)
        case other:
            what = f"`mode` is `{' '.join(other)[:80]}`"
            raise InputError(what, remedy="write `compare`, or `run` and a command")
    if inputs.save:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        history.append(_history(inputs, job), history.entry(work.head, now, work.commit, work.machine))
    return _outcome(inputs, job, rules, work)


def _compare(inputs: Inputs, job: Job, rules: Rules) -> Work:
    if not inputs.results:
        raise InputError("`results` is required", remedy="name the files that the benchmarks of this commit wrote")
    if not inputs.baseline and not inputs.history:
        raise InputError("there is nothing to compare with", remedy="give `baseline`, `history`, or both")
    head, notes = read_all(_files(inputs.results, job, "results"))
    past = _past(inputs, job, notes)
    told = next((one.machine for one in head if one.machine.cpu), machine.here())
    commit = next((one.commit for one in head if one.commit), "") or _commit(job)
    if not inputs.baseline:
        compared = compare.with_history(past, head, told, rules)
        return Work(compared, f"{len(past.entries):,} earlier runs", head, told, commit, past, notes=notes)
    base, more = read_all(_files(inputs.baseline, job, "baseline"))
    compared = compare.with_baseline(base, head, rules, inputs.run_noise)
    _see_that_some_are_shared(compared)
    return Work(compared, "the baseline", head, told, commit, past, notes=notes + more)


def _measure(inputs: Inputs, words: tuple[str, ...], job: Job, rules: Rules) -> Work:
    plan = _plan(inputs, words)
    notes: list[str] = []
    past = _past(inputs, job, notes)
    repository = Repository(job.workspace, live.environment())
    scratch = job.fresh_directory(NAME)
    with live.cancellable() as cancel, repository.sides(inputs.base, inputs.head, scratch) as (base, head):
        session = turns.measure(plan, base, head, turns.World(live.environment(), scratch, cancel, live.say))
        if inputs.head != "." and repository.changed():
            notes.append("uncommitted changes were not measured; `head: .` measures the workspace as it is")
    compared = compare.in_pairs(session.pairs, rules)
    _see_that_some_are_shared(compared)
    notes += [f"base is {base.commit[:12]}, head is {head.commit[:12]}", *filter(None, [session.cut])]
    results = [_as_results(session, head)]
    against = f"{inputs.base}, {len(session.pairs)} pairs in turns"
    return Work(compared, against, results, machine.here(), head.commit, past, session, notes)


def _plan(inputs: Inputs, words: tuple[str, ...]) -> turns.Plan:
    """What to run.

    Raises:
        InputError: Something is missing, or given twice.
    """
    if not inputs.base:
        raise InputError("`base` is required to run", remedy="name the commit to compare with, such as origin/main")
    if bool(words) is bool(inputs.command):
        raise InputError(
            "there is no command to measure" if not words else "there are two commands to measure",
            remedy="give `command`, or the command after `run --`",
        )
    if len(inputs.results) > 1 or any(globs.is_glob(one) for one in inputs.results):
        raise InputError("`results` names more than one file", remedy="with `run` it is the file the command writes")
    return turns.Plan(
        command=words or process.shell(inputs.command),
        setup=process.shell(inputs.setup) if inputs.setup else (),
        results=inputs.results[0] if inputs.results else "",
        pairs=inputs.pairs,
        warm_up=inputs.warm_up,
        seconds=inputs.time_limit,
        seed=inputs.seed,
    )


def _files(patterns: Sequence[str], job: Job, name: str) -> dict[str, Path]:
    """The files that patterns mean, by the names they are shown under.

    Raises:
        CiKitError: A pattern means none.
    """
    found: dict[str, Path] = {}
    for pattern in patterns:
        files = globs.expand(job.workspace, pattern)
        if not files:
            raise CiKitError(
                f"`{name}` names {pattern}, and there is no such file",
                why="what was not measured cannot be judged",
                remedy="see whether the step before wrote it, and where",
            )
        for path in files:
            inside = path.is_relative_to(job.workspace)
            found[path.relative_to(job.workspace).as_posix() if inside else str(path)] = path
    return found


def _history(inputs: Inputs, job: Job) -> Path:
    if not inputs.history:
        raise InputError("`save` without `history`", remedy="name the file to append the results to")
    return job.workspace / inputs.history


def _past(inputs: Inputs, job: Job, notes: list[str]) -> history.History:
    if inputs.save:
        _history(inputs, job)
    found = history.read(job.workspace / inputs.history) if inputs.history else history.History()
    if found.unreadable:
        count = len(found.unreadable)
        notes.append(f"the history has {count} unreadable line(s), the first is line {found.unreadable[0]}")
    return found


def _commit(job: Job) -> str:
    """The commit that is checked out; empty where there is none to be found."""
    with contextlib.suppress(CiKitError):
        return Repository(job.workspace, live.environment()).commit("HEAD")
    return ""


def _see_that_some_are_shared(compared: Sequence[Compared]) -> None:
    """Make sure that there is something to judge.

    Raises:
        CiKitError: No benchmark is on both sides.
    """
    if all(one.judgement.change in (Change.NEW, Change.DELETED) for one in compared):
        names = ", ".join(f"`{one.name[:60]}`" for one in compared[:4])
        raise CiKitError(
            "no benchmark is on both sides",
            why=f"there are {names} and none of them twice",
            remedy="see that both sides run the same benchmarks, under the same names",
        )


def _as_results(session: turns.Session, head: Side) -> Results:
    times: dict[str, list[float]] = {}
    for _, sample in session.pairs:
        for name, value in sample.items():
            times.setdefault(name, []).append(value)
    series = {name: Series(name, tuple(values)) for name, values in times.items()}
    return Results(NAME, series, machine.here(), head.commit)


def _outcome(inputs: Inputs, job: Job, rules: Rules, work: Work) -> Outcome:
    weights = {
        Change.REGRESSED: inputs.on_regression,
        Change.INCONCLUSIVE: inputs.on_inconclusive,
        Change.DELETED: inputs.on_deleted,
    }
    steps = pictures.changes(work.compared, work.past, work.machine)
    found = present.findings(work.compared, weights)
    report = Report(
        NAME,
        present.verdict(work.compared, weights),
        present.headline(work.compared),
        findings=found,
        tables=[present.table(work.compared, rules, work.against)],
        notes=[*work.notes, *(present.level_change(*step) for step in steps)],
        rules=present.rule_docs(found),
    )
    levels = [LevelChange(name, entry.commit, entry.at, ratio) for name, entry, ratio in steps]
    session = work.session
    report.data = asdict(
        Data(work.against, work.machine, rules, work.compared, session.pairs, session.base_first, levels)
    )
    chart, html = _drawn(job, rules, work, report)
    counts = counted([one.judgement for one in work.compared])
    outputs = Outputs(
        verdict=report.verdict,
        regressed=counts[Change.REGRESSED],
        inconclusive=counts[Change.INCONCLUSIVE],
        deleted=counts[Change.DELETED],
        new=counts[Change.NEW],
        improved=counts[Change.IMPROVED],
        same=counts[Change.SAME],
        chart=chart,
        html=html,
    )
    return Outcome(report, outputs)


def _drawn(job: Job, rules: Rules, work: Work, report: Report) -> tuple[str, str]:
    """Draw into the summary and into files; their paths."""
    bars = pictures.ratios(work.compared, rules)
    lines = pictures.histories(work.compared, work.past, work.machine)
    if job.on_actions and job.summary is not None:
        summary.write(job.summary, pictures.markdown(bars, lines))
    folder = job.fresh_directory(NAME)
    page, picture = folder / "perf-gate.html", folder / "perf-gate.svg"
    page.write_text(pictures.html(report, bars, lines), encoding="utf-8")
    drawn = pictures.picture(bars, lines)
    if drawn:
        picture.write_text(drawn, encoding="utf-8")
    return (str(picture) if drawn else ""), str(page)
