"""Deployments, their statuses, and environments."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ci_kit.github.client import segment
from ci_kit.github.shape import login, moment, read, text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from ci_kit.github.client import Client

SCOPE = "deployments: write"
READ_SCOPE = "deployments: read"
ENVIRONMENTS_SCOPE = "actions: read"
#: GitHub rejects a longer description of a status.
DESCRIPTION = 140


class State(StrEnum):
    """What a deployment status says (the values that can be set)."""

    QUEUED = "queued"
    PENDING = "pending"
    IN_PROGRESS = "in_progress"
    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment of a commit to an environment."""

    id: int
    sha: str
    ref: str
    environment: str
    description: str
    creator: str
    created: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Deployment:
        """Read GitHub's `deployment`."""
        return cls(
            id=int(data["id"]),
            sha=text(data["sha"]),
            ref=text(data["ref"]),
            environment=text(data["environment"]),
            description=text(data["description"]),
            creator=login(data.get("creator")),
            created=moment(data.get("created_at")),
        )


@dataclass(frozen=True, slots=True)
class Status:
    """One status of a deployment."""

    id: int
    state: str
    description: str
    url: str
    created: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Status:
        """Read GitHub's `deployment-status`."""
        words = text(data["state"]), text(data.get("description")), text(data.get("environment_url"))
        return cls(int(data["id"]), *words, moment(data.get("created_at")))


@dataclass(frozen=True, slots=True)
class Environment:
    """An environment and the rules that protect it, by type: `required_reviewers`, `wait_timer`, `branch_policy`."""

    name: str
    rules: tuple[str, ...]

    @property
    def needs_approval(self) -> bool:
        """Whether somebody must approve of a run that deploys to it."""
        return "required_reviewers" in self.rules

    @classmethod
    def of(cls, data: dict[str, Any]) -> Environment:
        """Read GitHub's `environment`."""
        return cls(text(data["name"]), tuple(text(one["type"]) for one in data.get("protection_rules") or ()))


def create(
    client: Client, ref: str, environment: str, description: str = "", *, production: bool = False
) -> Deployment:
    """Begin a deployment of `ref`, without GitHub merging or checking anything.

    Raises:
        Unconfirmed: It may have been begun, or not.
        GitHubError: It was not.
    """
    body = {
        "ref": ref,
        "environment": environment,
        "description": description[:DESCRIPTION],
        "auto_merge": False,
        "required_contexts": [],
        "production_environment": production,
    }
    return read(Deployment.of, client.write("POST", "deployments", body, scope=SCOPE))


def set_status(client: Client, number: int, state: State, description: str = "", **links: str) -> Status:
    """Say how the deployment with this id stands; links are `log_url` and `environment_url`.

    Raises:
        Unconfirmed: It may have been said, or not.
        GitHubError: It was not.
    """
    asked = {"description": description[:DESCRIPTION], **links}
    body = {"state": state.value, "auto_inactive": True} | {name: value for name, value in asked.items() if value}
    return read(Status.of, client.write("POST", f"deployments/{number}/statuses", body, scope=SCOPE))


def listed(client: Client, *, limit: int = 100, **asked: str) -> Iterator[Deployment]:
    """Deployments, the newest first; `asked` are filters of GitHub's: `environment`, `sha`, `ref`, `task`.

    Raises:
        GitHubError: They cannot be read.
    """
    for one in client.pages("deployments", asked, limit=limit, scope=READ_SCOPE):
        yield read(Deployment.of, one)


def statuses(client: Client, number: int, limit: int = 100) -> Iterator[Status]:
    """The statuses of a deployment, the newest first.

    Raises:
        GitHubError: They cannot be read.
    """
    for one in client.pages(f"deployments/{number}/statuses", limit=limit, scope=READ_SCOPE):
        yield read(Status.of, one)


def environment(client: Client, name: str) -> Environment:
    """An environment.

    Raises:
        GitHubError: There is none, or it cannot be read.
    """
    return read(Environment.of, client.get(f"environments/{segment(name)}", scope=ENVIRONMENTS_SCOPE))
