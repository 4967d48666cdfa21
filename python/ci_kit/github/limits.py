"""Rate limits: whether an answer means one, and how long to wait.

docs.github.com, "Rate limits for the REST API": over a limit the status is 403 or 429; wait for `retry-after`, else
until `x-ratelimit-reset` where `x-ratelimit-remaining` is 0, else at least a minute, longer each time.
"""

from __future__ import annotations

import contextlib
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ci_kit.github.errors import message

if TYPE_CHECKING:
    from collections.abc import Mapping

_STATUSES = (403, 429)
#: What to wait where GitHub does not say how long, in seconds; doubled each time.
UNTOLD = 60.0
_MOST_UNTOLD = 15 * 60.0
_WORDS = ("rate limit", "abuse detection", "too many requests")


def pause(status: int, headers: Mapping[str, object], data: object, now: float, times: int) -> float | None:
    """Seconds to wait before asking again, None where the answer is not about a limit.

    `now` is Unix time, `times` how often a limit has been met without being told how long it lasts.
    """
    if status not in _STATUSES:
        return None
    told = _retry_after(str(headers.get("retry-after") or ""), now)
    if told is not None:
        return told
    if str(headers.get("x-ratelimit-remaining", "")) == "0":
        with contextlib.suppress(ValueError):
            return max(0.0, float(str(headers.get("x-ratelimit-reset", ""))) - now) + 1.0
    if status == _STATUSES[1] or any(word in message(data).lower() for word in _WORDS):
        return min(UNTOLD * 2.0**times, _MOST_UNTOLD)
    return None


def _retry_after(value: str, now: float) -> float | None:
    """The header in seconds: it holds these, or a date."""
    with contextlib.suppress(ValueError):
        return max(0.0, float(value))
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    return None
