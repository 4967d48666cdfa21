"""What a trap is: one small file that is wrong, or only looks wrong, in one way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from traps.document import edited

if TYPE_CHECKING:
    from traps.document import Edit

Content = bytes | Callable[[], bytes]


class Stage(StrEnum):
    """Where the upload action stops, in the order in which it looks; a crash counts where it happens."""

    JSON = "json"
    SCHEMA = "schema"
    UNIQUE_RUNS = "unique-runs"
    RESULTS = "results"
    ACCEPTED = "accepted"


class Level(StrEnum):
    """What the person who uploads should hear, the service's refusal included."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    PASS = "pass"


@dataclass(frozen=True, slots=True)
class Trap:
    """A named file and its fate.

    ``refused`` is the upload action's local verdict (4.36.3, one file, no checkout) as its own schema and
    validator library gave it, ``None`` where that run is out of reach; ``stage`` is where it stops. ``level``
    adds what is known of the service behind it, and ``note`` says why.
    """

    name: str
    content: Content
    refused: bool | None
    stage: Stage
    note: str
    level: Level

    def data(self) -> bytes:
        """The bytes of the file; large ones are built anew at each call."""
        return self.content() if callable(self.content) else self.content


def _made(content: Content | None, edits: tuple[Edit, ...]) -> Content:
    return edited(*edits) if content is None else content


def local(stage: Stage, name: str, note: str, *edits: Edit, content: Content | None = None) -> Trap:
    """Make a trap that the upload action refuses itself, at ``stage``."""
    return Trap(name, _made(content, edits), True, stage, note, Level.ERROR)  # noqa: FBT003 - the field's name is Trap's


def _accepted(level: Level, name: str, note: str, content: Content) -> Trap:
    return Trap(name, content, False, Stage.ACCEPTED, note, level)  # noqa: FBT003 - as above


def service(name: str, note: str, *edits: Edit, content: Content | None = None) -> Trap:
    """Make a trap that leaves the runner and is an error all the same: refused by the service, or lost."""
    return _accepted(Level.ERROR, name, note, _made(content, edits))


def risky(name: str, note: str, *edits: Edit, content: Content | None = None) -> Trap:
    """Make a trap that is taken, but not as its writer meant it."""
    return _accepted(Level.WARNING, name, note, _made(content, edits))


def noted(name: str, note: str, *edits: Edit, content: Content | None = None) -> Trap:
    """Make a trap that is taken, with something worth knowing."""
    return _accepted(Level.NOTE, name, note, _made(content, edits))


def fine(name: str, note: str, *edits: Edit, content: Content | None = None) -> Trap:
    """Make a trap that looks suspicious and is right."""
    return _accepted(Level.PASS, name, note, _made(content, edits))
