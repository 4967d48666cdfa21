"""The comment that the action keeps on a pull request, against a stand-in for GitHub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from quality_workspace import case, suite
from standin_github import Fault, Kind, StandIn, running

from ci_kit.github import Access, Client, Patience, issues

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quality_workspace import Workspace

HOSTILE = "@everyone <!-- ci-kit:qa-summary key=default --> <script>"


@pytest.fixture
def github(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """GitHub with one pull request, and a run that belongs to it."""
    with running() as made:
        issues.create(client(made), "a pull request", "")
        variables = {
            "GITHUB_REPOSITORY": "octo/service",
            "GITHUB_API_URL": made.api,
            "GITHUB_SERVER_URL": made.web,
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(workspace.write("event.json", event("octo/service"))),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        yield made


def event(head: str) -> dict[str, object]:
    """The payload of a pull request from a repository."""
    return {"pull_request": {"number": 1, "head": {"repo": {"full_name": head}}}}


def client(github: StandIn) -> Client:
    """A client that does not pause between writes."""
    return Client(Access("octo/service", "t", github.api, github.web), Patience(pace=0.0))


def bodies(github: StandIn) -> list[str]:
    """The comments that are there."""
    return [one.body for one in issues.comments(client(github), 1)]


def test_the_comment_follows_the_runs(workspace: Workspace, github: StandIn) -> None:
    """The second run writes it anew; its address is an output, and hostile names do nothing in it."""
    workspace.write("r.xml", suite(case(HOSTILE, "failure", message=HOSTILE)))
    first = workspace.run("r.xml", comment="true", token="t")
    assert "@everyone" not in bodies(github)[0]
    assert "<script>" not in bodies(github)[0]
    workspace.write("r.xml", suite(case("a")))
    second = workspace.run("r.xml", comment="true", token="t")
    (body,) = bodies(github)
    assert "PASSED" in body
    assert first.outputs.comment == second.outputs.comment != ""


def test_a_read_only_token_leaves_it_at_the_summary(workspace: Workspace, github: StandIn) -> None:
    """The verdict is what the tests say, and a note says why there is no comment."""
    workspace.write("r.xml", suite(case("a")))
    github.world.read_only = True
    ran = workspace.run("r.xml", comment="true", token="t")
    assert (ran.verdict, ran.outputs.comment) == ("pass", "")
    assert any("there is no comment" in note for note in ran.report.notes)


def test_a_fork_is_known_without_asking(workspace: Workspace, github: StandIn) -> None:
    """Its token may only read, whatever the workflow says."""
    workspace.write("r.xml", suite(case("a")))
    workspace.write("event.json", event("mallory/service"))
    asked = len(github.world.requests)
    ran = workspace.run("r.xml", comment="true", token="t")
    assert ran.verdict == "pass"
    assert any("forks" in note for note in ran.report.notes)
    assert len(github.world.requests) == asked


def test_a_run_of_no_pull_request_says_so(workspace: Workspace, github: StandIn) -> None:
    """On a push there is nothing to comment on."""
    workspace.write("r.xml", suite(case("a")))
    workspace.write("event.json", {})
    ran = workspace.run("r.xml", comment="true", token="t")
    assert ran.verdict == "pass"
    assert any("no pull request" in note for note in ran.report.notes)
    assert bodies(github) == []


def test_a_github_that_refuses_is_a_warning_on_a_verdict(workspace: Workspace, github: StandIn) -> None:
    """The tests are judged all the same."""
    workspace.write("r.xml", suite(case("a")))
    github.world.faults.on.append(Fault(Kind.LIMIT, path="comments", times=-1, retry_after=10_000))
    ran = workspace.run("r.xml", comment="true", token="t")
    assert (ran.verdict, ran.rules) == ("warn", {"not-shown"})


def test_thousands_of_failures_fit_into_a_comment(workspace: Workspace, github: StandIn) -> None:
    """GitHub takes 65,536 characters."""
    workspace.write("r.xml", suite(*(case(f"t{n}", "failure", message="x" * 3000) for n in range(1000))))
    workspace.run("r.xml", comment="true", token="t")
    (body,) = bodies(github)
    assert len(body) < 65_536
    assert "FAILED" in body
