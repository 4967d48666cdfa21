"""The comment of a pull request, against a stand-in for GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from reporting import together
from standin_github import Fault, Kind, StandIn, Who, running

from ci_kit.errors import InputError
from ci_kit.github import Access, Client, Forbidden, Patience, issues
from ci_kit.quality import comment

if TYPE_CHECKING:
    from collections.abc import Iterator

BOT = "github-actions[bot]"


@pytest.fixture
def github() -> Iterator[StandIn]:
    """GitHub with one pull request, which to comments is an issue."""
    with running() as made:
        issues.create(client(made), "a pull request", "")
        yield made


def client(github: StandIn, token: str = "t") -> Client:  # noqa: S107 (made up)
    """A client that does not pause between writes."""
    return Client(Access("octo/service", token, github.api, github.web), Patience(total=20.0, pace=0.0))


def bodies(github: StandIn) -> list[str]:
    """The comments that are there."""
    return [one.body for one in issues.comments(client(github), 1)]


def test_the_second_run_writes_the_comment_anew(github: StandIn) -> None:
    """One comment a key, and its address."""
    first = comment.put(client(github), 1, "unit", BOT, "red")
    second = comment.put(client(github), 1, "unit", BOT, "green")
    other = comment.put(client(github), 1, "browser", BOT, "amber")
    assert first == second != other
    assert [body.partition("\n")[2] for body in bodies(github)] == ["green", "amber"]


def test_what_others_wrote_is_left_alone(github: StandIn) -> None:
    """Whoever copies the marker does not get their comment overwritten, nor ours hidden."""
    github.world.tokens = {"t": Who(), "p": Who("mallory", person=True)}
    issues.comment(client(github, "p"), 1, f"{comment.marker('unit')}\nmine")
    issues.comment(client(github), 1, f"see {comment.marker('unit')}")
    comment.put(client(github), 1, "unit", "", "ours")
    assert [body.rpartition("\n")[2] for body in bodies(github)] == ["mine", f"see {comment.marker('unit')}", "ours"]


def test_of_two_at_once_one_stays(github: StandIn) -> None:
    """Two jobs that find nothing both write; in the end there is one comment."""
    work = [lambda text=text: comment.put(client(github), 1, "unit", BOT, text) for text in ("a", "b")]
    urls = together(work)
    assert all(isinstance(url, str) for url in urls), urls
    comment.put(client(github), 1, "unit", BOT, "later")
    assert [body.partition("\n")[2] for body in bodies(github)] == ["later"]


def test_an_answer_that_is_lost_makes_no_second_comment(github: StandIn) -> None:
    """The comment was written, the connection broke: it is looked for, not written again."""
    github.world.faults.on.append(Fault(Kind.DROPPED, "POST", "comments"))
    assert comment.put(client(github), 1, "unit", BOT, "once")
    assert len(bodies(github)) == 1


def test_a_token_that_may_only_read_is_told_apart(github: StandIn) -> None:
    """So that the action can leave it at the summary."""
    github.world.read_only = True
    with pytest.raises(Forbidden):
        comment.put(client(github), 1, "unit", BOT, "x")


@pytest.mark.parametrize("key", ["", "a b", "--> <b>", "x" * 61, "ü"])
def test_a_key_that_cannot_stand_in_a_marker_is_refused(key: str) -> None:
    """It would end the hidden line."""
    with pytest.raises(InputError, match="comment-key"):
        comment.marker(key)
