"""The run that an action is part of, as the runner tells it: repository, run, branch, event, where the API is."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SecretStr

#: The default of an input `token`. GitHub puts the job's own token in its place; on a terminal it means the one of the
#: environment.
TOKEN = "${{ github.token }}"  # noqa: S105 (an expression)
#: The API of github.com.
PUBLIC_API = "https://api.github.com"
_BOTS = ("dependabot[bot]",)


@dataclass(frozen=True, slots=True)
class Context:
    """What is known of the run; empty text and 0 on a terminal. `workflow` is the path of the workflow's file."""

    repository: str = ""
    api: str = PUBLIC_API
    web: str = "https://github.com"
    run: int = 0
    attempt: int = 1
    workflow: str = ""
    branch: str = ""
    sha: str = ""
    event: str = ""
    actor: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)
    tokens: tuple[str, ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Context:
        """Read the runner's variables and the payload of the event."""
        number = environment.get("GITHUB_RUN_ID", "")
        attempt = environment.get("GITHUB_RUN_ATTEMPT", "")
        reference = environment.get("GITHUB_WORKFLOW_REF", "").partition("@")[0]
        return cls(
            repository=environment.get("GITHUB_REPOSITORY", ""),
            api=environment.get("GITHUB_API_URL") or PUBLIC_API,
            web=environment.get("GITHUB_SERVER_URL") or "https://github.com",
            run=int(number) if number.isdigit() else 0,
            attempt=int(attempt) if attempt.isdigit() else 1,
            workflow="/".join(reference.split("/")[2:]),
            branch=environment.get("GITHUB_REF_NAME", ""),
            sha=environment.get("GITHUB_SHA", ""),
            event=environment.get("GITHUB_EVENT_NAME", ""),
            actor=environment.get("GITHUB_ACTOR", ""),
            payload=_payload(environment.get("GITHUB_EVENT_PATH", "")),
            tokens=tuple(filter(None, (environment.get(name, "") for name in ("GITHUB_TOKEN", "GH_TOKEN")))),
        )

    def token(self, given: SecretStr) -> str:
        """The token of an input: the one that was given, else that of the environment."""
        value = given.get_secret_value()
        return value if value != TOKEN else next(iter(self.tokens), "")

    @property
    def proposes(self) -> bool:
        """Whether somebody asks for a change to be taken, who may not decide how it is judged."""
        return self.event.startswith("pull_request") or self.event == "merge_group"

    @property
    def base(self) -> str:
        """The commit that a proposed change is to be taken into; empty where none is proposed."""
        if self.event == "merge_group":
            return str((self.payload.get("merge_group") or {}).get("base_sha", ""))
        return str(((self.payload.get("pull_request") or {}).get("base") or {}).get("sha", ""))

    @property
    def read_only(self) -> bool:
        """Whether GitHub gives this run a token that may only read, whatever the workflow says: forks, Dependabot."""
        if self.actor in _BOTS:
            return True
        head = (self.payload.get("pull_request") or {}).get("head") or {}
        whose = (head.get("repo") or {}).get("full_name") if self.event == "pull_request" and head else self.repository
        return whose != self.repository


def _payload(path: str) -> dict[str, Any]:
    try:
        loaded = json.loads(Path(path).read_text(encoding="utf-8")) if path else {}
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
