"""What the month will come to, with an interval."""

from __future__ import annotations

import math
import statistics
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Whole days that must be known before an interval is told.
_ENOUGH = 5
#: Two-sided 90 %: Student's t by degrees of freedom from 1 on, the normal distribution's at the end.
_T90 = (6.31, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89, 1.86, 1.83, 1.81, 1.80, 1.78, 1.77, 1.76, 1.75)
_Z90 = 1.70


@dataclass(frozen=True, slots=True)
class Forecast:
    """Minutes of the quota at the end of the month; `low` and `high` bound them in nine of ten months like this one.

    Both are None while too few days are known.
    """

    expected: float
    low: float | None
    high: float | None
    days: int


def forecast(days: Mapping[str, float], month: str, now: float) -> Forecast:
    """From the minutes of each day so far. Today counts as it is; its rest and the days to come are like those before.

    Days of the week and of the weekend are told apart as soon as both are known.
    """
    moment = datetime.fromtimestamp(now, UTC)
    first = date.fromisoformat(f"{month}-01")
    last = first + timedelta(monthrange(first.year, first.month)[1] - 1)
    so_far = sum(days.values())
    if moment.date() > last:
        return Forecast(so_far, so_far, so_far, (last - first).days + 1)
    whole = [first + timedelta(number) for number in range((moment.date() - first).days)]
    seen = {day: days.get(day.isoformat(), 0.0) for day in whole}
    share = 1 - (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
    coming = [(moment.date(), share)]
    coming += [(moment.date() + timedelta(number), 1.0) for number in range(1, (last - moment.date()).days + 1)]
    if not seen:
        # The first day of the month: as the hours so far.
        expected = so_far * (1 + sum(part for _, part in coming) / max(1 - share, 1 / 24))
        return Forecast(expected, None, None, 0)
    means = _means(seen)
    expected = so_far + sum(means[_weekend(day)] * part for day, part in coming)
    spread = _spread(seen, means, sum(part for _, part in coming))
    if spread is None:
        return Forecast(expected, None, None, len(seen))
    return Forecast(expected, max(expected - spread, so_far), expected + spread, len(seen))


def _means(seen: Mapping[date, float]) -> dict[bool, float]:
    """The mean of a working day and of one of the weekend; that of all days where one of them is not known."""
    every = statistics.fmean(seen.values())
    groups = {kind: [value for day, value in seen.items() if _weekend(day) is kind] for kind in (False, True)}
    if not all(groups.values()):
        return dict.fromkeys((False, True), every)
    return {kind: statistics.fmean(values) for kind, values in groups.items()}


def _spread(seen: Mapping[date, float], means: Mapping[bool, float], left: float) -> float | None:
    """Half of the interval: the days to come vary as those before did, and the means are themselves uncertain."""
    count, free = len(seen), len(seen) - len(set(means.values()))
    if count < _ENOUGH or free < 1:
        return None
    variance = sum((value - means[_weekend(day)]) ** 2 for day, value in seen.items()) / free
    quantile = _T90[free - 1] if free <= len(_T90) else _Z90
    return quantile * math.sqrt(variance * (left + left * left / count))


def _weekend(day: date) -> bool:
    return day.weekday() >= 5  # noqa: PLR2004 (Saturday)
