"""Every file of the checkout, ordered by the end of its path, to tell which one a wrong path means."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: How many entries are listed before the search is given up: a hint is not worth more.
MAX_ENTRIES = 200_000


@dataclass(frozen=True, slots=True)
class Index:
    """Paths relative to the root, each with its parts from last to first and a slash behind each, sorted.

    Empty when the tree was too large to be listed: where not all are known, none is the only one.
    """

    backwards: list[str]

    @classmethod
    def of(cls, root: Path, max_entries: int = MAX_ENTRIES) -> Index:
        """List the files below `root`; `.git`, links and what cannot be read are left out."""
        found: list[str] = []
        for number, path in enumerate(_walk(root)):
            if number >= max_entries:
                return cls([])
            if path is not None:
                found.append(_turned(path.split("/")))
        return cls(sorted(found))

    def similar(self, path: str) -> str | None:
        """The one file that shares most of its last parts with `path`; None when several do.

        One of the two must be the end of the other: `a/b.c` is meant by `src/a/b.c`, and the other way round,
        but not by `x/b.c`.
        """
        wanted = [part for part in path.split("/") if part not in ("", ".", "..")]
        ending = self._starting(_turned(wanted)) if wanted else []
        if ending:
            return _path(ending[0]) if len(ending) == 1 else None
        for first in range(1, len(wanted)):
            turned = _turned(wanted[first:])
            if turned in self._starting(turned):
                return _path(turned)
        return None

    def _starting(self, text: str) -> list[str]:
        """The first two entries that start with `text`."""
        at = bisect_left(self.backwards, text)
        return [entry for entry in self.backwards[at : at + 2] if entry.startswith(text)]


def _turned(parts: list[str]) -> str:
    return "".join(f"{part}/" for part in reversed(parts))


def _path(turned: str) -> str:
    return "/".join(reversed(turned[:-1].split("/")))


def _walk(root: Path) -> Iterator[str | None]:
    """Each entry below `root`, shallow ones first: the path of a file, None for a directory."""
    waiting = deque([""])
    while waiting:
        directory = waiting.popleft()
        for name, is_directory in _entries(root, directory):
            path = f"{directory}/{name}" if directory else name
            if is_directory:
                waiting.append(path)
            yield None if is_directory else path


def _entries(root: Path, directory: str) -> list[tuple[str, bool]]:
    try:
        with os.scandir(root / directory) as entries:
            return [
                (entry.name, entry.is_dir(follow_symlinks=False))
                for entry in entries
                if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
                if directory or entry.name != ".git"
            ]
    except OSError:
        return []
