"""Reads GitHub's JSON into the kit's own small types."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from ci_kit.github.errors import GitHubError

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def read(make: Callable[[Any], T], data: object) -> T:
    """What `make` makes of an answer.

    Raises:
        GitHubError: The answer has another shape than GitHub's description says.
    """
    try:
        return make(data)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        kind = getattr(make, "__qualname__", "").partition(".")[0].lower()
        raise GitHubError(
            f"GitHub's answer is no {kind or 'such thing'}",
            why=f"{type(error).__name__} {error}"[:200],
            remedy="see that the URL of the API is right (GITHUB_API_URL)",
        ) from error


def moment(value: object) -> datetime | None:
    """A time of GitHub's, `2026-11-21T10:00:00Z`, aware of its zone."""
    if not value:
        return None
    read_ = datetime.fromisoformat(str(value))
    return read_ if read_.tzinfo else read_.replace(tzinfo=UTC)


def text(value: object) -> str:
    """Text that may be null."""
    return "" if value is None else str(value)


def login(user: object) -> str:
    """Whose it is; a deleted account is `ghost`."""
    return str(user["login"]) if isinstance(user, dict) else "ghost"
