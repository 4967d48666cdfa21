"""The charts of a comparison: ratios with their intervals, and the history of benchmarks with its changes of level."""

from __future__ import annotations

import itertools
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.performance import changepoints, units
from ci_kit.performance.verdicts import Change
from ci_kit.report.charts import Band, Bar, Bars, Line, Lines, Rule, mermaid, svg
from ci_kit.report.charts.page import Section, page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.performance.compare import Compared
    from ci_kit.performance.history import Entry, History
    from ci_kit.performance.model import Machine
    from ci_kit.performance.verdicts import Rules
    from ci_kit.report import Report

#: More bars than this are no picture; the table has them all.
MOST_BARS = 40
#: Histories on the page and in the summary; those that matter most come first.
MOST_HISTORIES, SUMMARISED = 24, 3
#: What parts of names end with: paths, pytest's node ids, C++ namespaces.
_SEPARATORS = ("/", "::", ".")


def ratios(compared: Sequence[Compared], rules: Rules) -> Bars | None:
    """A bar for each benchmark that was compared; None where none was."""
    shown = [one for one in compared if one.judgement.ratio is not None][:MOST_BARS]
    if not shown:
        return None
    bars = tuple(
        Bar(name, said.ratio or 0.0, said.low, said.high, bad=said.change is Change.REGRESSED)
        for name, said in zip(_distinct([one.name for one in shown]), (one.judgement for one in shown), strict=True)
    )
    limits = (Rule("as before", 1.0), Rule(f"threshold {1 + rules.threshold:.2f}", 1 + rules.threshold))
    return Bars("Time of head over base", "ratio", bars, limits)


def histories(compared: Sequence[Compared], history: History, machine: Machine) -> list[Lines]:
    """The history of each benchmark on such a machine with its levels; the newest point is that of these results."""
    drawn = []
    for one in compared:
        entries = history.of(one.name, machine)[-changepoints.LONGEST :]
        if len(entries) > 1:
            drawn.append(_lines(one, entries))
    return drawn[:MOST_HISTORIES]


def changes(compared: Sequence[Compared], history: History, machine: Machine) -> list[tuple[str, Entry, float]]:
    """Where a benchmark changed its level: its name, the first run of the new level, the ratio of the levels."""
    found = []
    for one in compared:
        entries = history.of(one.name, machine)[-changepoints.LONGEST :]
        times = [entry.seconds[one.name] for entry in entries]
        edges = [0, *changepoints.changes(times), len(times)]
        for begin, at, end in zip(edges, edges[1:], edges[2:], strict=False):
            ratio = statistics.median(times[at:end]) / statistics.median(times[begin:at])
            found.append((one.name, entries[at], ratio))
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
    found = tuple(f"{finding.rule}: {finding.message}" for finding in report.findings)
    sections = [
        Section("Ratios", charts=(bars,)) if bars else None,
        Section("What was found", items=found) if found else None,
        *(Section(table.title, tables=(replace(table, title=""),)) for table in report.tables),
        Section("History", charts=tuple(lines)) if lines else None,
        Section("Notes", items=tuple(report.notes)) if report.notes else None,
    ]
    return page(f"{report.action}: {report.verdict}", report.headline, [one for one in sections if one])


def _lines(one: Compared, entries: Sequence[Entry]) -> Lines:
    past = [entry.seconds[one.name] for entry in entries]
    times = past if one.head is None else [*past, one.head]
    size, sign = units.unit(max(times))
    edges = list(itertools.pairwise([0, *changepoints.changes(past), len(past)]))
    levels = [statistics.median(past[begin:end]) for begin, end in edges for _ in range(begin, end)]
    lines = [Line(name, _points(values, size)) for name, values in (("typical time", times), ("level", levels))]
    bands = [Band(_since(entries[begin]), begin + 1.0, end + 1.0) for begin, end in edges]
    return Lines(one.name, "run", sign, tuple(lines), bands=tuple(bands) if len(bands) > 1 else ())


def _distinct(names: Sequence[str]) -> list[str]:
    """The names without what all of them begin with, such as a path: below a bar there is no room for it."""
    first, last = min(names), max(names)
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)) if first != last else ()
    common = "".join(char for char, _ in same)
    cut = max((common.rfind(separator) + len(separator) for separator in _SEPARATORS if separator in common), default=0)
    return [name[cut:] or name for name in names]


def _points(values: Sequence[float], size: float) -> tuple[tuple[float, float], ...]:
    return tuple((float(at), value / size) for at, value in enumerate(values, start=1))


def _since(first: Entry) -> str:
    return f"since {first.commit[:7] or first.at[:10]}"
