"""Issues, their labels and comments; comments of pull requests are the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.github.client import segment
from ci_kit.github.shape import login, moment, read, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ci_kit.github.client import Client

SCOPE = "issues: write"
READ_SCOPE = "issues: read"


@dataclass(frozen=True, slots=True)
class Issue:
    """An issue. `state_reason` of a closed one is `completed`, `not_planned` or `duplicate`."""

    number: int
    title: str
    body: str
    state: str
    state_reason: str
    author: str
    url: str
    labels: tuple[str, ...]
    assignees: tuple[str, ...]
    comments: int
    locked: bool
    created: datetime | None
    closed: datetime | None
    is_pull: bool = False

    @property
    def open(self) -> bool:
        """Whether it is open."""
        return self.state == "open"

    @classmethod
    def of(cls, data: dict[str, Any]) -> Issue:
        """Read GitHub's `issue`."""
        return cls(
            number=int(data["number"]),
            title=text(data["title"]),
            body=text(data.get("body")),
            state=text(data["state"]),
            state_reason=text(data.get("state_reason")),
            author=login(data.get("user")),
            url=text(data.get("html_url")),
            labels=tuple(text(one["name"]) if isinstance(one, dict) else str(one) for one in data.get("labels") or ()),
            assignees=tuple(map(login, data.get("assignees") or ())),
            comments=int(data.get("comments") or 0),
            locked=bool(data.get("locked")),
            created=moment(data.get("created_at")),
            closed=moment(data.get("closed_at")),
            is_pull="pull_request" in data,
        )


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment on an issue or a pull request."""

    id: int
    body: str
    author: str
    url: str
    created: datetime | None

    @classmethod
    def of(cls, data: dict[str, Any]) -> Comment:
        """Read GitHub's `issue-comment`."""
        whose, url = login(data.get("user")), text(data.get("html_url"))
        return cls(int(data["id"]), text(data.get("body")), whose, url, moment(data.get("created_at")))


@dataclass(frozen=True, slots=True)
class Label:
    """A label of the repository."""

    name: str
    description: str
    color: str

    @classmethod
    def of(cls, data: dict[str, Any]) -> Label:
        """Read GitHub's `label`."""
        return cls(text(data["name"]), text(data.get("description")), text(data.get("color")))


def get(client: Client, number: int) -> Issue:
    """One issue, by its number: not subject to the lag of lists.

    Raises:
        GitHubError: It cannot be read.
    """
    return read(Issue.of, client.get(f"issues/{number}", scope=READ_SCOPE))


def listed(client: Client, *, labels: Sequence[str] = (), limit: int = 1000, **asked: str) -> Iterator[Issue]:
    """Open issues that have all the labels, the newest first, without pull requests. The list lags behind writes.

    `asked` are filters of GitHub's: `state` (`open`, `closed`, `all`), `creator`, `since`.

    Raises:
        GitHubError: They cannot be read.
    """
    query = {name: value for name, value in {**asked, "labels": ",".join(labels)}.items() if value}
    for one in client.pages("issues", query, limit=limit, scope=READ_SCOPE):
        issue = read(Issue.of, one)
        if not issue.is_pull:
            yield issue


def newest(client: Client) -> int:
    """The highest number of an issue or pull request as lists show it, 0 where there is none.

    Raises:
        GitHubError: They cannot be read.
    """
    return max((read(Issue.of, one).number for one in client.pages("issues", {"state": "all"}, limit=1)), default=0)


def create(client: Client, title: str, body: str, labels: Sequence[str] = (), assignees: Sequence[str] = ()) -> Issue:
    """Open an issue.

    Raises:
        Unconfirmed: It may have been opened, or not: look before you try again.
        GitHubError: It was not.
    """
    asked = {"title": title, "body": body, "labels": list(labels), "assignees": list(assignees)}
    wanted = {name: value for name, value in asked.items() if value}
    return read(Issue.of, client.write("POST", "issues", wanted, scope=SCOPE))


def edit(client: Client, number: int, **changes: object) -> Issue:
    """Change `title`, `body`, `state`, `state_reason`, `labels` or `assignees`.

    Raises:
        GitHubError: It cannot be changed.
    """
    return read(Issue.of, client.write("PATCH", f"issues/{number}", changes, scope=SCOPE))


def comments(client: Client, number: int, limit: int = 1000) -> Iterator[Comment]:
    """The comments of an issue or pull request, the oldest first. The list lags behind writes.

    Raises:
        GitHubError: They cannot be read.
    """
    for one in client.pages(f"issues/{number}/comments", limit=limit, scope=READ_SCOPE):
        yield read(Comment.of, one)


def comment(client: Client, number: int, body: str) -> Comment:
    """Comment on an issue or pull request.

    Raises:
        Unconfirmed: It may have been written, or not: look before you try again.
        GitHubError: It was not.
    """
    return read(Comment.of, client.write("POST", f"issues/{number}/comments", {"body": body}, scope=SCOPE))


def edit_comment(client: Client, number: int, body: str) -> Comment:
    """Replace the text of the comment with this id.

    Raises:
        GitHubError: It cannot be changed.
    """
    return read(Comment.of, client.write("PATCH", f"issues/comments/{number}", {"body": body}, scope=SCOPE))


def delete_comment(client: Client, number: int) -> None:
    """Delete the comment with this id.

    Raises:
        GitHubError: It cannot be deleted.
    """
    client.write("DELETE", f"issues/comments/{number}", scope=SCOPE)


def labels(client: Client, limit: int = 1000) -> Iterator[Label]:
    """The labels of the repository.

    Raises:
        GitHubError: They cannot be read.
    """
    for one in client.pages("labels", limit=limit, scope=READ_SCOPE):
        yield read(Label.of, one)


def label(client: Client, name: str) -> Label:
    """One label, by its name: not subject to the lag of lists.

    Raises:
        NotFound: There is none of that name.
        GitHubError: It cannot be read.
    """
    return read(Label.of, client.get(f"labels/{segment(name)}", scope=READ_SCOPE))


def create_label(client: Client, name: str, description: str = "", color: str = "ededed") -> Label:
    """Make a label. Of several that try it at the same time one succeeds.

    Raises:
        Invalid: There is one of that name (`exists_already`), or the name will not do.
        Unconfirmed: It may have been made, or not.
        GitHubError: It was not.
    """
    body = {"name": name, "description": description, "color": color}
    return read(Label.of, client.write("POST", "labels", body, scope=SCOPE))


def edit_label(client: Client, name: str, description: str) -> Label:
    """Change what a label says of itself.

    Raises:
        GitHubError: It cannot be changed.
    """
    body = {"description": description}
    return read(Label.of, client.write("PATCH", f"labels/{segment(name)}", body, scope=SCOPE))


def delete_label(client: Client, name: str) -> None:
    """Delete a label.

    Raises:
        GitHubError: It cannot be deleted.
    """
    client.write("DELETE", f"labels/{segment(name)}", scope=SCOPE)


def myself(client: Client) -> str:
    """The login of the token's owner.

    Raises:
        Forbidden: The token is that of a job or an app, which may not ask.
        GitHubError: It cannot be read.
    """
    return read(login, client.get("/user"))
