"""Kinds of runners by their labels, and what a month will come to."""

from __future__ import annotations

import random
from calendar import monthrange
from datetime import UTC, datetime

import pytest

from ci_kit.resources.minutes.forecast import forecast
from ci_kit.resources.minutes.kinds import kind


@pytest.mark.parametrize(
    ("labels", "group", "expected"),
    [
        (["ubuntu-latest"], "GitHub Actions", "linux"),
        (["ubuntu-24.04-arm"], "GitHub Actions", "linux"),
        (["ubuntu-slim"], "GitHub Actions", "linux_slim"),
        (["ubuntu-latest-16-cores"], "Large", "linux_16_core"),
        (["windows-2025"], "GitHub Actions", "windows"),
        (["macos-15-xlarge"], "GitHub Actions", "macos_xlarge"),
        (["self-hosted", "ubuntu-latest"], "Default", "self-hosted"),
        (["gpu-box"], "Default", "self-hosted"),
        (["new-thing"], "GitHub Actions", "unknown"),
        ([], "", "self-hosted"),
    ],
)
def test_the_kind_of_a_runner(labels: list[str], group: str, expected: str) -> None:
    """What GitHub offers is known by its labels; the rest is the user's own."""
    assert kind(labels, group) == expected


def at(day: int, hour: int = 0) -> float:
    """A moment of November 2026, whose first day is a Sunday."""
    return datetime(2026, 11, day, hour, tzinfo=UTC).timestamp()


def test_an_even_month_is_thought_on_evenly() -> None:
    """100 minutes each day are 3,000 in the end, without any doubt."""
    days = {f"2026-11-{day:02}": 100.0 for day in range(1, 16)}
    told = forecast(days, "2026-11", at(16))
    assert [told.expected, told.low, told.high] == pytest.approx([3000, 3000, 3000])


def test_weekends_are_told_apart() -> None:
    """With 100 on working days and nothing at the weekend, November 2026 comes to 21 working days."""
    days = {
        f"2026-11-{day:02}": 0.0 if datetime(2026, 11, day, tzinfo=UTC).weekday() > 4 else 100.0 for day in range(1, 11)
    }
    assert forecast(days, "2026-11", at(11)).expected == pytest.approx(2100)


def test_of_a_month_that_is_over_all_is_known() -> None:
    """Nothing is added."""
    told = forecast({"2026-11-05": 40.0}, "2026-11", datetime(2026, 12, 1, tzinfo=UTC).timestamp())
    assert (told.expected, told.low, told.high) == (40, 40, 40)


def test_of_few_days_no_interval_is_told() -> None:
    """A guess is not dressed up."""
    told = forecast({"2026-11-01": 50.0, "2026-11-02": 10.0}, "2026-11", at(3))
    assert (told.low, told.high) == (None, None)
    # A Sunday of 50 and a Monday of 10 are known; 20 working days and 8 of weekends are to come.
    assert told.expected == pytest.approx(60 + 20 * 10 + 8 * 50)
    assert forecast({"2026-11-01": 10.0}, "2026-11", at(1, 12)).low is None


def test_the_interval_holds_in_nine_of_ten_months() -> None:
    """On months of days that vary at random, told half-way through."""
    rng, held, months = random.Random(7), 0, 400
    for _ in range(months):
        values = [rng.gauss(100, 30) for _ in range(monthrange(2026, 11)[1])]
        days = {f"2026-11-{day:02}": value for day, value in enumerate(values[:15], 1)}
        told = forecast(days, "2026-11", at(16))
        assert told.low is not None
        assert told.high is not None
        held += told.low <= sum(values) <= told.high
    assert 0.86 <= held / months <= 0.97
