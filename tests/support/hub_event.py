"""The payloads of events, as far as workflows and actions read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to the commit `sha` of a repository, `owner/name`; `before` is the one before it."""

    kind: str
    repository: str
    sha: str
    before: str
    forked: bool = False

    def payload(self) -> dict[str, Any]:
        """What GitHub says of it."""
        content = {"repository": self._repository(), "sender": {"login": "octocat"}, "ref": "refs/heads/main"}
        if self.kind == "push":
            content |= {"before": self.before, "after": self.sha}
        elif self.kind == "pull_request":
            request = self._pull_request()
            content |= {"action": "synchronize", "number": request["number"], "pull_request": request}
            content |= {"ref": f"refs/pull/{request['number']}/merge"}
        elif self.kind == "schedule":
            content |= {"schedule": "17 3 * * *"}
        return content

    def _repository(self) -> dict[str, Any]:
        owner, name = self.repository.split("/")
        more = {"default_branch": "main", "private": False, "fork": False}
        return {"full_name": self.repository, "name": name, "owner": {"login": owner}, **more}

    def _pull_request(self) -> dict[str, Any]:
        base = self._repository()
        head = {**base, "full_name": "stranger/service", "fork": True} if self.forked else base
        return {
            "number": 7,
            "head": {"ref": "change", "sha": self.sha, "repo": head},
            "base": {"ref": "main", "sha": self.sha, "repo": base},
        }
