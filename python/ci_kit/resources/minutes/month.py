"""A whole month: what GitHub says of it, counted, priced and thought on to its end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.github import usage
from ci_kit.resources import limits
from ci_kit.resources.limits import Limit, Measured
from ci_kit.resources.minutes import present
from ci_kit.resources.minutes.collect import collect
from ci_kit.resources.minutes.count import count
from ci_kit.resources.minutes.forecast import forecast
from ci_kit.resources.minutes.present import Minutes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ci_kit.github import Client
    from ci_kit.github.runs import Run
    from ci_kit.github.usage import Repository
    from ci_kit.resources.minutes.ledger import Ledger
    from ci_kit.resources.minutes.rates import Rates


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which month (`2026-11`), at which rates, and up to which moment (Unix time)."""

    month: str
    rates: Rates
    now: float


def tell(
    repositories: Iterable[tuple[Repository, Client]],
    wanted: Wanted,
    ledger: Ledger,
    track: Callable[[list[Run]], Iterable[Run]] = iter,
) -> Minutes:
    """The minutes and the storage of some repositories.

    Raises:
        GitHubError: GitHub does not answer; what was read before is in the ledger.
    """
    jobs, stored, asked, known = [], {}, 0, 0
    for repository, client in repositories:
        got = collect(client, repository, wanted.month, ledger, track)
        jobs += got.jobs
        asked, known = asked + got.asked, known + got.known
        sizes = [one.size for one in usage.artifacts(client) if not one.expired]
        stored[repository.name] = present.storage(sizes, usage.cached(client))
    counted = count(jobs, wanted.rates, wanted.month, wanted.now)
    days = {day: one.quota for day, one in counted.days.items()}
    coming = forecast(days, wanted.month, wanted.now)
    whose = ", ".join(stored)
    return Minutes(wanted.month, whose, counted, coming, asked, known, wanted.rates.origin, storage=stored)


def judge(told: Minutes, quota: float | None, warn_at: float) -> None:
    """Hold the minutes of the quota against what may be used."""
    allowed = {} if quota is None else {Limit.QUOTA: quota}
    told.limits = limits.judge(allowed, {Limit.QUOTA: Measured(told.counted.total.quota)}, warn_at)
