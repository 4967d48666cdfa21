"""Going through the open secrets with a person."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from ci_kit.secrets import audit, policy
from ci_kit.secrets.judge import Secret, State
from ci_kit.secrets.model import Reason, Tier

if TYPE_CHECKING:
    from collections.abc import Callable


def secret(fingerprint: str, state: State = State.NEW) -> Secret:
    """A secret."""
    return Secret("password", "a.py", 1, 1, Tier.REVIEW, (Reason.NAME,), fingerprint, state)


def answering(*answers: str) -> Callable[[str], str]:
    """Somebody who gives these answers in turn."""
    left = list(answers)
    return lambda _question: left.pop(0)


def test_what_is_allowed_is_added_with_its_reason_and_end() -> None:
    """A day that is none is asked for again; what is skipped, or allowed without a reason, stays open."""
    said: list[str] = []
    ask = answering("a", "of the test database", "soon", "2027-01-31", "s", "a", "")
    secrets = [secret(name) for name in ("one", "two", "three")]
    after, left = audit.audit(secrets, policy.Policy(), ask, said.append)
    assert after.entries == {"one": policy.Entry("one", "password", "of the test database", date(2027, 1, 31))}
    assert left == 2
    assert any("one" in line for line in said)


def test_what_is_known_is_not_asked_for() -> None:
    """Nor is a second place of the same secret, and after `q` nothing more."""
    secrets = [secret("old", State.KNOWN), secret("one"), secret("one"), secret("two"), secret("three")]
    after, left = audit.audit(secrets, policy.Policy(), answering("a", "why", "", "q"), lambda _line: None)
    assert list(after.entries) == ["one"]
    assert left == 2
