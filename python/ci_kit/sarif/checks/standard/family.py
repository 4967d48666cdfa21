"""How the rules of the standard are written down: one call each, the family filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.rule import Effect, Family, Mend, Rule

if TYPE_CHECKING:
    from ci_kit.report import Level


def convention(multitool: str) -> str:
    """The source of a rule that is good practice to Microsoft's Multitool, not part of the standard."""
    return f"Microsoft SARIF Multitool, {multitool}; a convention"


def standard(  # noqa: PLR0913 (the columns of a table)
    rule_id: str,
    title: str,
    *,
    why: str,
    remedy: str,
    source: str,
    level: Level | None,
    github: Level | None = None,
    multitool: tuple[str, ...] = (),
    mend: Mend = Mend.NEVER,
    effect: Effect = Effect.NONE,
) -> Rule:
    """A rule of the family `standard`; `source` is a section of SARIF 2.1.0, as `§3.30.7`, or a page."""
    return Rule(
        id=rule_id,
        title=title,
        why=why,
        remedy=remedy,
        family=Family.STANDARD,
        level=level,
        github=github,
        source=f"SARIF 2.1.0 {source}" if source.startswith("§") else source,
        effect=effect,
        multitool=multitool,
        mend=mend,
    )
