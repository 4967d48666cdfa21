"""What a failure or a success means for an issue, given how it stands: decided here, done elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from ci_kit.github.issues import Issue

#: Labels by which a person quiets an issue.
SNOOZE, FLAKY = "snooze", "flaky"


class Action(StrEnum):
    """What was done to the issue."""

    CREATED = "created"
    COMMENTED = "commented"
    REOPENED = "reopened"
    CLOSED = "closed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Decision:
    """What to do, and why, in words."""

    action: Action
    why: str


def on_failure(issue: Issue | None, now: datetime, reopen_within: float) -> Decision:
    """What a failed run does to the issue of its failure; `reopen_within` is in days."""
    if issue is None:
        return Decision(Action.CREATED, "there is no issue for this failure yet")
    quiet = _quiet(issue)
    if quiet:
        return Decision(Action.NONE, quiet)
    if issue.open:
        return Decision(Action.COMMENTED, "the failure goes on")
    if issue.closed is None or now - issue.closed <= timedelta(days=reopen_within):
        return Decision(Action.REOPENED, f"it was closed less than {reopen_within:g} days ago")
    return Decision(Action.CREATED, f"the last one was closed more than {reopen_within:g} days ago")


def on_success(issue: Issue, streak: int, close_after: int) -> Decision:
    """What a successful run does to an open issue; `streak` counts successes in a row, this one included."""
    if FLAKY in map(str.casefold, issue.labels):
        return Decision(Action.NONE, f"it has the label `{FLAKY}`: a person closes it")
    if streak < close_after:
        return Decision(Action.NONE, f"{streak} of {close_after} successes in a row so far")
    times = "once" if close_after == 1 else f"{streak} times in a row"
    return Decision(Action.CLOSED, f"the workflow succeeded {times}")


def _quiet(issue: Issue) -> str:
    """Why nothing is to be said there, empty if it may be."""
    if issue.locked:
        return "its conversation is locked"
    if not issue.open and issue.state_reason == "not_planned":
        return "it was closed as not planned"
    labels = set(map(str.casefold, issue.labels))
    quieting = next((name for name in (SNOOZE, FLAKY) if name in labels), "")
    return f"it has the label `{quieting}`" if quieting else ""
