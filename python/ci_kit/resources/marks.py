"""Marks that steps leave by themselves: where the API is out of reach, they tell which step used what."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.resources.steps import Step

if TYPE_CHECKING:
    from pathlib import Path

_LONGEST = 200


def leave(folder: Path, name: str, wall: float | None = None) -> None:
    """Note that what follows belongs to `name`.

    Raises:
        CiKitError: It cannot be written.
    """
    line = f"{time.time() if wall is None else wall:.3f}\t{' '.join(name.split())[:_LONGEST]}\n"
    try:
        with (folder / "marks").open("a", encoding="utf-8") as file:
            file.write(line)
    except OSError as error:
        raise CiKitError(
            f"the mark could not be written to {folder}",
            why=error.strerror or str(error),
            remedy="run the action with `mode: start` before",
        ) from error


def read(folder: Path) -> list[Step]:
    """What the marks say: each reaches to the next one, the last to the end."""
    try:
        lines = (folder / "marks").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        wall, tab, name = line.partition("\t")
        if tab and wall.replace(".", "", 1).isdigit():
            found.append((float(wall), name))
    ends = [wall for wall, _ in found[1:]] + [None]
    return [Step(name, wall, end) for (wall, name), end in zip(found, ends, strict=True)]
