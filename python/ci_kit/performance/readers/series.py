"""From the figures of a file to series of times; what is no time is left out with a reason."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeGuard

from ci_kit.performance.model import Series

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Longer names are cut, so that one name cannot fill a report.
LONGEST_NAME = 300


class Unreadable(Exception):  # noqa: N818 (a state of the document, caught where it is read)
    """A document that has the marks of a tool but not its shape."""


class Collected:
    """The series of one file as they are found: names made different, values that are no times counted."""

    def __init__(self) -> None:
        self.series: dict[str, Series] = {}
        self.notes: list[str] = []

    def add(self, name: str, values: Iterable[object], *, whole: bool = True, fault: str = "") -> None:
        """Add one benchmark; a second one of the same name is told apart by its number."""
        given = list(values)
        times = tuple(float(value) for value in given if is_time(value))
        name = self._free(name.strip()[:LONGEST_NAME] or "(no name)")
        if not times:
            self.notes.append(f"`{name}` has no time that could be compared" + (f": {fault}" if fault else ""))
            return
        if len(times) < len(given):
            fault = fault or f"{len(given) - len(times)} of its {len(given)} times are zero, negative or no numbers"
        self.series[name] = Series(name, times, whole, fault)

    def _free(self, name: str) -> str:
        free, number = name, 1
        while free in self.series:
            number += 1
            free = f"{name} #{number}"
        if number > 1:
            self.notes.append(f"the name `{name}` is there more than once; this one is called `{free}`")
        return free


def is_time(value: object) -> TypeGuard[float]:
    """Whether it is a number of seconds that a logarithm can be taken of."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and value > 0


def as_object(value: Any, what: str) -> dict[str, Any]:  # noqa: ANN401 (whatever the JSON holds)
    """A JSON object.

    Raises:
        Unreadable: It is something else.
    """
    if not isinstance(value, dict):
        raise Unreadable(f"{what} is no object")
    return value


def as_list(value: Any, what: str) -> list[Any]:  # noqa: ANN401 (whatever the JSON holds)
    """A JSON array.

    Raises:
        Unreadable: It is something else.
    """
    if not isinstance(value, list):
        raise Unreadable(f"{what} is no list")
    return value


def as_text(value: object) -> str:
    """A text; anything else is none."""
    return value if isinstance(value, str) else ""


def as_count(value: object) -> int:
    """A count above 0; anything else is 0, not known."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
