"""How the rules of GitHub are written down: one call each, the family filled in; and their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.rule import Effect, Family, Mend, Rule

if TYPE_CHECKING:
    from ci_kit.report import Level

#: docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
DOCS = "GitHub docs, SARIF support for code scanning"
#: docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
LIMIT_DOCS = "GitHub docs, SARIF results exceed one or more limits"


def github(  # noqa: PLR0913 (the columns of a table)
    rule_id: str,
    title: str,
    *,
    why: str,
    remedy: str,
    source: str,
    level: Level | None,
    effect: Effect = Effect.NONE,
    says: str = "",
    multitool: tuple[str, ...] = (),
    mend: Mend = Mend.NEVER,
) -> Rule:
    """A rule of the family `github`, at `level` in the profile `github`, silent in the profile `sarif`.

    Without a level it is silent in both, and only serves to be repaired.
    """
    return Rule(
        id=rule_id,
        title=title,
        why=why,
        remedy=remedy,
        family=Family.GITHUB,
        level=None,
        github=level,
        source=source,
        effect=effect,
        says=says,
        multitool=multitool,
        mend=mend,
    )
