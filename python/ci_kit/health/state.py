"""The state of a run on disk: written before each thing that matters, so that somebody else can finish it."""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.health.rules import Outcome, Phase, Trigger

if TYPE_CHECKING:
    from pathlib import Path

#: Counts up when a finaliser of version N could misread N + 1.
VERSION = 1


@dataclass(slots=True)
class State:
    """How far a run has come. `began` is Unix time.

    `reached` the second of the run at which each phase began.

    `settings` are the inputs without secrets. `running` is the mark of the command that runs, named by
    `command`.

    `announced` tells that GitHub was to hear of a deployment, `deployment` its number there, `told` that it has heard
    how it ended.
    """

    began: float
    settings: dict[str, Any] = field(default_factory=dict)
    phase: Phase = Phase.PREFLIGHT
    trigger: Trigger = Trigger.NONE
    why: str = ""
    outcome: Outcome | None = None
    changed: bool = False
    first: bool = False
    before: str | None = None
    deployed: str | None = None
    previous_version: str = ""
    command: str = ""
    running: str = ""
    rollback_exit_zero: bool | None = None
    reached: dict[str, float] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    announced: bool = False
    deployment: int = 0
    told: bool = False
    version: int = VERSION


class Store:
    """The directory of a run: its state, its evidence, and the claim that a rollback has begun."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.state = directory / "state.json"
        self.evidence = directory / "evidence.jsonl"
        self.claim = directory / "rollback.begun"
        self.owner = directory / "owner.lock"

    def open(self) -> None:
        """Make the directory, for nobody else to read.

        Raises:
            CiKitError: It cannot be made.
        """
        try:
            self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            raise CiKitError(
                f"the directory {self.directory} for the state cannot be made",
                why=error.strerror or str(error),
            ) from error

    def clear(self) -> None:
        """Forget an earlier run."""
        for path in (self.state, self.evidence, self.claim):
            path.unlink(missing_ok=True)

    def save(self, state: State) -> None:
        """Write the state so that it is there after a crash, whole.

        Raises:
            CiKitError: It cannot be written.
        """
        half = self.state.with_suffix(".part")
        try:
            descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(asdict(state), file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            half.replace(self.state)
        except OSError as error:
            raise CiKitError(
                f"the state {self.state} cannot be written",
                why=error.strerror or str(error),
                remedy="free space there; without a state a killed run could not be finished",
            ) from error

    def load(self) -> State | None:
        """The state of the last run; None if there is none.

        Raises:
            CiKitError: It cannot be read.
        """
        try:
            record = json.loads(self.state.read_text(encoding="utf-8"))
            _check(record["version"])
            known = {one.name for one in dataclasses.fields(State)}
            state = State(**{key: value for key, value in record.items() if key in known})
            state.phase, state.trigger = Phase(state.phase), Trigger(state.trigger)
            state.outcome = Outcome(state.outcome) if state.outcome else None
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CiKitError(f"the state {self.state} cannot be read", why=str(error)) from error
        return state


def _check(version: object) -> None:
    if version != VERSION:
        raise ValueError(f"its version is {version}, not {VERSION}")
