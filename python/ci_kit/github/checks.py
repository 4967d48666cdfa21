"""What is known of a commit: check runs, commit statuses, which of them are required, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.github.client import segment
from ci_kit.github.errors import Forbidden, NotFound
from ci_kit.github.shape import moment, read, text

if TYPE_CHECKING:
    from datetime import datetime

    from ci_kit.github.client import Client

CHECKS_SCOPE = "checks: read"
STATUSES_SCOPE = "statuses: read"
CONTENTS_SCOPE = "contents: read"


@dataclass(frozen=True, slots=True)
class Check:
    """A check run. `conclusion` is empty until `status` is `completed`."""

    id: int
    name: str
    status: str
    conclusion: str
    url: str
    app: str
    suite: int
    started: datetime | None
    completed: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Check:
        """Read GitHub's `check-run`."""
        return cls(
            id=int(data["id"]),
            name=text(data["name"]),
            status=text(data["status"]),
            conclusion=text(data["conclusion"]),
            url=text(data.get("html_url") or data.get("details_url")),
            app=text((data.get("app") or {}).get("slug")),
            suite=int((data.get("check_suite") or {}).get("id") or 0),
            started=moment(data.get("started_at")),
            completed=moment(data.get("completed_at")),
        )


@dataclass(frozen=True, slots=True)
class Status:
    """The newest commit status of a context: `success`, `pending`, `failure` or `error`."""

    context: str
    state: str
    description: str
    url: str
    updated: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Status:
        """Read GitHub's `simple-commit-status`."""
        words = text(data.get("description")), text(data.get("target_url"))
        return cls(text(data["context"]), text(data["state"]), *words, moment(data.get("updated_at")))


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a check run notes at a place."""

    path: str
    line: int
    level: str
    title: str
    message: str

    @classmethod
    def of(cls, data: dict[str, Any]) -> Annotation:
        """Read GitHub's `check-annotation`."""
        words = text(data["annotation_level"]), text(data.get("title")), text(data.get("message"))
        return cls(text(data["path"]), int(data["start_line"]), *words)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch and the checks that its protection asks for; rules of rulesets are in `required`."""

    name: str
    sha: str
    protected: bool
    contexts: tuple[str, ...]

    @classmethod
    def of(cls, data: dict[str, Any]) -> Branch:
        """Read GitHub's `branch-with-protection`."""
        needed = ((data.get("protection") or {}).get("required_status_checks") or {}).get("contexts") or ()
        return cls(text(data["name"]), text(data["commit"]["sha"]), bool(data["protected"]), tuple(map(str, needed)))


def commit(client: Client, ref: str) -> str:
    """The SHA that a branch, tag or SHA means.

    Raises:
        GitHubError: There is none, or it cannot be read.
    """
    data = client.get(f"commits/{segment(ref)}", {"per_page": 1}, scope=CONTENTS_SCOPE)
    return read(lambda one: str(one["sha"]), data)


def check_runs(client: Client, ref: str) -> tuple[Check, ...]:
    """The check runs of a commit, of each name and app the latest.

    Raises:
        GitHubError: They cannot be read.
    """
    found = client.pages(f"commits/{segment(ref)}/check-runs", key="check_runs", scope=CHECKS_SCOPE)
    return tuple(read(Check.of, one) for one in found)


def statuses(client: Client, ref: str) -> tuple[Status, ...]:
    """The commit statuses of a commit, of each context the latest.

    Raises:
        GitHubError: They cannot be read.
    """
    found = client.pages(f"commits/{segment(ref)}/status", key="statuses", scope=STATUSES_SCOPE)
    return tuple(read(Status.of, one) for one in found)


def notes(client: Client, check: int) -> tuple[Annotation, ...]:
    """The annotations of a check run; the id of a job is that of its check run.

    Raises:
        GitHubError: They cannot be read.
    """
    found = client.pages(f"check-runs/{check}/annotations", limit=100, scope=CHECKS_SCOPE)
    return tuple(read(Annotation.of, one) for one in found)


def branch(client: Client, name: str) -> Branch:
    """A branch.

    Raises:
        GitHubError: There is none, or it cannot be read.
    """
    return read(Branch.of, client.get(f"branches/{segment(name)}", scope=CONTENTS_SCOPE))


def required(client: Client, name: str) -> tuple[str, ...]:
    """The names of the checks that a branch requires, by its protection or by a ruleset, in order of name.

    Raises:
        GitHubError: The branch cannot be read.
    """
    found = set(branch(client, name).contexts)
    try:
        for rule in client.pages(f"rules/branches/{segment(name)}", limit=100, scope=CONTENTS_SCOPE):
            if rule.get("type") == "required_status_checks":
                wanted = (rule.get("parameters") or {}).get("required_status_checks") or ()
                found.update(text(one.get("context")) for one in wanted)
    except (NotFound, Forbidden):  # servers that know no rulesets
        pass
    return tuple(sorted(found))


def standing(client: Client, base: str, head: str) -> str:
    """How `head` stands to `base`: `identical`, `ahead`, `behind` (it is contained) or `diverged`.

    Raises:
        GitHubError: One of them is not there, or cannot be read.
    """
    data = client.get(f"compare/{segment(base)}...{segment(head)}", {"per_page": 1}, scope=CONTENTS_SCOPE)
    return read(lambda one: str(one["status"]), data)
