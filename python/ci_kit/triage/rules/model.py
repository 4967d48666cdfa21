"""A rule of triage: what lines mean, and what a reader should know about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Protocol

from ci_kit.triage.model import Category, Disposition

if TYPE_CHECKING:
    from ci_kit.triage.model import Tool, Weight


class Pattern(Protocol):
    """What can be searched for in a line."""

    def search(self, text: str, /) -> object | None:
        """Something, if it is there."""


class Strength(IntEnum):
    """Which rule decides where several hold; the lower first."""

    #: A rule of the user's own.
    OWN = -1
    #: Settles it wherever it stands: the runner or the system says it.
    DEFINITE = 0
    #: The cause lies outside the program that failed.
    OUTSIDE = 1
    #: The same words are said of a cause outside and of one within.
    DOUBTFUL = 2
    #: Names the cause.
    SPECIFIC = 3
    #: Names the kind of failure only.
    GENERAL = 4
    #: A tool that failed because of something else.
    LAST = 5


@dataclass(frozen=True, slots=True)
class Nature:
    """What follows from a category unless a rule says otherwise."""

    disposition: Disposition
    transient: bool = False


NATURES = {
    Category.SYNTAX: Nature(Disposition.FIXABLE),
    Category.DEPENDENCY: Nature(Disposition.FIXABLE),
    Category.ASSERTION: Nature(Disposition.FIXABLE),
    Category.COMPILE: Nature(Disposition.FIXABLE),
    Category.LINT: Nature(Disposition.FIXABLE),
    Category.NETWORK: Nature(Disposition.ESCALATE, transient=True),
    Category.RATE_LIMIT: Nature(Disposition.ESCALATE, transient=True),
    Category.RESOURCE: Nature(Disposition.INVESTIGATE),
    Category.TIMEOUT: Nature(Disposition.INVESTIGATE),
    Category.INFRASTRUCTURE: Nature(Disposition.ESCALATE, transient=True),
    Category.PERMISSION: Nature(Disposition.ESCALATE),
    Category.UNKNOWN: Nature(Disposition.INVESTIGATE),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """What lines mean.

    A pattern is searched in each line that explains a failure; with `tools` only in what those wrote, with `weight`
    only in blocks of that weight. A rule without patterns holds for each of those
    blocks. `examples` are lines for which it holds.
    """

    id: str
    category: Category
    title: str
    why: str
    remedy: str
    patterns: tuple[Pattern, ...]
    examples: tuple[str, ...]
    strength: Strength
    confidence: float
    disposition: Disposition
    transient: bool
    tools: frozenset[Tool]
    weight: Weight | None = None

    def finds(self, text: str) -> bool:
        """Whether a line has what the rule looks for."""
        return any(pattern.search(text) is not None for pattern in self.patterns)


def rule(  # noqa: PLR0913 (a row of a table; each has a name)
    name: str,
    category: Category,
    title: str,
    *patterns: str,
    why: str,
    remedy: str,
    examples: tuple[str, ...] = (),
    strength: Strength = Strength.SPECIFIC,
    confidence: float = 0.9,
    disposition: Disposition | None = None,
    transient: bool | None = None,
    tools: tuple[Tool, ...] = (),
    weight: Weight | None = None,
) -> Rule:
    """A rule, with what its category says of the things that are left out."""
    nature = NATURES[category]
    return Rule(
        name,
        category,
        title,
        why,
        remedy,
        tuple(map(re.compile, patterns)),
        examples,
        strength,
        confidence,
        disposition or nature.disposition,
        nature.transient if transient is None else transient,
        frozenset(tools),
        weight,
    )
