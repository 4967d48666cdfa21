"""From figures to places: rounds ticks, labels them, and thins points without losing a peak."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
#: The least span that is divided; what is below loses its digits, or becomes 0, when it is.
_LEAST = 1e-300


def finite(values: Iterable[float]) -> list[float]:
    """Those values that can be drawn."""
    return [value for value in values if math.isfinite(value)]


def ticks(low: float, high: float, count: int = 5) -> list[float]:
    """At most `count` + 1 round values that span `low` to `high`, the first at or below, the last at or above."""
    span = max((high - low) or abs(high) or 1.0, _LEAST)
    raw = span / max(count - 1, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(one * power for one in _STEPS if one * power >= raw * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = math.ceil((low + span if high == low else high) / step - 1e-9)
    return [number * step for number in range(first, max(last, first + 1) + 1)]


def extent(values: Iterable[float]) -> tuple[float, float]:
    """From 0, or the least of the values if one is below, to the greatest; (0, 1) where there is nothing."""
    known = finite(values)
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (0.0, 1.0)


def label(value: float) -> str:
    """A figure for people: three digits that count, without zeros that say nothing."""
    size = abs(value)
    if size >= 1000:  # noqa: PLR2004 (from here on digits are grouped)
        return f"{value:,.0f}"
    return f"{value:.3g}" if size >= 0.001 or not size else f"{value:.1e}"  # noqa: PLR2004 (from here on a power)


def plain(value: float) -> str:
    """A figure without an exponent, which mermaid and older readers of SVG do not take; six decimals at most."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def thinned(points: Sequence[tuple[float, float]], count: int) -> list[tuple[float, float]]:
    """At most `count` of the points: of each of `count` equal stretches of x the highest, so that peaks stay.

    Stretches without a point are left out; a stretch that has nothing but gaps gives a gap.
    """
    if len(points) <= count:
        return list(points)
    begin, span = points[0][0], (points[-1][0] - points[0][0]) or 1.0
    best: dict[int, tuple[float, float]] = {}
    for x, y in points:
        at = min(int((x - begin) / span * count), count - 1)
        held = best.get(at)
        if held is None or not math.isfinite(held[1]) or y > held[1]:
            best[at] = (x, y)
    return [best[at] for at in sorted(best)]


def even(points: Sequence[tuple[float, float]], begin: float, end: float, count: int) -> list[float]:
    """`count` values at even distances from `begin` to `end`: the highest of each stretch.

    A stretch without a value takes the one before it, the first ones the first there is; empty if there is none.
    """
    span = (end - begin) or 1.0
    best: list[float | None] = [None] * count
    for x, y in points:
        at = min(max(int((x - begin) / span * count), 0), count - 1)
        if math.isfinite(y):
            held = best[at]
            best[at] = y if held is None else max(held, y)
    known = [value for value in best if value is not None]
    held, filled = (known[0] if known else None), []
    for value in best:
        held = value if value is not None else held
        if held is not None:
            filled.append(held)
    return filled
