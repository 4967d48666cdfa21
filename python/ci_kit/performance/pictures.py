"""The charts of a comparison: ratios with their intervals, and the history of benchmarks with its changes of level."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ci_kit.performance import changepoints, units
from ci_kit.performance.judge import Change
from ci_kit.report.charts import Band, Bar, Bars, Line, Lines, Rule, mermaid, svg
from ci_kit.report.charts.page import Section, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.performance.compare import Compared
    from ci_kit.performance.history import Entry, History
    from ci_kit.performance.judge import Rules
    from ci_kit.performance.model import Machine
    from ci_kit.report import Report, Table

#: More bars than this are no picture; the table has them all.
MOST_BARS = 40
#: Histories on the page and in the summary; those that matter most come first.
MOST_HISTORIES, SUMMARISED = 24, 3


def ratios(compared: Sequence[Compared], rules: Rules) -> Bars | None:
    """A bar for each benchmark that was compared; None where none was."""
    bars = tuple(
        Bar(one.name, said.ratio, said.low, said.high, bad=said.change is Change.REGRESSED)
        for one in compared
        if (said := one.judgement).ratio is not None
    )[:MOST_BARS]
    if not bars:
        return None
    limits = (Rule("as before", 1.0), Rule(f"threshold {1 + rules.threshold:.2f}", 1 + rules.threshold))
    return Bars("Time of head over base", "ratio", bars, limits)


def histories(compared: Sequence[Compared], history: History, machine: Machine) -> list[Lines]:
    """The history of each benchmark on such a machine, its levels as bands; the newest point is the last."""
    drawn = []
    for one in compared:
        entries = history.of(one.name, machine)[-changepoints.LONGEST :]
        if len(entries) > 1:
            drawn.append(_lines(one.name, entries, current=one.judgement.change is Change.REGRESSED))
    return drawn[:MOST_HISTORIES]


def changes(compared: Sequence[Compared], history: History, machine: Machine) -> list[tuple[str, Entry, float]]:
    """Where a benchmark changed its level: its name, the first run of the new level, the ratio of the levels."""
    found = []
    for one in compared:
        entries = history.of(one.name, machine)[-changepoints.LONGEST :]
        times = [entry.seconds[one.name] for entry in entries]
        edges = [0, *changepoints.changes(times), len(times)]
        for begin, at, end in zip(edges, edges[1:], edges[2:], strict=False):
            before, after = (sorted(part)[len(part) // 2] for part in (times[begin:at], times[at:end]))
            found.append((one.name, entries[at], after / before))
    return found


def markdown(bars: Bars | None, lines: Sequence[Lines]) -> list[str]:
    """Sections for the summary; mermaid shows no intervals, which the table has."""
    return [section for chart in (bars, *lines[:SUMMARISED]) if chart is not None and (section := mermaid.draw(chart))]


def picture(bars: Bars | None, lines: Sequence[Lines]) -> str:
    """One picture: the ratios, or the first history where nothing was compared. Empty if there is neither."""
    chart = bars or next(iter(lines), None)
    return svg.draw(chart) if chart else ""


def html(report: Report, bars: Bars | None, lines: Sequence[Lines]) -> str:
    """The whole report as one page."""
    tables: Sequence[Table] = report.tables
    found = tuple(f"{finding.rule}: {finding.message}" for finding in report.findings)
    sections = [
        Section("Ratios", charts=(bars,)) if bars else None,
        Section("What was found", items=found) if found else None,
        Section("All benchmarks", tables=tuple(tables)),
        Section("History", charts=tuple(lines)) if lines else None,
        Section("Notes", items=tuple(report.notes)) if report.notes else None,
    ]
    return page(f"{report.action}: {report.verdict}", report.headline, [one for one in sections if one])


def _lines(name: str, entries: Sequence[Entry], *, current: bool) -> Lines:
    times = [entry.seconds[name] for entry in entries]
    size, sign = units.unit(max(times))
    points = tuple((float(at), time / size) for at, time in enumerate(times, start=1))
    edges = [1, *(at + 1 for at in changepoints.changes(times)), len(times) + (1 if current else 0)]
    bands = tuple(
        Band(f"since {entries[begin - 1].commit[:7] or entries[begin - 1].at[:10]}", float(begin), float(end))
        for begin, end in itertools.pairwise(edges)
    )
    return Lines(name, "run", sign, (Line("typical time", points),), bands=bands if len(bands) > 1 else ())
