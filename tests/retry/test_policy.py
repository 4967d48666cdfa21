"""Waits: growing, bounded, shaken; and what is worth another attempt."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ci_kit.retry import Policy


def test_waits_grow_up_to_their_limit() -> None:
    """Twice as long each time, until the longest."""
    policy = Policy(wait=5, factor=2, longest=30, jitter=0)
    assert [round(policy.wait_before(attempt, lambda: 0.7), 6) for attempt in range(2, 7)] == [5, 10, 20, 30, 30]


def test_a_factor_of_one_keeps_them_equal() -> None:
    """For those who want a fixed wait."""
    policy = Policy(wait=5, factor=1, jitter=0)
    assert [policy.wait_before(attempt, lambda: 1.0) for attempt in (2, 50)] == [5, 5]


SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1))


@given(st.integers(2, 100), st.floats(0, 1000), st.floats(1, 100), st.floats(0, 1000), SHARES)
def test_a_wait_is_never_longer_than_asked_nor_shorter_than_jitter_allows(
    attempt: int, wait: float, factor: float, longest: float, shares: tuple[float, float]
) -> None:
    """Whatever the numbers, a hundred attempts included: no overflow."""
    jitter, chance = shares
    policy = Policy(wait=wait, factor=factor, longest=longest, jitter=jitter)
    seconds = policy.wait_before(attempt, lambda: chance)
    assert 0 <= seconds <= min(longest, wait * factor**98)
    assert seconds >= min(wait, longest) * (1 - jitter) - 1e-9


def test_an_attempt_gets_the_lesser_of_its_time_and_what_is_left() -> None:
    """No limit of its own: all that is left."""
    assert Policy(timeout=5).time_for(3) == 3
    assert Policy(timeout=5).time_for(30) == 5
    assert Policy().time_for(30) == 30
