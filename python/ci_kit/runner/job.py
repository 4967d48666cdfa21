"""The job an action runs in: where its files are and where its words go."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import MutableMapping

#: The one variable through which an action's step hands over its inputs.
INPUTS_VARIABLE = "CI_KIT_INPUTS"


@dataclass(frozen=True, slots=True)
class Job:
    """A job of GitHub Actions, or a terminal when `on_actions` is false.

    `temporary` is None for the system's own directory. `inputs` is the JSON text of the step's inputs, None
    where a person typed a command, be it in a `run:` step.
    """

    workspace: Path
    temporary: Path | None = None
    on_actions: bool = False
    debug: bool = False
    summary: Path | None = None
    inputs: str | None = None

    @classmethod
    def from_environment(cls, environment: MutableMapping[str, str]) -> Job:
        """Read the runner's variables; `CI_KIT_INPUTS` is removed, for it may hold the token."""
        inputs = environment.pop(INPUTS_VARIABLE, None)
        on_actions = environment.get("GITHUB_ACTIONS") == "true"
        workspace = environment.get("GITHUB_WORKSPACE") if inputs is not None else None
        temporary = environment.get("RUNNER_TEMP")
        summary = environment.get("GITHUB_STEP_SUMMARY")
        return cls(
            workspace=Path(workspace) if workspace else _here(),
            temporary=Path(temporary) if temporary else None,
            on_actions=on_actions,
            debug="1" in (environment.get("RUNNER_DEBUG"), environment.get("CI_KIT_DEBUG")),
            summary=Path(summary) if summary else None,
            inputs=inputs,
        )

    def fresh_directory(self, name: str) -> Path:
        """A new empty directory below the job's temporary directory; kept until the runner clears it.

        Raises:
            CiKitError: The directory cannot be made (disk full, no permission).
        """
        try:
            # No directory of the kit's in between: in a shared /tmp it would belong to whoever came first.
            return Path(tempfile.mkdtemp(prefix=f"ci-kit-{name}-", dir=self.temporary))
        except OSError as error:
            raise unwritable(
                f"no directory for {name} could be made in {self.temporary or 'the temporary directory'}",
                error,
                instead="name a writable directory (RUNNER_TEMP, on a terminal TMPDIR)",
            ) from error

    def destination(self, named: str, action: str, file: str = "") -> Path | None:
        """Where `file`, or without it a directory, goes that users may name: there, else on a runner a fresh place.

        None on a terminal where none is named.

        Raises:
            CiKitError: The fresh directory cannot be made.
        """
        if named:
            return self.workspace / named
        return self.fresh_directory(action) / file if self.on_actions else None


def _here() -> Path:
    """The current directory; relative where it has been deleted, so that only what needs it fails."""
    try:
        return Path.cwd()
    except OSError:
        return Path()
