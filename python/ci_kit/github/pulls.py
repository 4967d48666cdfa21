"""Pull requests; their comments are those of issues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.github.shape import login, read, text

if TYPE_CHECKING:
    from ci_kit.github.client import Client

SCOPE = "pull-requests: read"


@dataclass(frozen=True, slots=True)
class Pull:
    """A pull request. `head_repository` is empty where the fork has been deleted."""

    number: int
    title: str
    state: str
    author: str
    base: str
    base_sha: str
    head: str
    head_sha: str
    head_repository: str
    draft: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> Pull:
        """Read GitHub's `pull-request`."""
        base, head = data["base"], data["head"]
        return cls(
            number=int(data["number"]),
            title=text(data["title"]),
            state=text(data["state"]),
            author=login(data.get("user")),
            base=text(base["ref"]),
            base_sha=text(base["sha"]),
            head=text(head["ref"]),
            head_sha=text(head["sha"]),
            head_repository=text((head.get("repo") or {}).get("full_name")),
            draft=bool(data.get("draft")),
        )


def get(client: Client, number: int) -> Pull:
    """A pull request.

    Raises:
        GitHubError: It cannot be read.
    """
    return read(Pull.of, client.get(f"pulls/{number}", scope=SCOPE))
