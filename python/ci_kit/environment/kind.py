"""A type with its bounds, for one value or for a list of them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.environment.types import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.environment.types import Type

_LIST = re.compile(r"list\[\s*([a-z-]+)\s*\]")
#: What separates the items of a list where the schema names no separator.
_SEPARATORS = re.compile(r"[,\n]")


class Malformed(Exception):  # noqa: N818 (a condition of a value that becomes a finding, not a fault)
    """A value that is not what the schema says; the text says what it must be, never what it is."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must be. `low` and `high` bound a number, the length of a text, or the number of items."""

    type: Type
    is_list: bool = False
    separator: str = ""
    pattern: re.Pattern[str] | None = None
    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None

    def parse(self, text: str) -> Any:  # noqa: ANN401 (as the type has it)
        """The value that a text stands for.

        Raises:
            Malformed: It stands for none.
        """
        if not self.is_list:
            value = self._item(text.strip() if self.type.name != "string" else text, "it")
            self._bounded(value, "it")
            return value
        items = self._items(text)
        values = [self._item(item, f"item {number} of {len(items)}") for number, item in enumerate(items, start=1)]
        self._bounded(values, "the number of items")
        return values

    def secrets(self, text: str) -> Iterator[str]:
        """The parts of a secret value that are as secret as the whole."""
        for item in self._split(text) if self.is_list else [text]:
            if self.is_list:
                yield item
            if self.type.secrets is not None:
                yield from self.type.secrets(item)

    def _items(self, text: str) -> list[str]:
        """The items as text, from a JSON array or from separated text; the last separator may end the list."""
        if text.strip().startswith("[") and not self.separator:
            try:
                given = json.loads(text)
            except (ValueError, RecursionError):
                raise Malformed("must be a list: it begins as a JSON array and is none") from None
            return [item if isinstance(item, str) else json.dumps(item) for item in given]
        items = self._split(text)
        return items[:-1] if items and not items[-1] else items

    def _split(self, text: str) -> list[str]:
        return [item.strip() for item in (text.split(self.separator) if self.separator else _SEPARATORS.split(text))]

    def _item(self, text: str, what: str) -> Any:  # noqa: ANN401 (as the type has it)
        where = "" if what == "it" else f"{what} "
        if not text:
            raise Malformed(f"{where}must not be empty")
        if self.choices and text not in self.choices:
            raise Malformed(f"{where}must be one of {', '.join(self.choices)}")
        if self.pattern and not self.pattern.fullmatch(text):
            raise Malformed(f"{where}must match /{self.pattern.pattern}/")
        try:
            return self.type.parse(text)
        except (ValueError, KeyError, RecursionError):
            raise Malformed(f"{where}must be {self.type.looks}") from None

    def _bounded(self, value: Any, what: str) -> None:  # noqa: ANN401 (as the type has it)
        size = len(value) if isinstance(value, str | list) else value
        said = "its length" if isinstance(value, str) else what
        if not isinstance(size, int | float):
            return
        if self.low is not None and size < self.low:
            raise Malformed(f"{said} must be at least {self.low:g}")
        if self.high is not None and size > self.high:
            raise Malformed(f"{said} must be at most {self.high:g}")


def named(text: str) -> tuple[Type, bool] | None:
    """The type of that name and whether it is a list of it; None where there is none."""
    found = _LIST.fullmatch(text)
    one = TYPES.get(found[1] if found else text)
    return (one, found is not None) if one else None
