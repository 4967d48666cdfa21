"""A few lines at the foot of a terminal that are drawn anew while work goes on; nothing where nobody watches."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ci_kit.runner import console, live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ci_kit.report.text import Line

    Drawn = Iterator[tuple[Callable[[str], None], Callable[[Sequence[Line]], None]]]


@contextmanager
def drawn(*, watched: bool) -> Drawn:
    """Two functions for as long as the block lasts: one says a line, the other shows a picture in place of the last.

    Only on a terminal that somebody watches; elsewhere lines are said as ever, and pictures are dropped. That the
    output of a job looks like a terminal does not mean that it is one.
    """
    if not watched or not console.coloured(console.Colour.AUTO, sys.stderr):
        yield live.say, lambda _: None
        return
    from rich.console import Console, Group  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    screen = Console(stderr=True, highlight=False)
    # Drawn when there is something new: no thread of its own, which a signal could meet half-way.
    with Live(console=screen, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False) as view:

        def say(text: str) -> None:
            view.console.print(Text(f"  {live.shown(text)}"), soft_wrap=True)

        def show(lines: Sequence[Line]) -> None:
            pieces = [[(span.text, span.style) for span in line] for line in lines]
            picture = [Text.assemble(*line, no_wrap=True, overflow="ellipsis") for line in pieces]
            view.update(Group(*picture), refresh=True)

        yield live.unbroken(say), live.unbroken(show)
