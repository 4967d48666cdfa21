"""Goes through the secrets that are not known yet, one by one, with a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ci_kit.secrets.judge import State, title_of
from ci_kit.secrets.policy import Entry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ci_kit.secrets.judge import Secret
    from ci_kit.secrets.policy import Policy


def audit(
    secrets: Iterable[Secret], policy: Policy, ask: Callable[[str], str], say: Callable[[str], None]
) -> tuple[Policy, int]:
    """The policy with what was allowed, and how many secrets are still open."""
    entries = dict(policy.entries)
    open_ones = 0
    quitting = False
    for secret in secrets:
        if secret.state is not State.NEW or secret.fingerprint in entries:
            continue
        answer = "" if quitting else _asked(secret, ask, say)
        quitting = quitting or answer.startswith("q")
        reason = ask("Why is it allowed? (nothing to skip it)") if answer.startswith("a") else ""
        if reason:
            entries[secret.fingerprint] = Entry(secret.fingerprint, secret.rule, reason, _until(ask, say))
        else:
            open_ones += 1
    return replace(policy, entries=entries), open_ones


def _asked(secret: Secret, ask: Callable[[str], str], say: Callable[[str], None]) -> str:
    say(f"{secret.path}:{secret.line}:{secret.column}  {title_of(secret.rule)} ({secret.tier})")
    say(f"  because {', '.join(secret.reasons)}; fingerprint {secret.fingerprint}")
    return ask("[a]llow, [s]kip, [q]uit?").lower()


def _until(ask: Callable[[str], str], say: Callable[[str], None]) -> date | None:
    while answer := ask("Until when? (2027-01-31; nothing for ever)"):
        try:
            return date.fromisoformat(answer)
        except ValueError:
            say("write it as 2027-01-31")
    return None
