"""What a chart shows, before anybody decides how it is drawn. Names may be hostile; whoever draws escapes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chart: (x, y) points with x ascending; a y that is no finite number is a gap."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line at `value`, such as a limit."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of the x axis with a name, such as a step of a job; `bad` ones are coloured as failures."""

    name: str
    begin: float
    end: float
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines over one x axis. `x` and `y` name the axes with their units."""

    title: str
    x: str
    y: str
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...] = ()
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, with the interval that its value lies in where that is known."""

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars side by side; `y` names the axis with its unit."""

    title: str
    y: str
    bars: tuple[Bar, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """Five numbers of a sample: whisker, quartile, median, quartile, whisker, in this order."""

    name: str
    low: float
    lower: float
    median: float
    upper: float
    high: float
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Boxes:
    """Box plots side by side; `y` names the axis with its unit."""

    title: str
    y: str
    boxes: tuple[Box, ...]
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True)
class Pie:
    """Shares of a whole: names and amounts above 0."""

    title: str
    slices: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One bar of a Gantt chart; `begin` and `end` in seconds from the start of the chart."""

    name: str
    begin: float
    end: float
    section: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Gantt:
    """What happened when."""

    title: str
    rows: tuple[Row, ...]


Chart = Lines | Bars | Boxes | Pie | Gantt
