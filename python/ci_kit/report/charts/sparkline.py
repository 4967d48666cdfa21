"""A row of figures as a line of blocks, for a cell of a table."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ci_kit.report.charts.scale import even, extent

if TYPE_CHECKING:
    from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float], width: int = 20, high: float | None = None) -> str:
    """At most `width` blocks from 0 to `high`, by default the greatest value; where values are many, the highest stay.

    A value that is no finite number is a space.
    """
    if len(values) > width:
        values = even([(float(at), value) for at, value in enumerate(values)], 0, len(values), width)
    top = extent(values)[1] if high is None else high
    return "".join(_block(value, top) for value in values)


def _block(value: float, top: float) -> str:
    if not math.isfinite(value):
        return " "
    share = min(max(value / top if top > 0 else 0.0, 0.0), 1.0)
    return _BLOCKS[min(int(share * len(_BLOCKS)), len(_BLOCKS) - 1)]
