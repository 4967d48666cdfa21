"""The event that started the workflow, as GitHub describes it to the job."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its name, empty on a terminal, and its payload."""

    name: str = ""
    payload: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Event:
        """Read what the runner left.

        Raises:
            CiKitError: The payload is not there, or no JSON object.
        """
        name, path = environment.get("GITHUB_EVENT_NAME", ""), environment.get("GITHUB_EVENT_PATH", "")
        if not name or not path:
            return cls(name)
        try:
            payload = json.loads(Path(path).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise CiKitError("the event of the workflow cannot be read", why=str(error)) from error
        if not isinstance(payload, dict):
            raise CiKitError("the event of the workflow is no JSON object")
        return cls(name, payload)

    @property
    def is_proposal(self) -> bool:
        """Whether the change comes from somebody who may not decide on the rules that it is judged by."""
        return self.name.startswith("pull_request") or self.name == "merge_group"
