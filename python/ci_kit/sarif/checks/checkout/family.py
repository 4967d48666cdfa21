"""How the rules about the checkout are written down: one call each, the family filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.rule import Effect, Family, Mend, Rule

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCS = "GitHub docs, SARIF support for code scanning, Source file locations"


def checkout(  # noqa: PLR0913 (the columns of a table)
    rule_id: str,
    title: str,
    *,
    why: str,
    remedy: str,
    source: str = DOCS,
    level: Level = Level.WARNING,
    plain: Level | None = Level.NOTE,
    effect: Effect = Effect.HIDDEN,
    multitool: Sequence[str] = (),
    mend: Mend = Mend.NEVER,
) -> Rule:
    """A rule of the family `checkout`: at `level` in the profile `github`, at `plain` in the profile `sarif`.

    The standard does not say which files there are: a log that breaks the rule is valid all the same.
    """
    return Rule(
        id=rule_id,
        title=title,
        why=why,
        remedy=remedy,
        family=Family.CHECKOUT,
        level=plain,
        github=level,
        source=source,
        effect=effect,
        multitool=tuple(multitool),
        mend=mend,
    )
