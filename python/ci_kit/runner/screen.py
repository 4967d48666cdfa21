"""A picture that changes in its place on a terminal; elsewhere only the last one is printed."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from ci_kit.runner import console
from ci_kit.runner.console import Colour

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.report.text import Line


def show(frames: Iterable[list[Line]]) -> None:
    """Show the pictures as they come, on standard error, for standard output belongs to the report."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        last: list[Line] = []
        for last in frames:  # noqa: B007 (the last one is wanted)
            pass
        console.print_lines(last, colour=Colour.NEVER, stream=sys.stderr)
        return
    from rich.console import Console  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as picture:
        for frame in frames:
            lines = (Text.assemble(*((span.text, span.style) for span in line)) for line in frame)
            picture.update(Text("\n").join(lines), refresh=True)
