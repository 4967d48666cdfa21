"""The history of results: one JSON line a run, appended whole or not at all."""

from __future__ import annotations

import json
import math
import os
import statistics
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.performance.model import Machine
from ci_kit.performance.readers.file import LARGEST

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ci_kit.performance.model import Results

#: Counts up when a reader of version N could misread N + 1.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: when (ISO 8601, UTC), of which commit, on which machine, and the typical seconds of each benchmark."""

    at: str
    commit: str
    machine: Machine
    seconds: dict[str, float]
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class History:
    """The runs of a file, oldest first. `unreadable` are the numbers of lines that make no sense."""

    entries: list[Entry] = field(default_factory=list)
    unreadable: list[int] = field(default_factory=list)

    def of(self, name: str, machine: Machine) -> list[Entry]:
        """The runs that have a benchmark and whose times can be compared with this machine's."""
        return [one for one in self.entries if name in one.seconds and not machine.difference(one.machine)]

    def times(self, name: str) -> list[float]:
        """The times of a benchmark on any machine."""
        return [one.seconds[name] for one in self.entries if name in one.seconds]

    def others(self, machine: Machine) -> str:
        """Why runs cannot be compared with this machine's, by the newest of them; empty if all can."""
        return next((said for one in reversed(self.entries) if (said := machine.difference(one.machine))), "")


def entry(results: Sequence[Results], at: str, commit: str, machine: Machine) -> Entry:
    """What these results leave in the history: the median over the files. Faulty series leave nothing."""
    times: dict[str, list[float]] = {}
    for one in results:
        for name, series in one.series.items():
            if not series.fault:
                times.setdefault(name, []).append(series.typical)
    told = next((one.machine for one in results if one.machine.cpu), machine)
    return Entry(at, commit, told, {name: statistics.median(values) for name, values in times.items()})


def read(path: Path) -> History:
    """The history in a file; an empty one where there is no file yet.

    Raises:
        CiKitError: It cannot be read or is too large.
    """
    history = History()
    try:
        if path.stat().st_size > LARGEST:
            raise CiKitError(f"the history {path.name} is larger than {LARGEST // 1024**2} MiB", remedy="keep its end")
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return history
    except OSError as error:
        raise CiKitError(f"the history {path.name} cannot be read", why=error.strerror or str(error)) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            found = _parsed(line)
            if found is None:
                history.unreadable.append(number)
            else:
                history.entries.append(found)
    return history


def append(path: Path, one: Entry) -> None:
    """Add a run. Two at once get a line each; what does not fit onto the disk leaves no half of a line.

    Raises:
        CiKitError: The file cannot be written.
    """
    line = json.dumps(asdict(one), allow_nan=False, separators=(",", ":")).encode() + b"\n"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as stream:
            size = stream.seek(0, os.SEEK_END)
            if size and _last_byte(path) != b"\n":
                line = b"\n" + line
            written = stream.write(line)
            if written != len(line):
                stream.truncate(size)
                raise CiKitError(f"the history {path.name} could not be written", why="the disk is full")
    except OSError as error:
        raise CiKitError(
            f"the history {path.name} could not be written",
            why=error.strerror or str(error),
            remedy="free space there or name another file",
        ) from error


def _last_byte(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(-1, os.SEEK_END)
        return stream.read(1)


def _parsed(line: bytes) -> Entry | None:
    try:
        given = json.loads(line)
        if given["version"] != VERSION:
            return None
        machine = given["machine"]
        return Entry(
            str(given["at"]),
            str(given["commit"]),
            Machine(str(machine["cpu"]), int(machine["count"]), str(machine["system"])),
            _seconds(given["seconds"]),
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _seconds(given: Mapping[str, Any]) -> dict[str, float]:
    times = {str(name): float(value) for name, value in given.items()}
    if not all(math.isfinite(value) and value > 0 for value in times.values()):
        raise ValueError("not a time")
    return times
