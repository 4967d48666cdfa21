"""What a run is to do, and what it works with."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError
from ci_kit.health.expect import Condition
from ci_kit.health.rules import Policy
from ci_kit.process import Masker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from ci_kit.health.evidence import Evidence
    from ci_kit.health.herald import Herald
    from ci_kit.health.probe import Prober
    from ci_kit.health.rules import Rules
    from ci_kit.health.smoke import Script
    from ci_kit.health.source import Source
    from ci_kit.health.state import State, Store
    from ci_kit.health.target import Target
    from ci_kit.process import Cancellation
    from ci_kit.report.text import Line

    #: Takes the lines of a picture that is drawn over the last one.
    Show = Callable[[Sequence[Line]], None]


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of a run, as text for bash; an empty one is not run."""

    deploy: str = ""
    rollback: str = ""
    smoke: str = ""
    backup: str = ""
    current: str = ""


@dataclass(frozen=True, slots=True)
class Verify:
    """What must hold after a rollback: the version, if it is given, and conditions on the body."""

    version: str = ""
    conditions: tuple[Condition, ...] = ()
    wanted: bool = True

    @classmethod
    def parse(cls, lines: tuple[str, ...]) -> Verify:
        """From lines such as `version 1.2.2`, conditions on the body, or `none` alone.

        Raises:
            InputError: A line is malformed, or `none` is not alone.
        """
        version = ""
        conditions = []
        for line in lines:
            word, _, rest = line.partition(" ")
            if word == "version" and rest.strip():
                version = rest.strip()
            elif line != "none":
                conditions.append(Condition.parse(line))
        if "none" in lines and len(lines) > 1:
            raise InputError("`verify` says `none` and more", remedy="leave `none` out, or leave it alone")
        return cls(version, tuple(conditions), wanted="none" not in lines)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do. Times are seconds; `deploy_timeout` is for the backup and smoke commands too."""

    rules: Rules
    targets: tuple[Target, ...]
    commands: Commands = field(default_factory=Commands)
    verify: Verify = field(default_factory=Verify)
    script: Script | None = None
    deploy_timeout: float = 600.0
    rollback_timeout: float = 300.0
    require_healthy_before: bool = True
    on_cancel: Policy = Policy.ROLLBACK
    on_inconclusive: Policy = Policy.KEEP
    dry_run: bool = False
    seed: int = 0


class RunClock:
    """Seconds since a run began, in whichever process it goes on. `began` is Unix time."""

    def __init__(self, began: float) -> None:
        self.started = time.monotonic() - max(0.0, time.time() - began)

    def now(self) -> float:
        """Seconds of the run."""
        return time.monotonic() - self.started


def unseen(_lines: Sequence[Line]) -> None:
    """Show nothing: nobody watches."""


@dataclass(frozen=True, slots=True)
class World:
    """What a run works with: everything that is not a value."""

    clock: RunClock
    cancel: Cancellation
    prober: Prober
    env: Mapping[str, str]
    workspace: Path
    store: Store
    state: State
    evidence: Evidence
    say: Callable[[str], None]
    show: Show = unseen
    herald: Herald | None = None
    mask: Masker = field(default_factory=lambda: Masker(frozenset()))
    source: Source | None = None
    rng: random.Random = field(default_factory=random.Random)

    def save(self) -> None:
        """Put the state on disk.

        Raises:
            CiKitError: It cannot be written, and nothing has been changed yet. Later a run goes on without: what is
                live must be judged, and taken back if need be, though nobody else could finish that.
        """
        try:
            self.store.save(self.state)
        except CiKitError as error:
            if not self.state.changed:
                raise
            self.note(f"a killed step could not be finished: {error.what} ({error.why})")

    def note(self, text: str) -> None:
        """Say something once, now and in the report."""
        if text not in self.state.notes:
            self.state.notes.append(text)
            self.say(self.mask(text))
