"""The parts of a page that rules look at: links, headings, definitions, blocks of text, each with its place."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token


class Kind(StrEnum):
    """What leads somewhere."""

    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Spot:
    """A line and a column, both 1-based; the column may be unknown."""

    line: int
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A link or image: where it leads as it is written, by which definition if any, and its visible text."""

    kind: Kind
    target: str
    spot: Spot
    label: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: its level from 1 to 6, its visible text, and its anchor on GitHub."""

    level: int
    text: str
    slug: str
    line: int


@dataclass(frozen=True, slots=True)
class Definition:
    """What a definition `[label]: target` says; `again` if an earlier one of that label counts."""

    label: str
    target: str
    line: int
    again: bool = False


class Block:
    """The inline part of a block: its text without the marks of lists and quotes, and its first line (0-based)."""

    def __init__(self, token: Token, first: int) -> None:
        self.token = token
        self.first = first
        self._shifts: dict[int, int | None] = {}

    @cached_property
    def _starts(self) -> list[int]:
        """Where each line of the text begins."""
        return [0, *(match.end() for match in re.finditer("\n", self.token.content))]

    def spot(self, offset: int, lines: list[str]) -> Spot:
        """The place in `lines`, those of the file, of a character of the text."""
        index = bisect.bisect_right(self._starts, offset) - 1
        if index not in self._shifts:
            self._shifts[index] = self._shift(index, lines)
        shift = self._shifts[index]
        return Spot(self.first + index + 1, None if shift is None else offset - self._starts[index] + shift + 1)

    def find(self, text: str, lines: list[str]) -> Spot | None:
        """The place of the first such text; None where it is escaped, so that it was meant to be shown as it is."""
        at = self.token.content.find(text)
        return None if at < 0 or self.token.content[at - 1 : at] == "\\" else self.spot(at, lines)

    def _shift(self, index: int, lines: list[str]) -> int | None:
        """How far to the right in the file a line of the text stands."""
        end = self._starts[index + 1] - 1 if index + 1 < len(self._starts) else None
        line = self.token.content[self._starts[index] : end]
        number = self.first + index
        at = lines[number].find(line.strip()) if number < len(lines) else -1
        return at - (len(line) - len(line.lstrip())) if at >= 0 else None


@dataclass(frozen=True, slots=True)
class Prose:
    """A run of text that is no code and no markup, and the block it stands in."""

    text: str
    block: Block
