"""The history of runs as JSON lines: one line a run, read for trends and for dashboards."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from ci_kit.quality.data import Data

VERSION = 1
#: Of a longer file the end is read.
_MOST_BYTES = 8 * 1024 * 1024
MOST_RUNS = 200


@dataclass(frozen=True, slots=True)
class Run:
    """One run: `at` in ISO 8601, shares between 0 and 1, None for what was not measured."""

    at: str
    commit: str
    verdict: str
    tests: int
    failed: int
    flaky: int
    skipped: int
    seconds: float
    coverage: float | None
    score: float
    version: int = VERSION


def of(known: Data, verdict: str, commit: str, moment: datetime) -> Run:
    """A judgement as a run."""
    tests = known.tests
    return Run(
        at=moment.isoformat(timespec="seconds"),
        commit=commit,
        verdict=verdict,
        tests=tests.total if tests else 0,
        failed=tests.failed + tests.errors if tests else 0,
        flaky=tests.flaky if tests else 0,
        skipped=tests.skipped if tests else 0,
        seconds=tests.seconds if tests else 0.0,
        coverage=known.coverage.share,
        score=known.score.total,
    )


def read(path: Path) -> tuple[list[Run], int]:
    """The latest runs, the oldest first, and how many lines are none: a file that is not there has none of either.

    Raises:
        CiKitError: It cannot be read.
    """
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(size - _MOST_BYTES, 0))
            lines = file.read(_MOST_BYTES).split(b"\n")[1 if size > _MOST_BYTES else 0 :]
    except FileNotFoundError:
        return [], 0
    except OSError as error:
        raise CiKitError(
            f"the history {path} cannot be read", why=error.strerror or str(error), remedy="name another file"
        ) from error
    parsed = [_run(line) for line in lines if line.strip()]
    return [run for run in parsed if run is not None][-MOST_RUNS:], parsed.count(None)


def append(path: Path, run: Run) -> None:
    """Add a run. One write of one line: a line cut short stays alone, and two jobs at once add two (not on Windows).

    Raises:
        CiKitError: The file cannot be written.
    """
    line = (json.dumps(asdict(run), allow_nan=False) + "\n").encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o644)
        try:
            size = os.fstat(descriptor).st_size
            if size:
                os.lseek(descriptor, -1, os.SEEK_END)
                line = line if os.read(descriptor, 1) == b"\n" else b"\n" + line
            if os.write(descriptor, line) != len(line):
                raise OSError(28, "only a part of the line was written")
        finally:
            os.close(descriptor)
    except OSError as error:
        raise CiKitError(
            f"the history {path} cannot be written", why=error.strerror or str(error), remedy="free space there"
        ) from error


def _run(line: bytes) -> Run | None:
    try:
        data: dict[str, Any] = json.loads(line)
        if data["version"] != VERSION:
            return None
        coverage = data["coverage"]
        return Run(
            at=str(data["at"])[:40],
            commit=str(data["commit"])[:64],
            verdict=str(data["verdict"])[:20],
            tests=int(data["tests"]),
            failed=int(data["failed"]),
            flaky=int(data["flaky"]),
            skipped=int(data["skipped"]),
            seconds=float(data["seconds"]),
            coverage=None if coverage is None else float(coverage),
            score=float(data["score"]),
        )
    except (ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
