"""The frame of an SVG chart: its size, its axes, and where on them a figure is."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape as html_escape
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.charts import scale

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT = 900, 300
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 44, 40

#: Told apart with colour-blind eyes too (Okabe and Ito, 2008); the second one is for what is bad.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

_STYLE = (
    ".ci text{font:12px system-ui,sans-serif;fill:#1f2328}.ci .title{font-weight:600;font-size:14px}"
    ".ci .dim{fill:#59636e}.ci .limit{fill:#b35900}.ci .axis{stroke:#59636e;fill:none}"
    ".ci .grid{stroke:#d1d9e0;fill:none}.ci .line{fill:none;stroke-width:1.6;stroke-linejoin:round}"
    ".ci .rule{stroke:#b35900;stroke-dasharray:6 4;fill:none}"
    ".ci .back{fill:#fff}.ci .box{fill:#ddf4ff}.ci .odd{fill:#f6f8fa}.ci .even{fill:#e9eef3}.ci .bad{fill:#ffebe9}"
    "@media(prefers-color-scheme:dark){.ci text{fill:#e6edf3}.ci .dim{fill:#9198a1}.ci .back{fill:#0d1117}"
    ".ci .grid{stroke:#2d333b}.ci .axis{stroke:#9198a1}.ci .odd{fill:#151b23}.ci .even{fill:#1c232c}"
    ".ci .bad{fill:#3c1618}.ci .box{fill:#0c2d4e}.ci .limit{fill:#ffa657}.ci .rule{stroke:#ffa657}}"
)


@dataclass(frozen=True, slots=True)
class Frame:
    """From `begin` to `end` on the x axis and `low` to `high` on the y axis; sizes are in pixels."""

    title: str
    begin: float
    end: float
    low: float
    high: float
    height: int = HEIGHT

    def x(self, value: float) -> float:
        """Where `value` is from the left."""
        return LEFT + (value - self.begin) / (self.end - self.begin) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        """Where `value` is from the top."""
        return self.height - BOTTOM - (value - self.low) / (self.high - self.low) * (self.height - TOP - BOTTOM)

    def axes(self, x: str, y: str, *, ticks_of_x: bool = True, ticks_of_y: bool = True) -> list[str]:
        """Both axes with ticks, their labels, and what the axes are called."""
        floor = self.height - BOTTOM
        parts = [f'<path class="axis" d="M{LEFT},{TOP} V{floor} H{WIDTH - RIGHT}"/>']
        for value in scale.ticks(self.low, self.high) if ticks_of_y else ():
            parts.append(f'<path class="grid" d="M{LEFT},{self.y(value):.1f} H{WIDTH - RIGHT}"/>')
            parts.append(text(LEFT - 6, self.y(value) + 4, scale.label(value), 'class="dim" text-anchor="end"'))
        parts += [
            text(self.x(value), floor + 16, scale.label(value), 'class="dim" text-anchor="middle"')
            for value in (scale.ticks(self.begin, self.end, 9) if ticks_of_x else ())
            if self.begin <= value <= self.end * (1 + 1e-9)
        ]
        parts.append(text(WIDTH - RIGHT, floor + 32, x, 'class="dim" text-anchor="end"'))
        parts.append(text(6, 34, y, 'class="dim"') if y else "")
        return parts

    def wrapped(self, parts: Sequence[str]) -> str:
        """The whole picture; what it shows is said to those who cannot see it by its title."""
        name = html_escape(escape.one_line(self.title))
        head = f'<svg xmlns="http://www.w3.org/2000/svg" class="ci" viewBox="0 0 {WIDTH} {self.height}" role="img">'
        back = f'<rect class="back" width="{WIDTH}" height="{self.height}"/>'
        title = text(LEFT, 18, self.title, 'class="title"')
        body = "\n".join(filter(None, (head, f"<title>{name}</title><style>{_STYLE}</style>", back, title, *parts)))
        return f"{body}\n</svg>\n"


def text(x: float, y: float, words: str, attributes: str = "", *, hover: str = "") -> str:
    """Words at a place; `hover` is shown where the mouse rests. Nothing for no words."""
    said = html_escape(escape.one_line(escape.shorten(words, 120)))
    more = f"<title>{html_escape(escape.one_line(hover))}</title>" if hover else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" {attributes}>{said}{more}</text>' if said else ""
