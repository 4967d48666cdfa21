"""When an issue is closed, opened again, or left alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from reporting import failure, success, together, tracker
from standin_github import StandIn, running

from ci_kit.issues.key import GroupBy, RunId, Scope
from ci_kit.issues.lifecycle import Action
from ci_kit.issues.marker import Kind, Marker, find
from ci_kit.issues.tracker import Policy

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with the issue of a failure, number 1, of run 5."""
    with running() as made:
        tracker(made).report(failure(5))
        yield made


def closed(github: StandIn, days: float, reason: str = "completed") -> None:
    """Have the issue closed so long ago."""
    when = datetime.now(UTC) - timedelta(days=days)
    github.world.change_issue(1, state="closed", state_reason=reason, closed_at=f"{when:%Y-%m-%dT%H:%M:%SZ}")


def test_success_closes_and_says_why(github: StandIn) -> None:
    """With a comment, as completed."""
    (result,) = tracker(github).resolve(success(6))
    assert (result.action, result.number) == (Action.CLOSED, 1)
    assert github.world.issue(1)["state_reason"] == "completed"
    (comment,) = github.world.comments_of(1)
    assert comment["body"].startswith("fixed in 6")


def test_many_successes_at_once_close_once(github: StandIn) -> None:
    """Matrix cells again: one comment."""
    results = together([lambda: tracker(github).resolve(success(6))] * 8)
    assert len(github.world.comments_of(1)) == 1
    assert github.world.issue(1)["state"] == "closed"
    assert not [one for one in results if isinstance(one, Exception)]


def test_one_success_is_not_enough_where_three_are_asked_for(github: StandIn) -> None:
    """Hysteresis: flapping neither closes nor opens."""
    policy = Policy(close_after=3)
    assert tracker(github, policy=policy).resolve(success(6, streak=2))[0].action is Action.NONE
    assert tracker(github, policy=policy).resolve(success(7, streak=3))[0].action is Action.CLOSED


def test_a_success_elsewhere_closes_nothing(github: StandIn) -> None:
    """Another branch, another workflow."""
    for scope in (Scope(".github/workflows/ci.yml", "dev"), Scope(".github/workflows/other.yml", "main")):
        assert tracker(github).resolve(success(6, scope=scope)) == []
    assert github.world.issue(1)["state"] == "open"


def test_an_old_success_that_comes_late_closes_nothing(github: StandIn) -> None:
    """Run 4 ended after run 5 had failed."""
    assert tracker(github).resolve(success(4))[0].action is Action.NONE
    assert github.world.issue(1)["state"] == "open"


def test_failure_soon_after_reopens(github: StandIn) -> None:
    """And is recorded."""
    closed(github, days=3)
    result = tracker(github).report(failure(9))
    assert (result.action, result.number) == (Action.REOPENED, 1)
    assert github.world.issue(1)["state"] == "open"
    assert github.world.comments_of(1)[0]["body"].startswith("again in 9")


def test_failure_long_after_opens_another(github: StandIn) -> None:
    """Of several reporters one opens it; later ones find it."""
    closed(github, days=30)
    results = together([lambda run=run: tracker(github).report(failure(run)) for run in (9, 10, 11)])  # type: ignore[misc]
    assert sorted(one.action for one in results) == ["commented", "commented", "created"]  # type: ignore[attr-defined]
    assert [issue["number"] for issue in github.world.open_issues()] == [2]


def test_what_a_person_closed_as_not_planned_stays_closed(github: StandIn) -> None:
    """Even right after."""
    closed(github, days=0, reason="not_planned")
    result = tracker(github).report(failure(9))
    assert (result.action, result.why) == (Action.NONE, "it was closed as not planned")
    assert github.world.open_issues() == []
    assert len(github.world.issues) == 1


@pytest.mark.parametrize("label", ["snooze", "Flaky"])
def test_labels_quiet_an_issue(github: StandIn, label: str) -> None:
    """No comment while it is there."""
    github.world.change_issue(1, labels=["automation", label])
    assert tracker(github).report(failure(9)).action is Action.NONE
    assert github.world.comments_of(1) == []


def test_a_flaky_one_is_closed_by_a_person(github: StandIn) -> None:
    """A single success says nothing of it."""
    github.world.change_issue(1, labels=["automation", "flaky"])
    assert tracker(github).resolve(success(9))[0].action is Action.NONE
    assert github.world.issue(1)["state"] == "open"


def test_a_locked_one_is_left_alone(github: StandIn) -> None:
    """GitHub would refuse the comment."""
    github.world.change_issue(1, locked=True)
    assert tracker(github).report(failure(9)).why == "its conversation is locked"


def test_a_dry_run_says_what_would_be_done(github: StandIn) -> None:
    """And writes nothing."""
    dry = Policy(dry_run=True)
    before = len(github.world.requests)
    assert tracker(github, policy=dry).report(failure(9)).action is Action.COMMENTED
    assert tracker(github, policy=dry).resolve(success(9))[0].action is Action.CLOSED
    assert {request.split()[0] for request in github.world.requests[before:]} == {"GET"}


def test_labels_are_made_with_a_meaning(github: StandIn) -> None:
    """Before the issue, which would make them grey and mute."""
    assert github.world.label("failure")["color"] == "d73a4a"
    assert github.world.issue(1)["labels"] == ["automation", "failure"]


def test_keys_tell_workflow_branch_and_cause_apart() -> None:
    """And nothing else."""
    scope = Scope("a.yml", "main")
    keys = {
        scope.key(GroupBy.FINGERPRINT, "v1-1"),
        scope.key(GroupBy.FINGERPRINT, "v1-2"),
        scope.key(GroupBy.JOB, "v1-1"),
        scope.key(GroupBy.WORKFLOW, "v1-1"),
        Scope("a.yml", "dev").key(GroupBy.FINGERPRINT, "v1-1"),
        Scope("b.yml", "main").key(GroupBy.FINGERPRINT, "v1-1"),
    }
    assert len(keys) == 6
    assert scope.key(GroupBy.WORKFLOW, "x") == scope.key(GroupBy.WORKFLOW, "y")


def test_a_marker_is_read_as_it_was_written() -> None:
    """By whom it was, in whatever case; the last line counts; others' lines do not."""
    mark = Marker(Kind.FAILED, "0123456789ab", "ba9876543210", RunId(12, 3), "f" * 16)
    earlier = str(mark).replace("run=12.3", "run=1.1")
    assert find(f"text\r\n\r\n{earlier}\r\nmore\r\n{mark}\r\n", "Bot", "bot") == mark
    assert find(str(mark), "mallory", "bot") is None
    assert find("nothing", "bot", "bot") is None
    assert find(str(mark).replace("failed", "other"), "bot", "bot") is None
