"""Charts as SVG: no script, no link, nothing from elsewhere; light or dark as the reader's system is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.charts import scale
from ci_kit.report.charts.frame import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Frame, text
from ci_kit.report.charts.model import Bar, Bars, Box, Boxes, Gantt, Lines, Pie

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.report.charts.model import Band, Chart, Row, Rule

#: Points of one line: two a pixel.
MOST_POINTS = 2 * (WIDTH - LEFT - RIGHT)
_ROW = 20


def draw(chart: Chart) -> str:
    """The chart as the text of an SVG file, or to stand in an HTML page."""
    match chart:
        case Lines():
            return _lines(chart)
        case Bars():
            return _columns(chart.title, chart.y, chart.bars, chart.rules)
        case Boxes():
            return _columns(chart.title, chart.y, chart.boxes, chart.rules)
        case Pie():
            return _columns(chart.title, "", [Bar(name, amount) for name, amount in chart.slices], ())
        case Gantt():
            return _gantt(chart)


def _lines(chart: Lines) -> str:
    xs = [x for line in chart.lines for x, _ in line.points] + [
        x for band in chart.bands for x in (band.begin, band.end)
    ]
    ys = [y for line in chart.lines for _, y in line.points] + [rule.value for rule in chart.rules]
    begin, end = (min(xs), max(xs)) if xs else (0.0, 1.0)
    frame = Frame(chart.title, begin, max(end, begin + 1e-9), *_ends(ys))
    parts = [_band(frame, band, number) for number, band in enumerate(chart.bands)]
    parts += frame.axes(chart.x, chart.y)
    for number, line in enumerate(chart.lines):
        colour = COLOURS[number % len(COLOURS)]
        parts += [f'<path class="line" stroke="{colour}" d="{way}"/>' for way in _ways(frame, line.points)]
        parts.append(text(LEFT + 150 * number, 34, f"● {line.name}", f'style="fill:{colour}"'))
    parts += [_rule(frame, rule) for rule in chart.rules]
    return frame.wrapped(parts)


def _ways(frame: Frame, points: Sequence[tuple[float, float]]) -> Iterator[str]:
    """The line as paths, a new one after each gap."""
    way: list[str] = []
    for x, y in scale.thinned(points, MOST_POINTS):
        if math.isfinite(y):
            way.append(f"{frame.x(x):.1f},{frame.y(y):.1f}")
        elif way:
            yield _path(way)
            way = []
    if way:
        yield _path(way)


def _path(way: Sequence[str]) -> str:
    """A path; one point alone is a stroke of its own, or it would not be seen."""
    return f"M{' L'.join(way)}" if len(way) > 1 else f"M{way[0]} h1.5"


def _columns(title: str, y: str, columns: Sequence[Bar | Box], rules: Sequence[Rule]) -> str:
    values = [value for one in columns for value in _values(one)] + [rule.value for rule in rules]
    frame = Frame(title, 0.0, max(len(columns), 1), *_ends(values))
    parts = frame.axes("", y, ticks_of_x=False)
    width = min((frame.x(1) - frame.x(0)) * 0.7, 80)
    for number, one in enumerate(columns):
        middle = frame.x(number + 0.5)
        parts += _bar(frame, one, middle, width) if isinstance(one, Bar) else _box(frame, one, middle, width)
        room = max(int(width / 5), 3)
        shown = escape.shorten(one.name, room)
        parts.append(text(middle, HEIGHT - BOTTOM + 14, shown, 'text-anchor="middle"', hover=one.name))
    parts += [_rule(frame, rule) for rule in rules]
    return frame.wrapped(parts)


def _values(column: Bar | Box) -> tuple[float, ...]:
    if isinstance(column, Box):
        return (column.low, column.high)
    return tuple(value for value in (column.value, column.low, column.high) if value is not None)


def _bar(frame: Frame, bar: Bar, middle: float, width: float) -> list[str]:
    if not math.isfinite(bar.value):
        return []
    top, bottom = sorted((frame.y(bar.value), frame.y(0)))
    fill = COLOURS[1] if bar.bad else COLOURS[0]
    box = f'x="{middle - width / 2:.1f}" y="{top:.1f}" width="{width:.1f}" height="{max(bottom - top, 0.5):.1f}"'
    head = min(top, *(frame.y(end) for end in (bar.low, bar.high) if end is not None and math.isfinite(end)), bottom)
    said = text(middle, head - 4, scale.label(bar.value), 'text-anchor="middle"')
    parts = [f'<rect {box} fill="{fill}"/>', said]
    if bar.low is not None and bar.high is not None and scale.finite([bar.low, bar.high]):
        parts.append(_whisker(frame, middle, bar.low, bar.high))
    return parts


def _box(frame: Frame, box: Box, middle: float, width: float) -> list[str]:
    if len(scale.finite([box.low, box.lower, box.median, box.upper, box.high])) < 5:  # noqa: PLR2004 (all of them)
        return []
    colour = COLOURS[1] if box.bad else COLOURS[0]
    left, top, bottom = middle - width / 2, frame.y(box.upper), frame.y(box.lower)
    size = f'width="{width:.1f}" height="{max(bottom - top, 1):.1f}"'
    centre = frame.y(box.median)
    return [
        _whisker(frame, middle, box.low, box.high),
        f'<rect class="box" x="{left:.1f}" y="{top:.1f}" {size} stroke="{colour}"/>',
        f'<path stroke="{colour}" stroke-width="2" d="M{left:.1f},{centre:.1f} h{width:.1f}"/>',
    ]


def _whisker(frame: Frame, middle: float, low: float, high: float) -> str:
    top, bottom = frame.y(high), frame.y(low)
    return f'<path class="axis" d="M{middle - 5:.1f},{top:.1f} h10 m-5,0 V{bottom:.1f} m-5,0 h10"/>'


def _rule(frame: Frame, rule: Rule) -> str:
    if not math.isfinite(rule.value):
        return ""
    y = frame.y(rule.value)
    way = f'<path class="rule" d="M{LEFT},{y:.1f} H{WIDTH - RIGHT}"/>'
    return way + text(WIDTH - RIGHT, y - 4, rule.name, 'class="limit" text-anchor="end"')


def _band(frame: Frame, band: Band, number: int) -> str:
    left, right = frame.x(band.begin), frame.x(band.end)
    kind = "bad" if band.bad else ("odd", "even")[number % 2]
    height = HEIGHT - TOP - BOTTOM
    size = f'width="{max(right - left, 0.5):.1f}" height="{height}"'
    room = int((right - left) / 6)
    drawn = f'<rect class="{kind}" x="{left:.1f}" y="{TOP}" {size}/>'
    shown = escape.shorten(band.name, room) if room > 2 else ""  # noqa: PLR2004 (less than that is no name)
    return drawn + text(left + 3, TOP + 12, shown, 'class="dim"', hover=band.name)


def _gantt(chart: Gantt) -> str:
    end = max([row.end for row in chart.rows] + [1e-9])
    frame = Frame(chart.title, 0.0, end, 0.0, 1.0, height=TOP + BOTTOM + _ROW * max(len(chart.rows), 1))
    parts = frame.axes("s", "", ticks_of_y=False)
    parts += [_strip(frame, row, TOP + _ROW * number) for number, row in enumerate(chart.rows)]
    return frame.wrapped(parts)


def _strip(frame: Frame, row: Row, y: float) -> str:
    left, right = frame.x(row.begin), frame.x(row.end)
    fill = COLOURS[1] if row.bad else COLOURS[0]
    size = f'width="{max(right - left, 1):.1f}" height="{_ROW - 6}"'
    drawn = f'<rect x="{left:.1f}" y="{y + 3:.1f}" {size} fill="{fill}" opacity="0.55"/>'
    seconds = scale.label(row.end - row.begin)
    # On the side of the bar where there is room.
    late = left > LEFT + (WIDTH - LEFT - RIGHT) / 2
    at, anchor = (right - 3, 'text-anchor="end"') if late else (left + 3, "")
    return drawn + text(at, y + 14, f"{row.name} · {seconds} s", anchor, hover=row.name)


def _ends(values: Sequence[float]) -> tuple[float, float]:
    marks = scale.ticks(*scale.extent(values))
    return marks[0], marks[-1]
