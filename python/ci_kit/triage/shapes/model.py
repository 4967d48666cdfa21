"""A shape: how a tool writes that something failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.triage.model import Tool, Weight

#: The end of lines that belong together.
BLANK = r"\s*$"


@dataclass(frozen=True, slots=True)
class Shape:
    """How a tool writes that something failed: a key line, and the lines around it that belong to it.

    `cue` is text that the key line holds, tried before the pattern. `before` and `after` count lines, `until`
    matches the first one that belongs to it no more. A group `test` of the pattern is the name of a failing
    test; where a tool writes names in several ways, those of the lowest `naming` count. Lines after the key line
    that match `says` are key lines too. With `then` it is one only if the next line matches that.
    """

    tool: Tool
    weight: Weight
    cue: str
    pattern: re.Pattern[str]
    before: int
    after: int
    until: re.Pattern[str] | None
    naming: int
    says: re.Pattern[str] | None
    then: re.Pattern[str] | None


def shape(  # noqa: PLR0913 (a row of a table; what is rare in it has a name)
    tool: Tool,
    weight: Weight,
    cue: str,
    pattern: str,
    *,
    before: int = 0,
    after: int = 0,
    until: str = "",
    naming: int = 0,
    says: str = "",
    then: str = "",
) -> Shape:
    """A shape from the texts of its patterns; they match from the start of a line."""
    end = re.compile(until) if until else None
    more, following = (re.compile(text) if text else None for text in (says, then))
    return Shape(tool, weight, cue, re.compile(pattern), before, after, end, naming, more, following)
