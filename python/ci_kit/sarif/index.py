"""Every file of the checkout by its name, to tell which one a wrong path means."""

from __future__ import annotations

import os
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: How many entries are listed before the search is given up: a hint is not worth more.
MAX_ENTRIES = 200_000


@dataclass(slots=True)
class Index:
    """Paths of files relative to the root, under their last part. `complete`: the whole tree was listed."""

    by_name: dict[str, list[str]] = field(default_factory=dict)
    complete: bool = True

    @classmethod
    def of(cls, root: Path, max_entries: int = MAX_ENTRIES) -> Index:
        """List `root`, shallow directories first; `.git`, links and what cannot be read are left out."""
        index = cls()
        waiting = deque([""])
        listed = 0
        while waiting:
            directory = waiting.popleft()
            for path, is_directory in _entries(root, directory):
                listed += 1
                if listed > max_entries:
                    index.complete = False
                    return index
                if is_directory:
                    waiting.append(path)
                else:
                    index.by_name.setdefault(path.rpartition("/")[2], []).append(path)
        return index

    def similar(self, path: str) -> str | None:
        """The one file that shares most of its last parts with `path`; None when several do.

        One of the two must be the end of the other: `a/b.c` is meant by `src/a/b.c`, and the other way round,
        but not by `x/b.c`. Nothing is guessed when the tree was too large to be listed.
        """
        if not self.complete:
            return None
        wanted = [part for part in path.split("/") if part not in ("", ".", "..")]
        if not wanted:
            return None
        candidates = [known.split("/") for known in self.by_name.get(wanted[-1], ())]
        fitting = [parts for parts in candidates if _ends(parts, wanted)]
        most = max((min(len(parts), len(wanted)) for parts in fitting), default=0)
        best = [parts for parts in fitting if min(len(parts), len(wanted)) == most]
        return "/".join(best[0]) if len(best) == 1 else None


def _ends(one: list[str], other: list[str]) -> bool:
    """Whether the shorter of two paths is the end of the longer."""
    length = min(len(one), len(other))
    return one[-length:] == other[-length:]


def _join(directory: str, name: str) -> str:
    return f"{directory}/{name}" if directory else name


def _entries(root: Path, directory: str) -> list[tuple[str, bool]]:
    try:
        with os.scandir(root / directory) as entries:
            return [
                (_join(directory, entry.name), entry.is_dir(follow_symlinks=False))
                for entry in entries
                if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)
                if directory or entry.name != ".git"
            ]
    except OSError:
        return []
