"""What the runner tells of the run, and whose token may only read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from ci_kit.runner.context import TOKEN, Context

if TYPE_CHECKING:
    from pathlib import Path


def test_the_variables_of_a_job(tmp_path: Path) -> None:
    """Each has its place; the workflow is told by its file."""
    (tmp_path / "event.json").write_text(json.dumps({"action": "opened"}), encoding="utf-8")
    found = Context.from_environment(
        {
            "GITHUB_REPOSITORY": "octo/service",
            "GITHUB_API_URL": "https://github.example.com/api/v3",
            "GITHUB_SERVER_URL": "https://github.example.com",
            "GITHUB_RUN_ID": "12345678901",
            "GITHUB_RUN_ATTEMPT": "3",
            "GITHUB_WORKFLOW_REF": "octo/service/.github/workflows/ci.yml@refs/heads/main",
            "GITHUB_REF_NAME": "main",
            "GITHUB_EVENT_PATH": str(tmp_path / "event.json"),
        }
    )
    assert (found.repository, found.run, found.attempt) == ("octo/service", 12345678901, 3)
    assert (found.workflow, found.branch) == (".github/workflows/ci.yml", "main")
    assert (found.api, found.web) == ("https://github.example.com/api/v3", "https://github.example.com")
    assert found.payload == {"action": "opened"}


@pytest.mark.parametrize("content", ["", "[]", "{", "\ufffd"])
def test_a_terminal_and_a_broken_event_are_no_fault(tmp_path: Path, content: str) -> None:
    """Then nothing is known."""
    (tmp_path / "event.json").write_text(content, encoding="utf-8")
    assert Context.from_environment({}).run == 0
    found = Context.from_environment({"GITHUB_EVENT_PATH": str(tmp_path / "event.json"), "GITHUB_RUN_ID": "x"})
    assert (found.payload, found.run, found.api) == ({}, 0, "https://api.github.com")


def test_the_token_that_was_given_comes_first() -> None:
    """Else that of the environment; an empty one that was given is none."""
    found = Context.from_environment({"GH_TOKEN": "second", "GITHUB_TOKEN": "first"})
    assert found.token(SecretStr("given")) == "given"
    assert found.token(SecretStr(TOKEN)) == "first"
    assert Context().token(SecretStr(TOKEN)) == ""
    assert "first" not in repr(found)


@pytest.mark.parametrize(
    ("event", "head", "actor", "expected"),
    [
        ("pull_request", "stranger/service", "stranger", True),
        ("pull_request", "octo/service", "octocat", False),
        ("pull_request", None, "octocat", True),
        ("pull_request_target", "stranger/service", "stranger", False),
        ("push", None, "octocat", False),
        ("push", None, "dependabot[bot]", True),
    ],
)
def test_forks_and_dependabot_may_only_read(event: str, head: str | None, actor: str, *, expected: bool) -> None:
    """A fork that has been deleted is still a fork."""
    pull = {"pull_request": {"head": {"repo": {"full_name": head} if head else None, "sha": "x"}}}
    payload = pull if event.startswith("pull") else {}
    found = Context(repository="octo/service", event=event, actor=actor, payload=payload)
    assert found.read_only is expected
