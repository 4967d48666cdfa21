"""The secrets of a tree as a source: the engine of secret-scan and its policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity
from ci_kit.secrets import present, work
from ci_kit.secrets.judge import State, comments_of, judged, title_of
from ci_kit.secrets.model import LeftOut, Tier
from ci_kit.secrets.policy import Policy
from ci_kit.security.model import Issue, Look, Source, Standing, counted, some

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ci_kit.git import Trusted
    from ci_kit.secrets.judge import Secret
    from ci_kit.secrets.model import Found
    from ci_kit.secrets.scanner import Scanner
    from ci_kit.secrets.work import Account
    from ci_kit.security.places import Places

_SEVERITIES = {Tier.BLOCK: Severity.HIGH, Tier.REVIEW: Severity.MEDIUM}
_STANDINGS = {State.NEW: Standing.NEW, State.KNOWN: Standing.KNOWN, State.ALLOWED: Standing.IGNORED}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a repository's secrets, and whose inline comments count."""

    trusted: Trusted
    today: date
    policy: Policy = field(default_factory=Policy)


def look(places: Places, known: Known, excluded: Callable[[str], bool], scanner: Scanner) -> tuple[Look, list[Found]]:
    """Look for secrets in all files; what came of it, and what was found with its values, which stay in memory.

    Raises:
        CiKitError: The engine does not see what was planted for it, or the files cannot be listed.
    """
    work.self_test(scanner)
    account = work.look_at_all(
        scanner, places.read(), lambda path: excluded(path) or known.policy.excludes(path, known.today)
    )
    secrets = judged(account, known.policy, known.today, None, comments_of(known.trusted, scanner))
    found = Look(Source.SECRETS, tool="ci-kit secret-scan", issues=[_issue(one) for one in secrets])
    found.examined = account.files
    _left_out(found, account)
    if not found.total and not found.problems:
        found.problems.append("there is no file to look for secrets in")
    expired = known.policy.expired(known.today)
    found.notes += [f"secrets allowed until a day that is past: {some(expired)}"] if expired else []
    return found, account.found


def _left_out(found: Look, account: Account) -> None:
    """What was not looked at, and what that means."""
    found.total = account.files
    for reason in LeftOut:
        count = account.left_out[reason]
        if not count:
            continue
        told = f"not searched for secrets: {counted(count, 'file')}, {reason}: {some(account.examples[reason])}"
        if reason.fault:
            found.problems.append(told)
        else:
            found.notes.append(told)
        found.partial |= reason.partial
        found.total += 0 if reason.partial or reason is LeftOut.EXCLUDED else count


def _issue(secret: Secret) -> Issue:
    rule = present.rule_of(secret.rule)
    return Issue(
        Source.SECRETS,
        "ci-kit secret-scan",
        secret.rule,
        _SEVERITIES[secret.tier],
        f"{title_of(secret.rule)}: {', '.join(secret.reasons)}",
        secret.path,
        secret.line,
        secret.column,
        secret.fingerprint,
        title=rule.title,
        remedy=rule.remedy,
        standing=_STANDINGS[secret.state],
    )
