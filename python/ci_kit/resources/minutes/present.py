"""A month's minutes as a report: a headline, tables and a chart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.report import Level, Report, Table, Verdict
from ci_kit.report.charts import Bar, Bars
from ci_kit.resources import limits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.report.charts import Chart

from ci_kit.resources.limits import Judged  # noqa: TC001 (the schema is made from them)
from ci_kit.resources.minutes.count import Month, Total  # noqa: TC001
from ci_kit.resources.minutes.forecast import Forecast  # noqa: TC001

_SHOWN = 25
_MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Storage:
    """What artifacts and caches take, in MB as they are stored."""

    artifacts_mb: float
    caches_mb: float
    artifacts: int


@dataclass(slots=True)
class Minutes:
    """The minutes of a month; `asked` and `known` are runs that GitHub was asked for, and that the ledger knew."""

    month: str
    whose: str
    counted: Month
    forecast: Forecast
    asked: int
    known: int
    rates: str
    limits: list[Judged] = field(default_factory=list)
    storage: dict[str, Storage] = field(default_factory=dict)


def report(action: str, told: Minutes, data: dict[str, Any]) -> Report:
    """All that is told of a month."""
    found = limits.findings(told.limits)
    levels = {finding.level for finding in found}
    return Report(
        action,
        Verdict.FAIL if Level.ERROR in levels else Verdict.WARN if Level.WARNING in levels else Verdict.PASS,
        headline(told),
        findings=found,
        tables=tables(told),
        charts=charts(told),
        notes=notes(told),
        rules=limits.rule_docs(told.limits),
        data=data,
    )


def headline(told: Minutes) -> str:
    """One sentence: minutes so far, what they cost, what the month will come to."""
    total, coming = told.counted.total, told.forecast
    between = f", {coming.low:,.0f} to {coming.high:,.0f}" if coming.low is not None and coming.high is not None else ""
    return (
        f"{total.billed:,} minutes in {total.jobs:,} jobs of {told.whose} in {told.month}, "
        f"{total.quota:,.0f} of the quota, ${total.price:,.2f} without it; "
        f"by the end of the month about {coming.expected:,.0f} of the quota{between}"
    )


def notes(told: Minutes) -> list[str]:
    """What the figures rest on."""
    found = [
        "each job is rounded up to a whole minute and counted on the day (UTC) it began; skipped jobs are not counted",
        f"rates: {told.rates}",
    ]
    if told.counted.running:
        found.append(f"{told.counted.running:,} jobs are still running and counted up to now")
    if told.counted.unpriced:
        found.append(f"no rate is known for {', '.join(told.counted.unpriced)}: give them in `rates`")
    return found


def tables(told: Minutes) -> list[Table]:
    """By workflow, kind of runner and job; by repository where there are more; storage."""
    counted = told.counted
    found = [_totals("Workflows", "workflow", counted.workflows), _totals("Kinds of runners", "kind", counted.kinds)]
    found.append(_totals("Jobs", "job", counted.jobs))
    if len(counted.repositories) > 1:
        found.insert(0, _totals("Repositories", "repository", counted.repositories))
    if told.storage:
        rows = tuple(
            (name, f"{one.artifacts:,}", f"{one.artifacts_mb:,.1f}", f"{one.caches_mb:,.1f}")
            for name, one in sorted(told.storage.items(), key=lambda item: -item[1].artifacts_mb)
        )
        note = "As stored, which is compressed. GitHub's own figures are some hours behind."
        found.append(Table("Storage", ("repository", "artifacts", "artifacts MB", "caches MB"), rows, note))
    return found


def charts(told: Minutes) -> list[Chart]:
    """Minutes of each day."""
    bars = tuple(Bar(day[-2:], total.billed) for day, total in sorted(told.counted.days.items()))
    return [Bars(f"Minutes by day, {told.month}", "minutes", bars)] if bars else []


def storage(sizes: list[int], caches: int) -> Storage:
    """From the bytes of each artifact and of all caches."""
    return Storage(round(sum(sizes) / _MB, 1), round(caches / _MB, 1), len(sizes))


def _totals(title: str, what: str, totals: Mapping[str, Total]) -> Table:
    order = sorted(totals.items(), key=lambda item: (-item[1].billed, item[0]))
    rows = tuple(
        (name, f"{one.jobs:,}", f"{one.used:,.1f}", f"{one.billed:,}", f"{one.quota:,.0f}", f"${one.price:,.2f}")
        for name, one in order[:_SHOWN]
    )
    left = len(order) - len(rows)
    note = f"And {left:,} more: the JSON report has them all." if left else ""
    return Table(title, (what, "jobs", "used min", "counted min", "of quota", "price"), rows, note)
