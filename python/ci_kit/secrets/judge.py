"""What each secret that was found means: new, known, or allowed where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.secrets import rules
from ci_kit.secrets.fingerprint import fingerprints
from ci_kit.secrets.model import Reason, Standing, Tier

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ci_kit.git import Trusted
    from ci_kit.secrets.model import Found, Verified
    from ci_kit.secrets.policy import Policy
    from ci_kit.secrets.scanner import Scanner
    from ci_kit.secrets.work import Account
    from ci_kit.secrets.yelp_baseline import KnownValues


class State(StrEnum):
    """How a secret stands to the policy."""

    NEW = "new"
    KNOWN = "known"
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as it is reported: everything but its value.

    `commit` brought it, where that is known; `verified` is what its provider says, where it was asked.
    """

    rule: str
    path: str
    line: int
    column: int
    tier: Tier
    reasons: tuple[Reason, ...]
    fingerprint: str
    state: State
    commit: str = ""
    verified: Verified | None = None

    @property
    def is_active(self) -> bool:
        """Whether its provider said that it accepts it."""
        return self.verified is not None and self.verified.standing is Standing.ACTIVE

    @property
    def order(self) -> tuple[bool, str, int, int, str]:
        """The gravest first, then by place."""
        return (self.tier is not Tier.BLOCK, self.path, self.line, self.column, self.rule)


def judged(
    account: Account,
    policy: Policy,
    today: date,
    known: KnownValues | None = None,
    trusts: Callable[[Found], bool] = bool,
) -> list[Secret]:
    """The secrets of an account by gravity and place. `trusts` says whether an inline comment of a finding counts."""
    prints = fingerprints(account.found, policy.salt)
    secrets = []
    for one in account.found:
        fingerprint = prints[one.identity]
        state = State.NEW
        if policy.knows(fingerprint, today) or (known is not None and known.knows(one.path, one.value)):
            state = State.KNOWN
        elif one.allowed and trusts(one):
            state = State.ALLOWED
        commit = account.brought_by.get((one.path, one.identity), "")
        place = (one.path, one.line, one.column)
        secrets.append(Secret(one.rule, *place, one.tier, one.reasons, fingerprint, state, commit, one.verified))
    return sorted(secrets, key=lambda secret: secret.order)


def comments_of(trusted: Trusted, scanner: Scanner) -> Callable[[Found], bool]:
    """Whether the inline comment of a finding counts: any, or where a base decides, only those that it has."""
    repository, base = trusted.repository, trusted.base
    if base is None or repository is None:
        return lambda _found: True

    def in_base(found: Found) -> bool:
        data = repository.show(base, found.path)
        return data is not None and any(
            one.allowed and one.identity == found.identity for one in scanner.scan(found.path, data).found
        )

    return in_base


def title_of(rule: str) -> str:
    """What a rule finds, in words; its id where it is a plugin's."""
    known = rules.every().get(rule)
    return known.title if known else rule.removeprefix("detect-secrets-").replace("-", " ").capitalize()
