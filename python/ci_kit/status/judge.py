"""What the checks and statuses of a commit amount to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.github.checks import Check, Status

_GOOD = frozenset({"success", "neutral"})


class State(StrEnum):
    """How one check stands."""

    GOOD = "good"
    BAD = "bad"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class Entry:
    """A check run or a commit status, as one thing. `said` is GitHub's word for how it ended, or how it stands."""

    name: str
    state: State
    said: str
    url: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """What must be green: the names in `required` (`*` stands for any text), or else all there is.

    `ignored` are names that do not count; `least` is how many checks there must be; `skipped_is_good` says whether a
    check that was skipped counts as passed, as it does for GitHub's own branch protection. The jobs of `own_run` never
    count: it would wait for itself.
    """

    required: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    least: int = 1
    skipped_is_good: bool = True
    own_run: int = 0


@dataclass(frozen=True, slots=True)
class Judgement:
    """What counts, and of that what failed, what is under way, and what is required and not there."""

    entries: tuple[Entry, ...]
    missing: tuple[str, ...]

    @property
    def failed(self) -> tuple[Entry, ...]:
        """What failed."""
        return tuple(one for one in self.entries if one.state is State.BAD)

    @property
    def pending(self) -> tuple[Entry, ...]:
        """What has not ended."""
        return tuple(one for one in self.entries if one.state is State.PENDING)

    @property
    def names(self) -> frozenset[str]:
        """What counts, by name."""
        return frozenset(one.name for one in self.entries)


def entries(checks: Iterable[Check], statuses: Iterable[Status], wanted: Wanted) -> list[Entry]:
    """Both kinds as one list, in order of name."""
    own = f"/actions/runs/{wanted.own_run}/"
    found = [_of_check(one, wanted) for one in checks if not (wanted.own_run and own in one.url)]
    found += [_of_status(one) for one in statuses]
    return sorted(found, key=lambda one: one.name)


def judge(found: Sequence[Entry], wanted: Wanted) -> Judgement:
    """What counts of what there is, and what is missing."""
    counted = [one for one in found if not _matches(one.name, wanted.ignored)]
    if wanted.required:
        counted = [one for one in counted if _matches(one.name, wanted.required)]
    there = [one.name for one in counted]
    missing = [name for name in wanted.required if not any(fnmatchcase(one, name) for one in there)]
    if not missing and len(counted) < wanted.least:
        missing = [f"{wanted.least - len(counted)} more of any name"]
    return Judgement(tuple(counted), tuple(missing))


def _of_check(check: Check, wanted: Wanted) -> Entry:
    if check.status != "completed":
        return Entry(check.name, State.PENDING, check.status, check.url)
    good = check.conclusion in _GOOD or (check.conclusion == "skipped" and wanted.skipped_is_good)
    return Entry(check.name, State.GOOD if good else State.BAD, check.conclusion, check.url)


def _of_status(status: Status) -> Entry:
    state = {"success": State.GOOD, "pending": State.PENDING}.get(status.state, State.BAD)
    return Entry(status.context, state, status.state, status.url)


def _matches(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)
