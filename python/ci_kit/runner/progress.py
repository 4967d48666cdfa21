"""Progress of long work: a bar on a terminal, nothing in a log that has to be read afterwards."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

#: Below this many steps a bar would only flicker.
_WORTH_A_BAR = 20


def track(items: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Hand on `items` one by one, with a bar on standard error when a person watches and there are many."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.progress import track as bar  # noqa: PLC0415

    yield from bar(items, description=label, total=total, console=Console(stderr=True), transient=True)
