"""One open issue per failure and one record per run, whatever happens at the same time and on the way."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from reporting import KEY, failure, together, tracker
from standin_github import Fault, Kind, StandIn, running

from ci_kit.github import GitHubError, issues
from ci_kit.issues.claims import Terms
from ci_kit.issues.lifecycle import Action
from ci_kit.issues.tracker import Policy, Result
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RUN = re.compile(r"kind=failed key=\w+ scope=\w+ run=(\S+)")


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with an empty repository."""
    with running() as made:
        yield made


def recorded(github: StandIn) -> Counter[str]:
    """How often each run is recorded, over all issues."""
    texts = [issue["body"] for number in github.world.issues if (issue := github.world.issue(number))]
    texts += [comment["body"] for number in github.world.issues for comment in github.world.comments_of(number)]
    return Counter(run for text in texts for run in _RUN.findall(text))


def actions(results: list[object]) -> Counter[str]:
    """What reporters did; whatever else they came to stays as it is."""
    return Counter(one.action.value if isinstance(one, Result) else repr(one) for one in results)


@pytest.mark.parametrize("lag", [0.0, 2.0])
def test_64_cells_of_one_run_make_one_issue(github: StandIn, lag: float) -> None:
    """All report the same failure of the same run at the same time; one opens the issue, the others see that."""
    github.world.list_lag = github.world.search_lag = lag
    github.world.latency = 0.01
    results = together([lambda: tracker(github).report(failure())] * 64)
    assert actions(results) == {"created": 1, "none": 63}
    assert len(github.world.open_issues()) == 1
    assert recorded(github) == {"5.1": 1}


def test_runs_at_the_same_time_share_an_issue_and_are_all_recorded(github: StandIn) -> None:
    """Sixteen runs, each with two reporters, lists two seconds late, every ninth answer lost."""
    github.world.list_lag = 2.0
    github.world.faults.on = [Fault(Kind.LOST, "POST", times=-1, every=9)]
    results = together(
        [lambda run=run: tracker(github).report(failure(run)) for run in range(1, 17) for _ in range(2)]  # type: ignore[misc]
    )
    assert actions(results) == {"created": 1, "commented": 15, "none": 16}
    assert len(github.world.open_issues()) == 1
    assert recorded(github) == {f"{run}.1": 1 for run in range(1, 17)}


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.DROPPED, Kind.HALF])
@pytest.mark.parametrize("path", ["/labels$", "/issues$", "/comments$"])
def test_a_write_whose_answer_is_lost_is_found_not_repeated(github: StandIn, kind: Kind, path: str) -> None:
    """The server commits and the answer never comes, with lists a second late: nothing is there twice."""
    github.world.list_lag = 1.0
    github.world.faults.on = [Fault(kind, "POST", path)]
    assert tracker(github).report(failure(1)).action is Action.CREATED
    github.world.faults.on = [Fault(kind, "POST", path)]
    assert tracker(github).report(failure(2)).action is Action.COMMENTED
    assert len(github.world.issues) == 1
    assert recorded(github) == {"1.1": 1, "2.1": 1}
    assert len(github.world.comments) == 1


def test_a_lost_issue_is_found_among_pull_requests(github: StandIn) -> None:
    """They share their numbers; lists, a minute late, do not show it."""
    for _ in range(50):
        github.world.add_issue(title="change", pull=True, updated_at="2020-01-01T00:00:00Z")
    for record in github.world.issues.values():
        record.past = [(moment - 100, state) for moment, state in record.past]
    github.world.list_lag = 60.0
    github.world.faults.on = [Fault(Kind.LOST, "POST", "/issues$")]
    assert tracker(github).report(failure(1)).number == 51
    assert len(github.world.issues) == 51


def test_a_write_that_did_not_take_effect_is_sent_again(github: StandIn) -> None:
    """502 and nothing was done: looked for, not found, written."""
    github.world.faults.on = [Fault(Kind.UNAVAILABLE, "POST", "/issues$")]
    assert tracker(github).report(failure(1)).action is Action.CREATED
    assert recorded(github) == {"1.1": 1}


def test_a_secondary_limit_in_the_middle_is_waited_out(github: StandIn) -> None:
    """With Retry-After; nothing is lost and nothing doubled."""
    github.world.faults.on = [Fault(Kind.LIMIT, "POST", "/issues$", retry_after=0.2), Fault(Kind.LIMIT, "PATCH")]
    github.world.faults.on[1].retry_after = 0.1
    assert tracker(github).report(failure(1)).action is Action.CREATED
    assert recorded(github) == {"1.1": 1}


def test_a_limit_longer_than_the_claim_does_not_lead_to_a_late_write(github: StandIn) -> None:
    """Others take over in the meantime; whoever waited begins again and finds it done."""
    github.world.faults.on = [Fault(Kind.LIMIT, "POST", "/issues$", retry_after=2.0)]
    short = Terms(lease=1.0, expiry=1.2, poll=0.05)
    results = together([lambda: tracker(github, short).report(failure(1))] * 3)
    assert actions(results) == {"created": 1, "none": 2}
    assert len(github.world.issues) == 1
    assert recorded(github) == {"1.1": 1}


def test_one_who_cannot_be_assigned_does_not_keep_the_issue_from_being_opened(github: StandIn) -> None:
    """As one who has left; GitHub rejects the whole issue."""
    github.world.assignable = ["octocat"]
    made = tracker(github, policy=Policy(assignees=("gone",))).report(failure(1))
    assert made.action is Action.CREATED
    assert github.world.issue(1)["assignees"] == []


def test_an_attempt_that_is_run_again_is_recorded_for_itself(github: StandIn) -> None:
    """The same run, another attempt; reporting one of them twice changes nothing."""
    assert tracker(github).report(failure(5, 1)).action is Action.CREATED
    assert tracker(github).report(failure(5, 2)).action is Action.COMMENTED
    assert tracker(github).report(failure(5, 2)).action is Action.NONE
    assert recorded(github) == {"5.1": 1, "5.2": 1}


def test_a_record_is_known_even_when_its_claim_was_cleared_away(github: StandIn) -> None:
    """Comments are looked at before one is written."""
    tracker(github).report(failure(5))
    tracker(github).report(failure(6))
    for name in [name for name in github.world.labels if " run " in name]:
        github.world.labels[name].put(None)
    assert tracker(github).report(failure(5)).action is Action.NONE
    assert tracker(github).report(failure(6)).action is Action.NONE
    assert recorded(github) == {"5.1": 1, "6.1": 1}


@pytest.mark.parametrize("path", ["/issues$", "/comments$", "PATCH"])
def test_a_reporter_that_is_killed_is_replaced(github: StandIn, tmp_path: Path, path: str) -> None:
    """SIGKILL while GitHub carries out its write: others take over when its claim has run out, and record once."""
    if path == "/comments$":
        tracker(github).report(failure(1))
    verb = "PATCH" if path == "PATCH" else "POST"
    github.world.faults.on = [Fault(Kind.SLOW, verb, "" if path == "PATCH" else path, seconds=1.5)]
    process = subprocess.Popen((sys.executable, "-c", _REPORTER.format(root=ROOT, url=github.api)), cwd=tmp_path)
    wanted = re.compile(f"^{verb} .*{'' if path == 'PATCH' else path}")
    until = time.monotonic() + 30
    seen = len(github.world.requests)
    while not any(wanted.search(one) for one in github.world.requests[seen:]):
        assert time.monotonic() < until
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    short = Terms(lease=2.0, expiry=2.5, poll=0.1)
    results = together([lambda: tracker(github, short).report(failure(7))] * 4)
    assert set(actions(results)) <= {"created", "commented", "none"}
    assert len(github.world.open_issues()) == 1
    assert recorded(github)["7.1"] == 1


def test_a_claim_from_long_ago_is_taken_over_at_once(github: StandIn) -> None:
    """What it says of its own age is enough: nobody waits for a reporter that died last week."""
    github.world.add_label(f"ci-kit issue {KEY}", "open 0123456789abcdef 1000")
    patient = Terms(lease=500.0, expiry=500.0, poll=0.05)
    results = together([lambda: tracker(github, patient).report(failure(run=3))] * 8)
    assert actions(results) == {"created": 1, "none": 7}
    assert [label for label in github.world.labels if github.world.label(label) and "+2" in label] == []


def test_a_claim_that_somebody_has_edited_is_not_waited_for(github: StandIn) -> None:
    """Labels are open to people."""
    github.world.add_label(f"ci-kit issue {KEY}", "what is this label for?")
    assert tracker(github).report(failure()).action is Action.CREATED


def test_an_issue_that_was_deleted_gets_a_successor(github: StandIn) -> None:
    """The register names it, it is gone: one reporter opens a new one."""
    tracker(github).report(failure(1))
    github.world.issues[1].put(None)
    results = together([lambda run=run: tracker(github).report(failure(run)) for run in range(2, 8)])  # type: ignore[misc]
    assert actions(results) == {"created": 1, "commented": 5}
    assert len([number for number in github.world.issues if github.world.issue(number)]) == 1


def test_duplicates_from_elsewhere_are_closed_for_the_oldest(github: StandIn) -> None:
    """The belt: whatever led to two open issues, the next reporter leaves one, once."""
    tracker(github).report(failure(1))
    body = github.world.issue(1)["body"]
    github.world.add_issue(title="twin", body=body, labels=["automation", "failure"])
    tracker(github).tidy(KEY)
    assert [issue["number"] for issue in github.world.open_issues()] == [1]
    assert github.world.issue(2)["state_reason"] == "duplicate"
    assert "#1" in github.world.comments_of(2)[0]["body"]


def test_a_marker_that_somebody_else_wrote_means_nothing(github: StandIn) -> None:
    """Copied from an issue of ours into one of theirs, and into a comment: neither is taken for ours."""
    tracker(github).report(failure(1))
    github.world.add_issue(title="x", body=github.world.issue(1)["body"], user="mallory", labels=["automation"])
    github.world.add_comment(1, github.world.issue(1)["body"].replace("run=1.1", "run=2.1"), user="mallory")
    github.world.change_issue(1, state="closed", state_reason="completed", closed_at="2020-01-01T00:00:00Z")
    assert tracker(github).report(failure(2)).action is Action.CREATED
    assert github.world.comments_of(2) == []


def test_where_nothing_may_be_written_nothing_is_left_behind(github: StandIn) -> None:
    """A read-only token is refused at the first write."""
    github.world.read_only = True
    with pytest.raises(GitHubError, match="issues: write"):
        tracker(github).report(failure())
    assert (github.world.labels, github.world.issues) == ({}, {})


def test_a_refusal_gives_the_claims_back(github: StandIn) -> None:
    """A body that GitHub rejects: the next reporter need not wait."""
    bad = failure()
    long = type(bad)(bad.key, bad.scope, bad.run, "x", "y" * 70_000, "z")
    with pytest.raises(GitHubError, match="too long"):
        tracker(github).report(long)
    assert [name for name in github.world.labels if github.world.label(name) and name.startswith("ci-kit")] == []
    assert tracker(github).report(failure()).action is Action.CREATED


def test_old_claims_are_cleared_away(github: StandIn) -> None:
    """Those of the newest runs stay."""
    for run in range(1, 31):
        github.world.add_label(f"ci-kit run {KEY} {run}.1", "done #1")
    tracker(github).tidy(KEY)
    left = {name for name in github.world.labels if github.world.label(name)}
    assert left == {f"ci-kit run {KEY} {run}.1" for run in range(6, 31)}


def test_a_loser_needs_few_requests(github: StandIn) -> None:
    """It claims, reads the claim, reads the issue."""
    tracker(github).report(failure())
    before = len(github.world.requests)
    made = tracker(github)
    assert made.report(failure()).action is Action.NONE
    assert len(github.world.requests) - before == 3
    assert issues.SCOPE == "issues: write"


_REPORTER = """
import sys
sys.path[:0] = ["{root}/python", "{root}/tests/support"]
from ci_kit.github import Access, Client, Patience
from ci_kit.issues.claims import Terms
from ci_kit.issues.desk import BOT, Desk
from ci_kit.issues.tracker import Policy, Tracker
from reporting import failure
client = Client(Access("octo/service", "t", "{url}"), Patience(pace=0.0))
Tracker(Desk(client, BOT, ("automation", "failure")), Policy(), Terms(poll=0.05)).report(failure(7))
"""
