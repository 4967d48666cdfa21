"""Which answers mean a limit, and how long it lasts."""

from __future__ import annotations

import pytest

from ci_kit.github.limits import pause

NOW = 1_800_000_000.0
SECONDARY = {"message": "You have exceeded a secondary rate limit."}


@pytest.mark.parametrize(
    ("status", "headers", "data", "expected"),
    [
        (403, {"retry-after": "17"}, {}, 17.0),
        (429, {"retry-after": "0"}, {}, 0.0),
        (429, {"retry-after": "Fri, 15 Jan 2027 08:00:30 GMT"}, {}, 30.0),
        (403, {"retry-after": "Fri, 15 Jan 2017 08:00:30 GMT"}, {}, 0.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1800000090"}, {}, 91.0),
        (429, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "nonsense"}, {}, 60.0),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}, SECONDARY, 1.0),
        (403, {"x-ratelimit-remaining": "12"}, SECONDARY, 60.0),
        (403, {"x-ratelimit-remaining": "12"}, {"message": "Resource not accessible by integration"}, None),
        (403, {}, "<html>", None),
        (429, {}, None, 60.0),
        (404, {"retry-after": "5"}, {}, None),
        (502, {"retry-after": "5"}, {}, None),
    ],
)
def test_pauses(status: int, headers: dict[str, object], data: object, expected: float | None) -> None:
    """A header first, then the reset, then the words of the answer; other refusals are no limits."""
    assert pause(status, headers, data, NOW, 0) == expected


def test_an_untold_pause_grows_to_a_quarter_of_an_hour() -> None:
    """And no further."""
    assert [pause(429, {}, None, NOW, times) for times in range(6)] == [60, 120, 240, 480, 900, 900]
