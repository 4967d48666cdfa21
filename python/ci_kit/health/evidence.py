"""The evidence of a run, as JSON lines in the order in which things happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.health.observation import Observation

#: Counts up when a reader of version N could misread N + 1.
VERSION = 1


class Evidence:
    """Appends lines to a file; each is on disk's side of the process before the next thing is done.

    `lost` counts those that a full disk did not take: what is judged must not hang on what is written down about it.
    """

    def __init__(self, path: Path) -> None:
        self.lost = 0
        try:
            self._file = path.open("a+b", buffering=0)
            if self._file.tell() and not _ends_a_line(path):
                self._file.write(b"\n")
        except OSError as error:
            raise CiKitError(f"the evidence {path} cannot be written", why=error.strerror or str(error)) from error

    def write(self, kind: str, at: float, **values: Any) -> None:  # noqa: ANN401 (JSON values)
        """Append one line."""
        record = {"kind": kind, "at": round(at, 6), **values}
        line = json.dumps(record, allow_nan=False).encode("ascii") + b"\n"
        try:
            # What a full disk took of a line before must not run into this one.
            whole = self._file.write(b"\n" + line if self.lost else line) >= len(line)
        except OSError:
            whole = False
        self.lost += not whole

    def probe(self, phase: str, seen: Observation) -> None:
        """Append one observation."""
        self.write("probe", **seen.record(), phase=phase)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The records of a file; a line that a killed process left unfinished is passed over.

    Raises:
        CiKitError: The file cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CiKitError(f"the evidence {path} cannot be read", why=error.strerror or str(error)) from error
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"
