"""A summary as a report: findings, tables, charts, and what has to be said of the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Finding, Level, Report, RuleDoc, Table, Verdict
from ci_kit.report.charts import Band, Line, Lines, Rule
from ci_kit.report.charts.sparkline import sparkline
from ci_kit.resources import limits
from ci_kit.resources.limits import Limit, State
from ci_kit.resources.usage import series

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ci_kit.report.charts import Chart
    from ci_kit.resources.record import Recording
    from ci_kit.resources.summary import Happened, Summary

_STEPS_SHOWN = 40
#: What an event means for the verdict, and what to do about it.
_EVENTS = {
    "oom": (Level.ERROR, "out-of-memory", "run less of it at once, or use a runner with more memory"),
    "guard": (Level.ERROR, "oom-guard", "run less of it at once, or use a runner with more memory"),
    "helpless": (Level.WARNING, "oom-guard", "what uses the memory belongs to somebody else or began before the guard"),
    "cut": (Level.WARNING, "recording-cut", "see what the last seconds show, and whether memory ran out"),
    "lost": (Level.WARNING, "rows-lost", "free space on the disk that holds the record"),
    "damaged": (Level.NOTE, "rows-damaged", "nothing, if the disk was full or the machine stopped hard"),
    "clock": (Level.NOTE, "clock-set", "nothing: intervals are measured by a clock that nobody sets"),
}
_TITLES = {
    "out-of-memory": "The kernel killed a process for want of memory",
    "oom-guard": "The guard stopped a process, or could not",
    "recording-cut": "The sampler was killed",
    "rows-lost": "The disk was full while sampling",
    "rows-damaged": "Lines of the record are damaged",
    "clock-set": "The wall clock was set while sampling",
    "command-failed": "The command failed",
    "metrics-file": "The metrics could not be read",
    "steps-unknown": "The steps are not known",
}


def report(  # noqa: PLR0913 (what a report is made of)
    action: str,
    summary: Summary,
    recording: Recording,
    data: dict[str, Any],
    *,
    also: Sequence[Finding] = (),
    more: Sequence[Table] = (),
) -> Report:
    """All that is told of a job; `also` and `more` are findings and tables from elsewhere."""
    found = [*findings(summary), *also]
    return Report(
        action,
        verdict(found, summary),
        headline(summary),
        findings=found,
        tables=[*tables(summary, recording), *more],
        charts=charts(summary, recording),
        notes=notes(summary),
        rules=rule_docs(found, summary),
        data=data,
    )


def findings(summary: Summary) -> list[Finding]:
    """Limits first, then what happened, then how the command ended."""
    found = limits.findings(summary.limits)
    found += [_finding(event) for event in _gathered(summary.events)]
    if summary.result.exit_code:
        why = f": {summary.failure.type}: {summary.failure.message}" if summary.failure else ""
        message = f"the command ended with {summary.result.ended}{why}"
        found.append(Finding("command-failed", Level.ERROR, message, remedy="see what it printed"))
    return found


def verdict(found: Iterable[Finding], summary: Summary) -> Verdict:
    """`error` where a limit could not be looked at, `fail` at an error, `warn` at a warning."""
    levels = {finding.level for finding in found}
    if any(one.state is State.UNKNOWN for one in summary.limits):
        return Verdict.ERROR if not any(one.state is State.BROKEN for one in summary.limits) else Verdict.FAIL
    if Level.ERROR in levels:
        return Verdict.FAIL
    return Verdict.WARN if Level.WARNING in levels else Verdict.PASS


def headline(summary: Summary) -> str:
    """One sentence: what was used, and which limits were not kept."""
    used = summary.usage
    said = (
        f"{used.memory_peak_mb:,.0f} MB of memory at most, {used.cpu_seconds:,.1f} s of processor time "
        f"in {limits.clock(used.seconds)}"
    )
    wrong = [one for one in summary.limits if one.state is not State.KEPT]
    return f"{said}; {'; '.join(map(limits.message, wrong[:2]))}" if wrong else said


def rule_docs(found: Iterable[Finding], summary: Summary) -> dict[str, RuleDoc]:
    """What the rules of the findings mean."""
    docs = limits.rule_docs(summary.limits)
    docs |= {
        one.rule: RuleDoc(_TITLES[one.rule], "the job may not have done what it seems to have done", one.remedy)
        for one in found
        if one.rule in _TITLES
    }
    return {one.rule: docs[one.rule] for one in found if one.rule in docs}


def notes(summary: Summary) -> list[str]:
    """What the figures are of, which has to be said each time."""
    scope, base = summary.scopes, summary.scopes.baseline_mb
    whose = "the whole machine" if scope.memory == "machine" else f"the cgroup {scope.memory}"
    if scope.alone:
        return [f"memory is that of the command alone, in a cgroup of its own; processor time of {_of(scope.cpu)}"]
    less = f"less the {base:,.0f} MB that were in use at the start"
    seen = [f"memory is that of {whose}, {less}; processor time of {_of(scope.cpu)}; disk and network of the machine"]
    if scope.memory != "machine":
        seen.append(
            "containers that the job starts are in cgroups of their own and not counted; `scope: machine` counts them"
        )
    return seen


def tables(summary: Summary, recording: Recording) -> list[Table]:
    """Use, limits, steps, the largest processes."""
    found = [usage_table(summary)]
    if summary.limits:
        found.append(_limits_table(summary))
    if summary.steps:
        found.append(_steps_table(summary, recording))
    if summary.largest:
        rows = tuple((one.name, str(one.pid), f"{one.mb:,.1f}") for one in summary.largest)
        when = f"at {limits.clock(summary.usage.memory_peak_at)}, near the peak; memory that they share is not counted"
        found.append(Table("Largest processes", ("process", "pid", "MB"), rows, when))
    return found


def charts(summary: Summary, recording: Recording) -> list[Chart]:
    """Memory and processors over time, with limits and steps."""
    lines = series(recording)
    bands = tuple(Band(step.name, step.begin, step.end, step.failed) for step in summary.steps)
    ceiling = {one.limit: one.allowed for one in summary.limits}
    rules = (Rule("limit", ceiling[Limit.MEMORY]),) if Limit.MEMORY in ceiling else ()
    return [
        Lines("Memory of the job", "s", "MB", (Line("memory", lines["memory"]),), rules, bands),
        Lines("Processors kept busy", "s", "cores", (Line("cores", lines["cores"]),), (), bands),
    ]


def usage_table(summary: Summary) -> Table:
    """The figures of the whole job."""
    used = summary.usage
    rows = [
        ("memory, peak", f"{used.memory_peak_mb:,.1f} MB", f"at {limits.clock(used.memory_peak_at)}"),
        ("memory, mean", f"{used.memory_mean_mb:,.1f} MB", ""),
        ("processor time", f"{used.cpu_seconds:,.1f} s", f"{used.cores_mean:.2f} cores, at most {used.cores_peak:.2f}"),
        ("disk space, peak", f"{used.disk_peak_mb:,.1f} MB", f"{used.disk_growth_mb:+,.1f} MB at the end"),
        ("disk, read / written", f"{used.disk_read_mb:,.1f} / {used.disk_written_mb:,.1f} MB", ""),
        ("network, in / out", f"{used.received_mb:,.1f} / {used.sent_mb:,.1f} MB", ""),
        (
            "waited for CPU / memory / disk",
            f"{used.waited_cpu:.1%} / {used.waited_memory:.1%} / {used.waited_disk:.1%}",
            "share of the time",
        ),
    ]
    if used.kernel_peak_mb:
        rows.insert(1, ("kernel's peak", f"{used.kernel_peak_mb:,.1f} MB", "with page cache and what there was before"))
    if used.swap_peak_mb:
        rows.insert(2, ("swap, peak", f"{used.swap_peak_mb:,.1f} MB", ""))
    return Table("Use of resources", ("what", "value", "more"), tuple(rows))


def _limits_table(summary: Summary) -> Table:
    rows = tuple(
        (
            one.limit.value,
            f"{one.allowed:,g}",
            "?" if one.value is None else f"{one.value:,.1f}",
            "?" if one.share is None else f"{one.share:g} %",
            one.state.value,
            one.step or ("" if one.at is None else f"at {limits.clock(one.at)}"),
        )
        for one in summary.limits
    )
    return Table("Limits", ("limit", "allowed", "value", "share", "state", "where"), rows)


def _steps_table(summary: Summary, recording: Recording) -> Table:
    memory = series(recording)["memory"]
    top = max((y for _, y in memory), default=1.0)
    rows = tuple(
        (
            step.name,
            limits.clock(step.end - step.begin),
            f"{step.usage.memory_peak_mb:,.1f}",
            f"{step.usage.memory_mean_mb:,.1f}",
            f"{step.usage.cpu_seconds:,.1f}",
            f"{step.usage.cores_mean:.2f}",
            sparkline([y for x, y in memory if step.begin <= x <= step.end + 1], 16, top),
        )
        for step in summary.steps[:_STEPS_SHOWN]
    )
    columns = ("step", "time", "peak MB", "mean MB", "CPU s", "cores", "memory")
    left = len(summary.steps) - len(rows)
    return Table("Steps", columns, rows, f"and {left:,} more steps: the JSON report has them all" if left else "")


def _gathered(events: Iterable[Happened]) -> list[Happened]:
    """Events one by one, but for the kernel's kills and lost rows, of which the first stands for all."""
    found: dict[tuple[str, str], Happened] = {}
    for event in events:
        found.setdefault((event.kind, event.text), event)
    return list(found.values())


def _finding(event: Happened) -> Finding:
    level, rule, remedy = _EVENTS[event.kind]
    return Finding(rule, level, f"{event.text}, {limits.clock(event.at)} after the start", remedy=remedy)


def _of(scope: str) -> str:
    return "the machine" if scope == "machine" else "its cgroup"
