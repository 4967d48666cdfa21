"""What the job knows of the repository and the run it belongs to (docs.github.com, default environment variables)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


#: Where GitHub is unless the runner says otherwise.
_API, _WEB = "https://api.github.com", "https://github.com"


@dataclass(frozen=True, slots=True)
class Context:
    """Each text is empty where the job does not know it, as on a terminal.

    `ref` is such as `main` or `v1.2.3`, without `refs/`.
    """

    repository: str = ""
    api: str = _API
    web: str = _WEB
    sha: str = ""
    ref: str = ""
    run_id: str = ""
    attempt: str = ""

    @classmethod
    def of(cls, environment: Mapping[str, str] = os.environ) -> Context:
        """Read the runner's variables."""
        return cls(
            repository=environment.get("GITHUB_REPOSITORY", ""),
            api=environment.get("GITHUB_API_URL") or _API,
            web=environment.get("GITHUB_SERVER_URL") or _WEB,
            sha=environment.get("GITHUB_SHA", ""),
            ref=environment.get("GITHUB_REF_NAME", ""),
            run_id=environment.get("GITHUB_RUN_ID", ""),
            attempt=environment.get("GITHUB_RUN_ATTEMPT", ""),
        )

    @property
    def run_url(self) -> str:
        """The page of the run; empty if there is none."""
        return f"{self.web}/{self.repository}/actions/runs/{self.run_id}" if self.repository and self.run_id else ""
