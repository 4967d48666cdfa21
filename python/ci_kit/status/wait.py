"""Waits until a commit is green, or is known not to become so, or the time is over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.github import checks
from ci_kit.github.client import jittered
from ci_kit.status.judge import Judgement, Wanted, entries, judge

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.github import Client


class Ended(StrEnum):
    """How the wait ended."""

    SUCCESS = "success"
    FAILURE = "failure"
    #: Something was still under way, or a required check had not appeared, when the time was over.
    TIMEOUT = "timeout"
    #: There was no check at all: not the same as all being green.
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Pace:
    """How to wait, in seconds: `interval` between two looks, and how long what is green must `settle`.

    Checks appear one after the other: what is green may only be the first of them.
    """

    interval: float = 10.0
    settle: float = 15.0
    fail_fast: bool = True


@dataclass(frozen=True, slots=True)
class End:
    """How it ended, and the last look."""

    ended: Ended
    judgement: Judgement
    looks: int


def wait(client: Client, sha: str, wanted: Wanted, pace: Pace, say: Callable[[str], object] = str) -> End:
    """Look at a commit until it is decided or the client's patience is over. `say` hears of progress.

    Raises:
        GitHubError: Checks or statuses cannot be read.
    """
    looks, green_since, known, told = 0, 0.0, frozenset[str](), ""
    while True:
        looks += 1
        judgement = _look(client, sha, wanted)
        now = client.clock()
        if judgement.failed and (pace.fail_fast or not judgement.pending):
            return End(Ended.FAILURE, judgement, looks)
        green = not (judgement.failed or judgement.pending or judgement.missing)
        if not green or judgement.names != known:
            green_since, known = now, judgement.names
        settled = bool(wanted.required) or now - green_since >= pace.settle
        if green and settled:
            return End(Ended.SUCCESS, judgement, looks)
        told = _tell(judgement, told, say)
        pause = min(pace.interval, pace.settle) if green else pace.interval
        if not client.wait(jittered(pause)):
            return End(_at_the_end(judgement), judgement, looks)


def _look(client: Client, sha: str, wanted: Wanted) -> Judgement:
    runs, statuses = checks.check_runs(client, sha), checks.statuses(client, sha)
    return judge(entries(runs, statuses, wanted), wanted)


def _at_the_end(judgement: Judgement) -> Ended:
    if judgement.failed:
        return Ended.FAILURE
    return Ended.TIMEOUT if judgement.entries else Ended.NONE


def _tell(judgement: Judgement, told: str, say: Callable[[str], object]) -> str:
    """Say how it stands, if that has changed."""
    waiting = [one.name for one in judgement.pending] + [f"{name} (not there yet)" for name in judgement.missing]
    said = f"waiting for {', '.join(waiting[:5])}{f' and {len(waiting) - 5} more' if len(waiting) > 5 else ''}"  # noqa: PLR2004
    said = said if waiting else "all green; waiting whether more appears"
    if said != told:
        say(said)
    return said
