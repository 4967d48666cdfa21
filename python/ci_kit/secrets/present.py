"""An account of a scan as a report: findings with their remedies, what was looked at, what was left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import Finding, Level, Place, RuleDoc, Table
from ci_kit.secrets import plugins, rules
from ci_kit.secrets.judge import State, title_of
from ci_kit.secrets.model import LeftOut, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.secrets.judge import Secret
    from ci_kit.secrets.model import Verified
    from ci_kit.secrets.rule import Rule

_PAGE = "https://github.com/org/ci-kit/blob/v1/docs/rules/secrets.md"
_LEVELS = {Tier.BLOCK: Level.ERROR, Tier.REVIEW: Level.WARNING}
_SHORT = 12
_MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Left:
    """Files that were left out for one reason; `examples` names some of them."""

    reason: str
    count: int
    fault: bool
    partial: bool
    examples: list[str]


def left(counts: dict[LeftOut, int], examples: dict[LeftOut, list[str]]) -> list[Left]:
    """What was left out, by reason."""
    return [
        Left(reason.value, counts[reason], reason.fault, reason.partial, examples.get(reason, []))
        for reason in LeftOut
        if counts.get(reason)
    ]


def rule_of(name: str) -> Rule:
    """A rule by its id."""
    known = rules.every().get(name)
    return known if known is not None else plugins.rule(name.removeprefix("detect-secrets-"))


def findings(secrets: Iterable[Secret], head: str) -> list[Finding]:
    """The new secrets as findings; `head` is the newest commit, which need not be named."""
    return [_finding(secret, head) for secret in secrets if secret.state is State.NEW]


def _finding(secret: Secret, head: str) -> Finding:
    commit = f"; in commit {secret.commit[:_SHORT]}" if secret.commit and secret.commit != head else ""
    reasons = ", ".join(secret.reasons) + (f"; {_asked(secret.verified)}" if secret.verified else "")
    return Finding(
        rule=secret.rule,
        level=_LEVELS[secret.tier],
        message=f"{title_of(secret.rule)}: {reasons}{commit}; fingerprint {secret.fingerprint}",
        place=Place(secret.path, line=secret.line, column=secret.column),
        remedy=rule_of(secret.rule).remedy,
        help_uri=_uri(secret.rule),
        fingerprint=secret.fingerprint,
    )


def _asked(verified: Verified) -> str:
    """What the provider said, or why it said nothing."""
    why = f" because {verified.why}" if verified.why else ""
    return f"{verified.standing} at {verified.host}{why}"


def rule_docs(found: Iterable[Finding]) -> dict[str, RuleDoc]:
    """What there is to know about the rules of the findings."""
    named = {finding.rule: rule_of(finding.rule) for finding in found}
    return {name: RuleDoc(rule.title, rule.reason, rule.remedy, _uri(name)) for name, rule in named.items()}


def _uri(rule: str) -> str:
    return f"{_PAGE}#{rule}" if rule in rules.every() else _PAGE


def left_out_table(found: Sequence[Left]) -> Table | None:
    """Files that were not looked at, and why."""
    if not found:
        return None
    rows = tuple((one.reason, f"{one.count:,}", _named(one)) for one in found)
    return Table("Not looked at", ("why", "files", "such as"), rows)


def _named(left_out: Left) -> str:
    shown = ", ".join(left_out.examples[:_MOST_EXAMPLES])
    return f"{shown}, …" if left_out.count > _MOST_EXAMPLES else shown


def revoke_table(found: Iterable[Finding]) -> Table | None:
    """Where to revoke each kind of secret that was found."""
    named = sorted({finding.rule for finding in found})
    if not named:
        return None
    rows = tuple((title_of(name), rule_of(name).revoke) for name in named)
    note = "Revoke first, clean up after that: what was pushed once is public, whatever a later commit takes out."
    return Table("What to do first", ("kind", "where to revoke it"), rows, note)
