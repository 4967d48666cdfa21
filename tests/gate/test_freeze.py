"""Windows without deploys, by the wall clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ci_kit.errors import InputError
from ci_kit.gate import freeze

# 2026-11-20 is a Friday.
_FRIDAY = datetime(2026, 11, 20, tzinfo=UTC)


def _at(days: int, hours: int, minutes: int = 0) -> datetime:
    return _FRIDAY + timedelta(days=days, hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("line", "now", "frozen"),
    [
        ("Fri 16:00 - Mon 08:00", _at(0, 15, 59), False),
        ("Fri 16:00 - Mon 08:00", _at(0, 16), True),
        ("Friday 16:00-Monday 08:00 # weekend", _at(1, 3), True),
        ("Fri 16:00 - Mon 08:00", _at(3, 7, 59), True),
        ("Fri 16:00 - Mon 08:00", _at(3, 8), False),
        ("tue 10:00 - tue 12:00", _at(4, 11), True),
        ("tue 10:00 - tue 12:00", _at(5, 11), False),
        ("22:00 - 06:00", _at(0, 23), True),
        ("22:00 - 06:00", _at(0, 5, 59), True),
        ("22:00 - 06:00", _at(0, 6), False),
        ("09:00 - 10:00", _at(2, 9, 30), True),
        ("2026-11-20 - 2026-11-21", _at(0, 0), True),
        ("2026-11-20 - 2026-11-21", _at(1, 23, 59), True),
        ("2026-11-20 - 2026-11-21", _at(2, 0), False),
        ("2026-11-20 12:00 to 2026-11-20 13:00", _at(0, 12, 30), True),
        ("2026-11-20 12:00 to 2026-11-20 13:00", _at(0, 13), False),
    ],
)
def test_windows(line: str, now: datetime, frozen: bool) -> None:  # noqa: FBT001 (the column of a table)
    """The first minute is in it, the last is not."""
    assert freeze.parse(line).holds(now) is frozen


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))  # noqa: DTZ001 (hypothesis wants naive bounds)
def test_a_week_without_gap_is_always_frozen(moment: datetime) -> None:
    """Two windows that meet leave no minute open, and share none."""
    now = moment.replace(tzinfo=UTC)
    windows = [freeze.parse("Fri 16:00 - Mon 08:00"), freeze.parse("Mon 08:00 - Fri 16:00")]
    assert len(freeze.active(windows, now)) == 1


def test_the_wall_clock_of_a_place_counts() -> None:
    """16:30 in Berlin is 15:30 in UTC in winter, and 14:30 in summer."""
    window, zone = freeze.parse("16:00 - 17:00"), freeze.zone("Europe/Berlin")
    for month, hour in ((1, 15), (7, 14)):
        now = datetime(2026, month, 1, hour, 30, tzinfo=UTC)
        assert window.holds(now.astimezone(zone))
        assert not window.holds(now)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("weekend", "is no freeze window"),
        ("Fri 25:00 - Mon 08:00", "is no freeze window"),
        ("08:00 - 08:00", "has no length"),
        ("2026-02-30 - 2026-03-01", "no such day"),
        ("2026-03-02 - 2026-03-01", "ends before it begins"),
    ],
)
def test_what_is_no_window(line: str, said: str) -> None:
    """A freeze that nobody understands must not read as none."""
    with pytest.raises(InputError, match=said):
        freeze.parse(line)


def test_what_is_no_time_zone() -> None:
    """Nor a path."""
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(InputError, match="is no time zone"):
            freeze.zone(name)
