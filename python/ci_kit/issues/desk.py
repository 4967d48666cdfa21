"""Writes issues and comments so that each is there once, even where the answer to a write was lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ci_kit.github import Forbidden, Invalid, NotFound, Unconfirmed, issues
from ci_kit.issues import marker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ci_kit.github import Client
    from ci_kit.github.issues import Comment, Issue
    from ci_kit.issues.marker import Marker

T = TypeVar("T")

#: Whose the token of a job is.
BOT = "github-actions[bot]"
#: How often a write is tried, and how often is looked for it after each, a little later each time.
_TRIES, _LOOKS = 4, 3
_FIRST_LOOK = 0.5
#: How often a list of comments is read until it shows all of them: for half a minute.
_SETTLING = 6
#: Numbers above the newest that was known, among which an issue is looked for.
_REACH = 40


class Desk:
    """Issues of one identity: only what it wrote counts."""

    def __init__(self, client: Client, identity: str, labels: Sequence[str]) -> None:
        self.client = client
        self.identity = identity
        self.labels = tuple(labels)

    def read(self, issue: Issue) -> Marker | None:
        """The marker of an issue, if it is one of ours."""
        return marker.find(issue.body, issue.author, self.identity)

    def get(self, number: int, key: str) -> Issue | None:
        """An issue by its number, if it is there and ours and of this failure.

        Raises:
            GitHubError: It cannot be read.
        """
        try:
            issue = issues.get(self.client, number)
        except NotFound:
            return None
        found = self.read(issue)
        ours = found is not None and found.key == key and issue.state_reason != "duplicate"
        return issue if ours else None

    def listed(self, state: str = "open") -> list[Issue]:
        """Our issues as lists show them, which lag; those closed as duplicates are left out.

        Raises:
            GitHubError: They cannot be read.
        """
        asked = issues.listed(self.client, labels=self.labels[:1], state=state)
        return [one for one in asked if one.state_reason != "duplicate" and self.read(one) is not None]

    def of_key(self, key: str, state: str = "all") -> list[Issue]:
        """Our issues of one failure as lists show them, the oldest first.

        Raises:
            GitHubError: They cannot be read.
        """
        found = [one for one in self.listed(state) if (mark := self.read(one)) and mark.key == key]
        return sorted(found, key=lambda one: one.number)

    def records(self, issue: Issue) -> list[Marker]:
        """What has been recorded in an issue, in its text and in comments of ours, the oldest first.

        Raises:
            GitHubError: They cannot be read.
        """
        comments = [marker.find(one.body, one.author, self.identity) for one in self._settled(issue.number)]
        return [one for one in (self.read(issue), *comments) if one is not None]

    def open(self, title: str, body: str, mark: Marker, assignees: Sequence[str]) -> Issue:
        """Open an issue, once.

        Raises:
            GitHubError: It cannot be opened.
        """
        newest = issues.newest(self.client)
        text = f"{body.rstrip()}\n\n{mark}\n"

        def write() -> Issue:
            try:
                return issues.create(self.client, title, text, self.labels, assignees)
            except Invalid as refusal:
                if not assignees:
                    raise
                # Somebody who cannot be assigned, as one who has left, must not keep the issue from being opened.
                if "assignee" not in f"{refusal.why}".lower():
                    raise
                return issues.create(self.client, title, text, self.labels)

        return self._once(write, lambda: self._by_number(newest, mark))

    def comment(self, issue: int, body: str, mark: Marker) -> Comment:
        """Comment, once.

        Raises:
            GitHubError: It cannot be written.
        """
        text = f"{body.rstrip()}\n\n{mark}\n"

        def look() -> Comment | None:
            found = self._settled(issue)
            return next((one for one in found if marker.find(one.body, one.author, self.identity) == mark), None)

        return self._once(lambda: issues.comment(self.client, issue, text), look)

    def prepare_labels(self) -> None:
        """Make those labels that do not exist, so that they have a colour and a meaning.

        Raises:
            GitHubError: They cannot be made.
        """
        for name in self.labels:
            try:
                issues.label(self.client, name)
            except NotFound:
                try:
                    issues.create_label(self.client, name, "Opened and closed by a workflow", "d73a4a")
                except (Invalid, Unconfirmed):  # somebody else was faster; opening the issue makes it if need be
                    continue

    def _once(self, write: Callable[[], T], look: Callable[[], T | None]) -> T:
        """Write; where it is not known whether that took effect, look for it before writing again."""
        for attempt in range(1, _TRIES + 1):
            try:
                return write()
            except Unconfirmed:
                found = self._looked_for(look)
                if found is not None:
                    return found
                if attempt == _TRIES:
                    raise
        raise AssertionError  # pragma: no cover (the loop returns or raises)

    def _looked_for(self, look: Callable[[], T | None]) -> T | None:
        pause = _FIRST_LOOK
        for _ in range(_LOOKS):
            found = look()
            if found is not None:
                return found
            if not self.client.wait(pause):
                return None
            pause *= 2
        return look()

    def _by_number(self, newest: int, mark: Marker) -> Issue | None:
        """Our issue among those after the newest that was known: by number, for lists lag behind."""
        missing = 0
        for number in range(newest + 1, newest + _REACH):
            try:
                issue = issues.get(self.client, number)
            except NotFound:
                missing += 1
                if missing > 1:  # one may have been deleted or moved away
                    return None
                continue
            if self.read(issue) == mark:
                return issue
        return None

    def _settled(self, number: int) -> list[Comment]:
        """The comments, once the list, which lags, shows as many as the issue counted in the beginning."""
        count = min(issues.get(self.client, number).comments, 1000)
        found: list[Comment] = []
        pause = _FIRST_LOOK
        for _ in range(_SETTLING):
            found = list(issues.comments(self.client, number)) if count else []
            if len(found) >= count or not self.client.wait(pause):
                break
            pause *= 2
        return found


def identity(client: Client) -> str:
    """Who the token writes as; a job's token may not ask, and writes as GitHub Actions.

    Raises:
        GitHubError: GitHub cannot be asked.
    """
    try:
        return issues.myself(client)
    except Forbidden as refusal:
        if refusal.status == 401:  # noqa: PLR2004
            raise
        return BOT
    except NotFound:
        return BOT
