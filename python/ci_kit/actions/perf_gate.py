"""Say which benchmarks have become slower, with what certainty, and about which nobody can tell."""

from __future__ import annotations

import contextlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pydantic import Field

from ci_kit import globs, process
from ci_kit.errors import CiKitError, InputError
from ci_kit.performance import compare, gate, history, pictures, present, turns
from ci_kit.performance.model import Machine  # noqa: TC001 (the schema is made from it)
from ci_kit.performance.present import Weight
from ci_kit.performance.readers import read_all
from ci_kit.performance.verdicts import Change, Rules, counted
from ci_kit.performance.worktrees import Repository
from ci_kit.report import Report
from ci_kit.runner import live, summary
from ci_kit.runner.inputs import ActionInputs, Duration, Lines, Rate
from ci_kit.runner.outputs import ActionOutputs
from ci_kit.runner.publish import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ci_kit.runner.job import Job

NAME = "perf-gate"


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


def run(inputs: Inputs, job: Job) -> Outcome:
    """Compare, or measure and compare; keep the results if asked to; say what came out.

    Raises:
        InputError: The inputs do not fit together.
        CiKitError: Results cannot be read or measured, or none of the benchmarks is on both sides.
    """
    rules = Rules(inputs.threshold, inputs.alpha)
    past = _past(inputs, job)
    match inputs.mode:
        case ("compare",):
            work = _compare(inputs, job, rules, past)
        case ("run", *words):
            work = _measure(inputs, tuple(words), job, rules)
            work.past = past
        case other:
            what = f"`mode` is `{' '.join(other)[:80]}`"
            raise InputError(what, remedy="write `compare`, or `run` and a command")
    if inputs.save:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        history.append(job.workspace / inputs.history, history.entry(work.head, now, work.commit, work.machine))
    return _outcome(inputs, job, rules, work)


def _compare(inputs: Inputs, job: Job, rules: Rules, past: history.History) -> gate.Work:
    if not inputs.results:
        raise InputError("`results` is required", remedy="name the files that the benchmarks of this commit wrote")
    if not inputs.baseline and not inputs.history:
        raise InputError("there is nothing to compare with", remedy="give `baseline`, `history`, or both")
    head, notes = read_all(_files(inputs.results, job, "results"))
    base, more = read_all(_files(inputs.baseline, job, "baseline")) if inputs.baseline else (None, [])
    work = gate.with_files(head, base, past, rules, inputs.run_noise)
    work.commit = work.commit or _checked_out(job)
    work.notes += [*notes, *more]
    return work


def _measure(inputs: Inputs, words: tuple[str, ...], job: Job, rules: Rules) -> gate.Work:
    plan = _plan(inputs, words)
    repository = Repository(job.workspace, live.environment())
    with live.cancellable() as cancel:
        world = turns.World(live.environment(), job.fresh_directory(NAME), cancel, live.say)
        return gate.in_turns(plan, (inputs.base, inputs.head), repository, world, rules)


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


def _past(inputs: Inputs, job: Job) -> history.History:
    """The history so far.

    Raises:
        InputError: There is no file to save to.
        CiKitError: It cannot be read.
    """
    if inputs.save and not inputs.history:
        raise InputError("`save` without `history`", remedy="name the file to append the results to")
    return history.read(job.workspace / inputs.history) if inputs.history else history.History()


def _checked_out(job: Job) -> str:
    """The commit that is checked out; empty where there is none to be found."""
    with contextlib.suppress(CiKitError):
        return Repository(job.workspace, live.environment()).commit("HEAD")
    return ""


def _outcome(inputs: Inputs, job: Job, rules: Rules, work: gate.Work) -> Outcome:
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
        notes=[*work.notes, *present.unreadable(work.past), *(present.level_change(*step) for step in steps)],
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


def _drawn(job: Job, rules: Rules, work: gate.Work, report: Report) -> tuple[str, str]:
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
