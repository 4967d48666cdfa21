"""What a rule is: a function that yields the places which break it, with what readers should know beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import Level, RuleDoc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ci_kit.markdown.page import Page
    from ci_kit.markdown.parts import Spot
    from ci_kit.markdown.site import Site

    Check = Callable[[Page, Site], Iterator["Hit"]]


@dataclass(frozen=True, slots=True)
class Hit:
    """One place that breaks a rule, and in which way."""

    spot: Spot
    message: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id, the rule of markdownlint with the same aim if there is one, and whether it is on by itself."""

    id: str
    level: Level
    title: str
    why: str
    remedy: str
    check: Check
    peer: str = ""
    default: bool = True

    @property
    def doc(self) -> RuleDoc:
        """What a report says of it once."""
        return RuleDoc(self.title, self.why, self.remedy, f"{PAGE}#{self.id}")


PAGE = "https://org.github.io/ci-kit/rules/markdown.html"


def rule(  # noqa: PLR0913 (the parts of a rule)
    name: str, level: Level, title: str, *, why: str, remedy: str, peer: str = "", default: bool = True
) -> Callable[[Check], Rule]:
    """Make a rule of a check."""
    return lambda check: Rule(name, level, title, why, remedy, check, peer, default)
