"""What takes up storage, and which repositories there are: artifacts, caches, the repositories of an organisation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.github.client import segment
from ci_kit.github.runs import SCOPE
from ci_kit.github.shape import read, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.github.client import Client

#: More artifacts or repositories than these are not read.
MOST = 100_000


@dataclass(frozen=True, slots=True)
class Artifact:
    """An artifact of a run; `size` in bytes as it is stored, which is compressed."""

    id: int
    name: str
    size: int
    expired: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> Artifact:
        """Read GitHub's `artifact`."""
        return cls(int(data["id"]), text(data["name"]), int(data["size_in_bytes"]), bool(data["expired"]))


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository as `owner/name`, and whether it is private; internal ones are."""

    name: str
    private: bool

    @classmethod
    def of(cls, data: dict[str, Any]) -> Repository:
        """Read GitHub's `repository`."""
        return cls(text(data["full_name"]), bool(data["private"]))


def artifacts(client: Client, run: int | None = None) -> Iterator[Artifact]:
    """The artifacts of a run, or of all runs.

    Raises:
        GitHubError: They cannot be read.
    """
    path = f"actions/runs/{run}/artifacts" if run else "actions/artifacts"
    for one in client.pages(path, key="artifacts", limit=MOST, scope=SCOPE):
        yield read(Artifact.of, one)


def cached(client: Client) -> int:
    """Bytes that the caches of the repository take.

    Raises:
        GitHubError: It cannot be read.
    """
    return int(client.get("actions/cache/usage", scope=SCOPE)["active_caches_size_in_bytes"])


def repository(client: Client) -> Repository:
    """The repository itself.

    Raises:
        GitHubError: It cannot be read.
    """
    return read(Repository.of, client.get("", scope="metadata: read"))


def repositories(client: Client, organisation: str) -> Iterator[Repository]:
    """The repositories of an organisation that the token may see.

    Raises:
        GitHubError: They cannot be read.
    """
    path = f"/orgs/{segment(organisation)}/repos"
    for one in client.pages(path, {"type": "all"}, limit=MOST, scope="metadata: read"):
        yield read(Repository.of, one)
