"""Charts as mermaid blocks, which GitHub draws in summaries, comments and Markdown files.

GitHub refuses a chart of more than 50,000 characters and draws many points badly, so there are at most 60 a line.
Mermaid has no reliable escape for text: what is not plainly harmless in a name is replaced.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.charts import scale
from ci_kit.report.charts.frame import COLOURS as PALETTE
from ci_kit.report.charts.model import Bars, Boxes, Gantt, Lines, Pie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.report.charts.model import Chart, Row

#: Points of one line, bars, slices: more of them run into each other.
MOST_POINTS = 60
MOST_SLICES = 12
MOST_ROWS = 100
#: mermaid's maxTextSize, at which GitHub shows an error in place of the chart.
MOST_CHARACTERS = 50_000

#: The colours of a theme are hardly seen on white.
_COLOURS = f'%%{{init: {{"themeVariables": {{"xyChart": {{"plotColorPalette": "{", ".join(PALETTE)}"}}}}}}}}%%'
_NAME = 40
_UNSAFE = re.compile(r"[^\w .,/()+%-]")
#: Lines of a Gantt chart that begin with one of these are no rows; see gantt.jison in mermaid.
_WORDS = re.compile(
    r"(?:gantt|title|section|click|call|href|dateformat|axisformat|tickinterval|todaymarker|weekday|weekend|includes"
    r"|excludes|inclusiveenddates|topaxis|acctitle|accdescr|vert|monday|tuesday|wednesday|thursday|friday|saturday"
    r"|sunday|\d{4}-)",
    re.IGNORECASE,
)


def draw(chart: Chart) -> str:
    """The chart as a section of Markdown; empty where there is nothing to draw, or it cannot be drawn so."""
    body = list(_body(chart))
    text = "\n".join(["```mermaid", *body, "```", ""])
    return text if body and len(text) <= MOST_CHARACTERS else ""


def _body(chart: Chart) -> Iterator[str]:
    match chart:
        case Lines():
            return _lines(chart)
        case Bars():
            return _bars(chart)
        case Boxes():
            return iter(())  # mermaid has no box plots
        case Pie():
            return _pie(chart)
        case Gantt():
            return _gantt(chart)


def name(text: str) -> str:
    """A name that is no part of mermaid's grammar, whatever it was."""
    plain = _UNSAFE.sub("_", escape.one_line(text)).replace("%%", "%_")
    return escape.shorten(" ".join(plain.split()), _NAME) or "_"


def _lines(chart: Lines) -> Iterator[str]:
    drawn = [line for line in chart.lines if scale.finite(y for _, y in line.points)]
    if not drawn:
        return
    xs = [x for line in drawn for x, _ in line.points]
    begin, end = min(xs), max(xs)
    count = min(max(2, *(len(line.points) for line in drawn)), MOST_POINTS)
    rows = [scale.even(line.points, begin, end, count) for line in drawn]
    rows += [[rule.value] * count for rule in chart.rules]
    yield from _axes(
        chart.title,
        f'x-axis "{name(chart.x)}" {scale.plain(begin)} --> {scale.plain(max(end, begin + 1e-3))}',
        chart.y,
        rows,
    )
    yield from (f"  line [{_values(row)}]" for row in rows)


def _bars(chart: Bars) -> Iterator[str]:
    bars = [bar for bar in chart.bars if scale.finite([bar.value])][:MOST_POINTS]
    if not bars:
        return
    rows = [[bar.value for bar in bars], *([rule.value] * len(bars) for rule in chart.rules)]
    categories = ", ".join(f'"{name(bar.name)}"' for bar in bars)
    yield from _axes(chart.title, f"x-axis [{categories}]", chart.y, rows)
    yield f"  bar [{_values(rows[0])}]"
    yield from (f"  line [{_values(row)}]" for row in rows[1:])


def _axes(title: str, x: str, y: str, rows: Sequence[Sequence[float]]) -> Iterator[str]:
    low, high = scale.extent(value for row in rows for value in row)
    ends = scale.ticks(low, high)
    yield _COLOURS
    yield "xychart-beta"
    yield f'  title "{name(title)}"'
    yield f"  {x}"
    yield f'  y-axis "{name(y)}" {scale.plain(ends[0])} --> {scale.plain(ends[-1])}'


def _pie(chart: Pie) -> Iterator[str]:
    slices = sorted((one for one in chart.slices if scale.finite([one[1]]) and one[1] > 0), key=lambda one: -one[1])
    if not slices:
        return
    rest = sum(amount for _, amount in slices[MOST_SLICES:])
    yield "pie showData"
    yield f"  title {name(chart.title)}"
    others = [("others", rest)] if rest else []
    yield from (f'  "{name(what)}" : {scale.plain(amount)}' for what, amount in (*slices[:MOST_SLICES], *others))


def _gantt(chart: Gantt) -> Iterator[str]:
    if not chart.rows:
        return
    yield from ("gantt", f"  title {name(chart.title)}", "  dateFormat x", "  axisFormat %H:%M:%S")
    section = ""
    for row in chart.rows[:MOST_ROWS]:
        if row.section and row.section != section:
            section = row.section
            yield f"  section {name(section)}"
        yield _row(row)


def _row(row: Row) -> str:
    said = name(row.name)
    said = f"· {said}" if _WORDS.match(said) else said
    begin, end = round(row.begin * 1000), round(row.end * 1000)
    return f"  {said} :{'crit, ' if row.bad else ''}{begin}, {max(end, begin + 1)}"


def _values(row: Sequence[float]) -> str:
    return ", ".join(map(scale.plain, row))
