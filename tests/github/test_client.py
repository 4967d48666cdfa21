"""The client against a stand-in: limits, lost answers, retries, errors; with the real PyGithub and real sockets."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from standin_github import Fault, Kind, StandIn, Who, running

from ci_kit.errors import InputError
from ci_kit.github import (
    Access,
    Client,
    Forbidden,
    Gone,
    Invalid,
    Limited,
    NotFound,
    Patience,
    Unavailable,
    Unconfirmed,
    issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REPOSITORY = "octo/service"
TOKEN = "t0ken"


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with an empty repository."""
    with running() as made:
        yield made


class Sleeper:
    """Takes note of how long would have been slept."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Wait no time."""
        self.slept.append(seconds)


def client(github: StandIn, sleep: Any = None, **more: Any) -> Client:  # noqa: ANN401
    """A client that is in no hurry and does not wait between writes."""
    access = Access(REPOSITORY, TOKEN, github.api, github.web)
    return Client(access, Patience(**{"pace": 0.0, **more}), sleep=sleep or Sleeper())


def test_nothing_is_imported_before_it_is_needed() -> None:
    """The client is made when the first request is sent: whoever only reads inputs pays nothing."""
    made = Client(Access(REPOSITORY, TOKEN))
    assert "_requester" not in vars(made._transport)  # noqa: SLF001 (that it is lazy is the point)


def test_an_issue_is_opened_read_changed_and_commented_on(github: StandIn) -> None:
    """What comes back are the kit's own types."""
    door = client(github)
    made = issues.create(door, "It broke", "text", ["failure"], ["octocat"])
    assert (made.number, made.author, made.labels, made.assignees) == (
        1,
        "github-actions[bot]",
        ("failure",),
        ("octocat",),
    )
    assert made.url == f"{github.web}/octo/service/issues/1"
    closed = issues.edit(door, 1, state="closed", state_reason="completed")
    assert (closed.open, closed.state_reason) == (False, "completed")
    comment = issues.comment(door, 1, "again")
    assert [one.id for one in issues.comments(door, 1)] == [comment.id]
    assert issues.get(door, 1).comments == 1


def test_lists_are_read_to_the_end(github: StandIn) -> None:
    """Two and a half pages, and no pull requests among them."""
    for index in range(250):
        github.world.add_issue(title=f"number {index}", pull=index % 10 == 0)
    found = list(issues.listed(client(github)))
    assert len(found) == 225
    assert len({one.number for one in found}) == 225
    assert [request for request in github.world.requests if request.startswith("GET")] == [
        "GET /repos/octo/service/issues"
    ] * 3


def test_a_limit_is_a_limit(github: StandIn) -> None:
    """No more pages are read than asked for."""
    for _ in range(30):
        github.world.add_issue(title="one")
    assert len(list(issues.listed(client(github), limit=7))) == 7


@pytest.mark.parametrize("kind", [Kind.UNAVAILABLE, Kind.DROPPED, Kind.HALF, Kind.LOST])
def test_reading_is_repeated(github: StandIn, kind: Kind) -> None:
    """502, a connection that ends, half an answer: asked again, each time later."""
    github.world.add_issue(title="there")
    github.world.faults.on = [Fault(kind, "GET", times=2)]
    sleep = Sleeper()
    assert issues.get(client(github, sleep), 1).title == "there"
    assert len(sleep.slept) == 2
    assert sleep.slept[0] < sleep.slept[1]


def test_reading_is_given_up_after_a_while(github: StandIn) -> None:
    """Five times is enough, and the error says so."""
    github.world.faults.on = [Fault(Kind.UNAVAILABLE, times=-1)]
    with pytest.raises(Unavailable, match="asked 5 times"):
        issues.get(client(github), 1)
    assert len(github.world.requests) == 5


def test_an_answer_that_does_not_come_in_time_is_no_answer(github: StandIn) -> None:
    """The time-out is that of a single wait for data."""
    github.world.faults.on = [Fault(Kind.SLOW, seconds=3.0)]
    github.world.add_issue(title="late")
    assert issues.get(client(github, timeout=1), 1).title == "late"
    assert len(github.world.requests) == 2


@pytest.mark.parametrize("kind", [Kind.LOST, Kind.DROPPED, Kind.HALF])
def test_a_post_is_never_repeated_blindly(github: StandIn, kind: Kind) -> None:
    """It took effect, nobody said so, and the caller is told that this may be."""
    github.world.faults.on = [Fault(kind, "POST", times=-1)]
    with pytest.raises(Unconfirmed, match="not known whether"):
        issues.create(client(github), "once", "")
    assert len(github.world.issues) == 1


def test_what_means_the_same_twice_is_repeated(github: StandIn) -> None:
    """PATCH is, after 502."""
    github.world.add_issue(title="open")
    github.world.faults.on = [Fault(Kind.LOST, "PATCH", times=2)]
    assert issues.edit(client(github), 1, state="closed").state == "closed"


@pytest.mark.parametrize("status", [403, 429])
@pytest.mark.parametrize("verb", ["GET", "POST", "PATCH"])
def test_retry_after_is_obeyed(github: StandIn, status: int, verb: str) -> None:
    """Whatever the method and the status, as long as GitHub says: what was refused was not done."""
    github.world.add_issue(title="there")
    github.world.faults.on = [Fault(Kind.LIMIT, verb, status=status, retry_after=7)]
    sleep = Sleeper()
    door = client(github, sleep)
    if verb == "GET":
        issues.get(door, 1)
    elif verb == "POST":
        issues.comment(door, 1, "x")
    else:
        issues.edit(door, 1, title="new")
    assert len(sleep.slept) == 1
    assert 7 <= sleep.slept[0] < 9
    assert len(github.world.comments) == (verb == "POST")


@pytest.mark.parametrize("status", [403, 429])
def test_the_reset_of_the_primary_limit_is_waited_for(github: StandIn, status: int) -> None:
    """Where there is no Retry-After."""
    github.world.add_issue(title="there")
    github.world.faults.on = [Fault(Kind.LIMIT, status=status, reset=30)]
    sleep = Sleeper()
    issues.get(client(github, sleep), 1)
    assert 29 <= sleep.slept[0] < 45


def test_an_untold_limit_lasts_a_minute_then_longer(github: StandIn) -> None:
    """As GitHub's documentation asks."""
    github.world.add_issue(title="there")
    github.world.faults.on = [Fault(Kind.LIMIT, times=2)]
    sleep = Sleeper()
    issues.get(client(github, sleep, total=1000), 1)
    assert 60 <= sleep.slept[0] < 76
    assert 120 <= sleep.slept[1] < 151


def test_a_limit_beyond_the_deadline_is_an_error_at_once(github: StandIn) -> None:
    """Nobody sleeps an hour in a job to find out that there is no time left."""
    github.world.faults.on = [Fault(Kind.LIMIT, status=429, reset=3600)]
    sleep = Sleeper()
    with pytest.raises(Limited, match="rate limit forbids") as caught:
        issues.get(client(github, sleep, total=60), 1)
    assert sleep.slept == []
    assert caught.value.wait > 3000


def test_a_missing_permission_is_not_asked_for_twice(github: StandIn) -> None:
    """And the error names it, and forks."""
    github.world.read_only = True
    with pytest.raises(Forbidden, match="`issues: write`; runs of forks"):
        issues.create(client(github), "no", "")
    assert len(github.world.requests) == 1


def test_a_token_that_is_none(github: StandIn) -> None:
    """401 is told from a missing permission."""
    github.world.tokens = {"other": Who()}
    with pytest.raises(Forbidden, match="token is not valid"):
        issues.get(client(github), 1)


def test_what_is_not_there_and_what_is_no_longer(github: StandIn) -> None:
    """404 and 410; the second is a kind of the first."""
    with pytest.raises(NotFound, match="without permission GitHub answers the same") as missing:
        issues.get(client(github), 9)
    assert not isinstance(missing.value, Gone)
    github.world.issues_disabled = True
    with pytest.raises(Gone, match="disabled"):
        issues.get(client(github), 9)


def test_what_github_rejects_is_told_in_its_words(github: StandIn) -> None:
    """A body above the limit; a label that exists."""
    door = client(github)
    with pytest.raises(Invalid, match=r"body is too long \(maximum is 65536 characters\)"):
        issues.create(door, "long", "x" * 65537)
    issues.create_label(door, "lock")
    with pytest.raises(Invalid) as caught:
        issues.create_label(door, "LOCK")
    assert caught.value.exists_already


def test_an_enterprise_server_is_asked_below_its_prefix() -> None:
    """The base URL is used as it is."""
    with running(prefix="/api/v3") as github:
        github.world.add_issue(title="there")
        assert issues.get(client(github), 1).title == "there"
        assert github.api.endswith("/api/v3")


def test_writes_keep_their_distance(github: StandIn) -> None:
    """GitHub advises a second between two of them."""
    sleep = Sleeper()
    door = client(github, sleep, pace=1.0)
    github.world.add_issue(title="there")
    issues.comment(door, 1, "one")
    issues.get(door, 1)
    issues.comment(door, 1, "two")
    (paused,) = sleep.slept
    assert 0.5 < paused <= 1.0


def test_the_token_is_in_no_representation() -> None:
    """Of what may be shown in an error."""
    assert TOKEN not in repr(Access(REPOSITORY, TOKEN))


@pytest.mark.parametrize("repository", ["", "service", "a/b/c", "a b/c", "../x/y"])
def test_what_is_no_repository_is_refused(repository: str) -> None:
    """Before anything is sent."""
    with pytest.raises(InputError):
        Access(repository)


def test_a_netrc_file_does_not_replace_the_token(
    github: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Requests would prefer it."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    github.world.tokens = {TOKEN: Who("me", person=True)}
    assert issues.myself(client(github)) == "me"


def test_no_server_at_all_is_an_error_that_says_so(github: StandIn) -> None:
    """Nothing listens there (any more)."""
    github.close()
    begun = time.monotonic()
    with pytest.raises(Unavailable, match="connection failed"):
        issues.get(client(github), 1)
    assert time.monotonic() - begun < 60
