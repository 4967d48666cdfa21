"""What GitHub knows, and what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from standin_github import Fault, Kind, StandIn, running

from ci_kit.gate import look
from ci_kit.gate.look import Light, Seen
from ci_kit.gate.reasons import DOCS, Reason
from ci_kit.github import Access, Client, Forbidden, GitHubError, Patience

if TYPE_CHECKING:
    from collections.abc import Iterator

SHA = "c0ffee" + "0" * 34


@pytest.fixture
def github() -> Iterator[StandIn]:
    """A repository with a branch `main`."""
    with running() as made:
        made.world.add_branch("main", SHA, required=("test",), by_rule=("lint",))
        yield made


@pytest.fixture
def client(github: StandIn) -> Client:
    """A client that does not wait."""
    return Client(Access("octo/service", "t", github.api, github.web), Patience(pace=0), sleep=lambda _: None)


def test_a_commit_must_be_contained_in_a_branch(github: StandIn, client: Client) -> None:
    """The same commit or an older one; what is ahead or elsewhere is not."""
    for standing, fine in (("identical", True), ("behind", True), ("ahead", False), ("diverged", False)):
        github.world.standings[f"main...{SHA}"] = standing
        found = list(look.branch(client, SHA, ("main",)))
        assert (not found) is fine
        assert all(one.reason is Reason.WRONG_BRANCH and standing in one.text for one in found)


def test_required_by_protection_and_by_rulesets(client: Client) -> None:
    """Both count."""
    assert look.required(client, ("main",)) == ("lint", "test")


def test_lights_of_runs_and_statuses(github: StandIn, client: Client) -> None:
    """Skipped is green to GitHub; of several with one name the worst counts; what never came is missing."""
    world = github.world
    for name, conclusion in (("ok", "success"), ("skip", "skipped"), ("bad", "timed_out"), ("runs", None)):
        world.add_check(SHA, name, conclusion)
    world.add_check(SHA, "both", "success")
    world.add_status(SHA, "both", "failure")
    world.add_status(SHA, "wait", "pending")
    world.add_status(SHA, "fine", "success")
    names = ("ok", "skip", "bad", "runs", "both", "wait", "fine", "never")
    seen = {one.name: one.light for one in look.lights(client, SHA, names)}
    assert seen == {
        "ok": Light.GREEN,
        "skip": Light.GREEN,
        "bad": Light.RED,
        "runs": Light.PENDING,
        "both": Light.RED,
        "wait": Light.PENDING,
        "fine": Light.GREEN,
        "never": Light.MISSING,
    }


def test_each_light_has_its_objection() -> None:
    """Green has none."""
    seen = [Seen(light.value, light, "x") for light in Light]
    assert [one.reason for one in look.shut(seen, SHA)] == [
        Reason.CHECK_FAILED,
        Reason.CHECK_PENDING,
        Reason.CHECK_MISSING,
    ]


def test_checks_under_way_are_waited_for() -> None:
    """Until none is, or the time is over, or the job is cancelled."""
    turns = iter([Light.MISSING, Light.PENDING, Light.RED, Light.GREEN])
    assert look.settled(lambda: [Seen("a", next(turns))], 60, lambda _: False)[0].light is Light.RED
    waited: list[float] = []
    pending = [Seen("a", Light.PENDING)]

    def wait(pause: float) -> bool:
        waited.append(pause)
        return False

    assert look.settled(lambda: pending, 25, wait) == pending
    assert waited == [10, 10, 5]
    assert look.settled(lambda: pending, 25, lambda _: True) == pending


@pytest.mark.parametrize(
    ("rules", "reviews", "reason"),
    [
        ([], [], Reason.UNPROTECTED),
        (["wait_timer"], [], Reason.UNPROTECTED),
        (["required_reviewers"], [], Reason.NOT_APPROVED),
        (["required_reviewers"], [("approved", "staging")], Reason.NOT_APPROVED),
        (["required_reviewers"], [("approved", "production"), ("rejected", "production")], Reason.REJECTED),
        (["required_reviewers"], [("approved", "production")], None),
    ],
)
def test_approvals(
    github: StandIn, client: Client, rules: list[str], reviews: list[tuple[str, str]], reason: Reason | None
) -> None:
    """Of this run, for this environment, which must ask for them."""
    github.world.environments["production"] = rules
    github.world.add_run(5)
    github.world.approvals[5] = [{"state": s, "user": "ada", "environments": [e]} for s, e in reviews]
    found = [one.reason for one in look.approval(client, "production", 5)]
    assert found == ([reason] if reason else [])


def test_what_cannot_be_looked_at_is_an_error(github: StandIn, client: Client) -> None:
    """Neither open nor shut: no such environment, no permission."""
    with pytest.raises(GitHubError):
        list(look.approval(client, "nowhere", 5))
    github.world.faults.on = [Fault(Kind.FORBIDDEN, "GET", "/check-runs", times=9)]
    with pytest.raises(Forbidden):
        look.lights(client, SHA, ("a",))


def test_every_reason_is_explained() -> None:
    """Why it matters, and what helps."""
    assert set(DOCS) == set(Reason)
