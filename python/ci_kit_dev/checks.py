"""Runs checks side by side, two or more at once, and tells of them in order."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path


class State(Enum):
    """How a check ended; the value is what the list shows."""

    OK = "ok"
    FAILED = "FAIL"
    EMPTY = "none"


@dataclass(frozen=True, slots=True)
class Check:
    """A tool and what it looks at: `files` says how many of `what` there are, and none is not a pass."""

    name: str
    what: str
    files: int
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a check ended, what the tool said, and the seconds it took."""

    check: Check
    state: State
    output: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        """One line, and below it what the tool said if it was not content."""
        check = self.check
        covers = f"{check.files} {check.what}" if check.files else f"no {check.what}"
        line = f"{self.state.value:<5} {check.name:<26} {covers:<24} {self.seconds:5.1f} s"
        if self.state is not State.FAILED:
            return line
        return "\n".join([line, *(f"    | {text}".rstrip() for text in self.output.splitlines())])


def run(check: Check, cwd: Path) -> Outcome:
    """Run one check in `cwd`; it passes when its tool exits with 0."""
    if not check.files:
        return Outcome(check, State.EMPTY)
    start = time.perf_counter()
    env = {**os.environ, "NO_COLOR": "1", "PYTHONUTF8": "1", **check.env}
    done = subprocess.run(
        check.command,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    state = State.FAILED if done.returncode else State.OK
    said = done.stdout.strip() or f"{check.command[0]} exited with {done.returncode} and said nothing"
    return Outcome(check, state, said, time.perf_counter() - start)


def run_all(checks: Sequence[Check], cwd: Path, *, workers: int | None = None) -> Iterable[Outcome]:
    """The outcomes in the order of `checks`, each as soon as those before it are there."""
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        yield from pool.map(lambda check: run(check, cwd), checks)


def conclusion(outcomes: Sequence[Outcome], seconds: float) -> str:
    """The closing line: how many passed, which failed, which found nothing to look at."""
    parts = [f"{sum(outcome.state is State.OK for outcome in outcomes)} passed"]
    for state, says in ((State.FAILED, "failed"), (State.EMPTY, "had nothing to look at")):
        names = [outcome.check.name for outcome in outcomes if outcome.state is state]
        if names:
            parts.append(f"{len(names)} {says} ({', '.join(names)})")
    return f"lint: {', '.join(parts)}, {seconds:.1f} s"
