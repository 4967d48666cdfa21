"""Limits, and whether they were kept: warned of from a share on, broken above."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.report import Finding, Level, RuleDoc

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Limit(StrEnum):
    """What can be limited; the names of the inputs."""

    MEMORY = "max-memory-mb"
    MINUTES = "max-minutes"
    ARTIFACTS = "max-artifact-size-mb"
    DISK = "max-disk-mb"
    CPU = "max-cpu-seconds"
    QUOTA = "quota-minutes"


class State(StrEnum):
    """How a value stands to its limit."""

    KEPT = "kept"
    NEAR = "near"
    BROKEN = "broken"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Measured:
    """A value to hold against its limit: None when it is not known, and `why`; `at` in seconds since the start."""

    value: float | None
    at: float | None = None
    step: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    """A limit and what became of it. `share` is that of the limit in percent."""

    limit: Limit
    allowed: float
    value: float | None
    share: float | None
    state: State
    at: float | None = None
    step: str = ""
    why: str = ""


_WORDS = {
    Limit.MEMORY: ("memory", "MB"),
    Limit.MINUTES: ("run time", "min"),
    Limit.ARTIFACTS: ("artifacts", "MB"),
    Limit.DISK: ("disk space", "MB"),
    Limit.CPU: ("processor time", "s"),
    Limit.QUOTA: ("minutes of this month", "min"),
}
_REMEDIES = {
    Limit.MEMORY: "see which process was the largest then; run less of it at once, or raise the limit",
    Limit.MINUTES: "see which step takes longest; cache, split or shorten it, or raise the limit",
    Limit.ARTIFACTS: "upload less, compress it, or raise the limit",
    Limit.DISK: "remove what is no longer needed before the next step, or raise the limit",
    Limit.CPU: "see which step takes most; cache or shorten it, or raise the limit",
    Limit.QUOTA: "see the table of workflows for what takes most; run it less often, or raise the quota",
}


def judge(allowed: Mapping[Limit, float], measured: Mapping[Limit, Measured], warn_at: float) -> list[Judged]:
    """Each limit with its state: near from exactly `warn_at` percent on, broken above the limit, not at it."""
    found = []
    for limit, most in allowed.items():
        told = measured.get(limit, Measured(None, why="it was not measured"))
        if told.value is None:
            found.append(Judged(limit, most, None, None, State.UNKNOWN, why=told.why))
            continue
        state = State.BROKEN if told.value > most else State.NEAR if told.value * 100 >= warn_at * most else State.KEPT
        share = round(told.value / most * 100, 1)
        found.append(Judged(limit, most, told.value, share, state, told.at, told.step, told.why))
    return found


def findings(judged: Iterable[Judged]) -> list[Finding]:
    """What there is to say of limits that were not plainly kept."""
    levels = {State.NEAR: Level.WARNING, State.BROKEN: Level.ERROR, State.UNKNOWN: Level.ERROR}
    return [
        Finding(one.limit.value, levels[one.state], message(one), remedy=_remedy(one))
        for one in judged
        if one.state in levels
    ]


def message(one: Judged) -> str:
    """Which limit, which value, when, in which step."""
    what, unit = _WORDS[one.limit]
    if one.value is None or one.share is None:
        return f"{what} could not be held against the limit of {one.allowed:,g} {unit}: {one.why}"
    how = "is above" if one.state is State.BROKEN else "is near"
    when = f", at {clock(one.at)} after the start" if one.at is not None else ""
    where = f", in step `{one.step}`" if one.step else ""
    value = f"{one.value:,.1f} {unit} ({one.share:g} %)"
    return f"{what} {how} its limit: {value} of {one.allowed:,g} {unit}{when}{where}"


def rule_docs(judged: Iterable[Judged]) -> dict[str, RuleDoc]:
    """What the limits mean."""
    return {
        one.limit.value: RuleDoc(
            f"Limit of {_WORDS[one.limit][0]}", "the workflow sets this limit", _REMEDIES[one.limit]
        )
        for one in judged
    }


def unit(limit: Limit) -> str:
    """The unit of a limit."""
    return _WORDS[limit][1]


def clock(seconds: float) -> str:
    """A time as `0:05` or `1:02:03`."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _remedy(one: Judged) -> str:
    return "see that it can be measured, or take the limit away" if one.state is State.UNKNOWN else _REMEDIES[one.limit]
