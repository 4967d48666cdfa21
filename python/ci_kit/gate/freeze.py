"""Windows of time in which nothing is deployed: from a weekday to another, daily, or between two dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"
_DATE = r"(\d{4}-\d\d-\d\d)"
_WEEKLY = re.compile(rf"{_DAY}\s+{_TIME}\s*-\s*{_DAY}\s+{_TIME}", re.IGNORECASE)
_DAILY = re.compile(rf"{_TIME}\s*-\s*{_TIME}")
_DATES = re.compile(rf"{_DATE}(?:\s+{_TIME})?\s*(?:-|to)\s*{_DATE}(?:\s+{_TIME})?")
_REMEDY = "write `Fri 16:00 - Mon 08:00`, `22:00 - 06:00` or `2026-12-19 - 2027-01-02`, then perhaps `# reason`"
_WEEK = timedelta(days=7)
_FIRST = datetime.min  # noqa: DTZ901 (a wall clock, from which others are counted)


@dataclass(frozen=True, slots=True)
class Window:
    """One window, as it was written. Its ends are wall clock times; it begins with the first and ends before the last.

    `every` is how often it comes back; None for dates, whose `begin` and `end` are counted from the year 1.
    """

    text: str
    begin: timedelta
    end: timedelta
    every: timedelta | None
    reason: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether `now`, in the time zone of the window, is in it."""
        wall = now.replace(tzinfo=None)
        if self.every is None:
            return self.begin <= wall - _FIRST < self.end
        # The year 1 began on a Monday, at midnight: weeks and days can be counted from there.
        at = (wall - _FIRST) % self.every
        if self.begin <= self.end:
            return self.begin <= at < self.end
        return at >= self.begin or at < self.end


def parse(line: str) -> Window:
    """A window from its line.

    Raises:
        InputError: It is none.
    """
    text, _, reason = (part.strip() for part in line.partition("#"))
    if match := _WEEKLY.fullmatch(text):
        begin = _of_week(match[1], match[2], match[3])
        return _recurring(line, begin, _of_week(match[4], match[5], match[6]), _WEEK, reason)
    if match := _DAILY.fullmatch(text):
        return _recurring(line, _clock(match[1], match[2]), _clock(match[3], match[4]), timedelta(days=1), reason)
    if match := _DATES.fullmatch(text):
        begin = _of_date(match[1], match[2], match[3], line)
        # A last day without a time is frozen to its end.
        end = _of_date(match[4], match[5], match[6], line) + timedelta(days=0 if match[5] else 1)
        if end <= begin:
            raise InputError(f"the freeze `{line[:80]}` ends before it begins", remedy=_REMEDY)
        return Window(text, begin, end, None, reason)
    raise InputError(f"`{line[:80]}` is no freeze window", remedy=_REMEDY)


def active(windows: Iterable[Window], now: datetime) -> list[Window]:
    """The windows that hold now."""
    return [one for one in windows if one.holds(now)]


def zone(name: str) -> tzinfo:
    """A time zone by its name in the IANA database, such as `Europe/Berlin`.

    Raises:
        InputError: There is none of that name, or no database.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # noqa: PLC0415 (only for those who have windows)

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        remedy = "write a name such as `Europe/Berlin` or `UTC`; where the system has no database, only UTC is known"
        raise InputError(f"`{name[:60]}` is no time zone here", remedy=remedy) from None


def _recurring(line: str, begin: timedelta, end: timedelta, every: timedelta, reason: str) -> Window:
    if begin == end:
        raise InputError(f"the freeze `{line[:80]}` has no length", remedy=_REMEDY)
    return Window(line.partition("#")[0].strip(), begin, end, every, reason)


def _clock(hours: str, minutes: str) -> timedelta:
    return timedelta(hours=int(hours), minutes=int(minutes))


def _of_week(day: str, hours: str, minutes: str) -> timedelta:
    return timedelta(days=_DAYS.index(day.capitalize())) + _clock(hours, minutes)


def _of_date(day: str, hours: str | None, minutes: str | None, line: str) -> timedelta:
    try:
        at = datetime.combine(date.fromisoformat(day), time(int(hours or 0), int(minutes or 0)))
    except ValueError:
        raise InputError(f"`{line[:80]}` has no such day", remedy=_REMEDY) from None
    return at - _FIRST
