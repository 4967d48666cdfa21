"""A few lines at the foot of a terminal that are drawn anew while work goes on; nothing where nobody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit.runner import console, live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ci_kit.report.text import Line


@contextmanager
def drawn(
    *, colour: console.Colour = console.Colour.AUTO
) -> Iterator[tuple[Callable[[str], None], Callable[[Sequence[Line]], None]]]:
    """Two functions for as long as the block lasts: one says a line, the other shows a picture in place of the last.

    Only on a terminal that can do it; elsewhere lines are said as ever, and pictures are dropped.
    """
    if not console.coloured(colour, sys.stderr):
        yield live.say, lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    screen = Console(stderr=True, highlight=False)
    # Drawn when there is something new: no thread of its own, which a signal could meet half-way.
    with Live(console=screen, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False) as view:

        def say(text: str) -> None:
            view.console.print(Text(f"  {live.shown(text)}"), soft_wrap=True)

        def show(lines: Sequence[Line]) -> None:
            picture = [Text.assemble(*((span.text, span.style) for span in line), no_wrap=True) for line in lines]
            view.update(Text("\n").join(picture), refresh=True)

        yield live.unbroken(say), live.unbroken(show)
