"""Which files are meant: names, directories and globs, looked up as the upload action would look them up."""

from __future__ import annotations

import glob
import os
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SUFFIX = ".sarif"


class Oddity(Enum):
    """Why a file that was found would not be uploaded, or must not be read."""

    NONE = "none"
    MISSING = "missing"
    WRONG_NAME = "wrong name"
    SYMLINK = "symlink"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that was asked for. `name` is its path as a reader would write it, relative to the root below it."""

    path: Path
    name: str
    oddity: Oddity = Oddity.NONE


def discover(lines: Iterable[str], root: Path) -> list[Found]:
    """The files that `lines` name, each once and in order; `!pattern` takes files out again.

    A line that names nothing gives one `MISSING` entry. In a directory, only regular files that end in `.sarif`
    count, as for the upload action (`findSarifFilesInDir`); what it would pass over is listed with the reason.
    """
    lines = list(lines)
    excluded = [line[1:].strip() for line in lines if line.startswith("!")]
    found: dict[str, Found] = {}
    for line in lines:
        if line.startswith("!"):
            continue
        for one in _line(line, root) or [Found(root / line, line, Oddity.MISSING)]:
            if not any(fnmatch(one.name, pattern) for pattern in excluded):
                found.setdefault(os.path.normpath(one.path), one)
    return list(found.values())


def _line(line: str, root: Path) -> list[Found]:
    path = root / line
    if path.is_dir() and not path.is_symlink():
        return list(_directory(path, root))
    if os.path.lexists(path):
        return [_file(path, root)]
    if glob.has_magic(line):
        matches = sorted(glob.glob(line, root_dir=root, recursive=True, include_hidden=True))  # noqa: PTH207 (hidden files, ** alike in all Pythons)
        return [_file(root / match, root) for match in matches if not (root / match).is_dir()]
    return []


def _directory(directory: Path, root: Path) -> Iterator[Found]:
    for parent, directories, files in os.walk(directory):
        directories.sort()
        for name in sorted(files):
            path = Path(parent, name)
            if name.endswith(f"{SUFFIX}.json"):
                yield Found(path, _name(path, root), Oddity.WRONG_NAME)
            elif name.endswith(SUFFIX):
                found = _file(path, root)
                skipped = path.is_symlink() and found.oddity is Oddity.NONE
                yield Found(path, found.name, Oddity.SYMLINK) if skipped else found


def _file(path: Path, root: Path) -> Found:
    return Found(path, _name(path, root), Oddity.OUTSIDE if _leaves(path, root) else Oddity.NONE)


def _leaves(path: Path, root: Path) -> bool:
    """Whether a path inside the root leads out of it through a link; a path outside was named on purpose."""
    inside = Path(os.path.normpath(path)).is_relative_to(os.path.normpath(root))
    return inside and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _name(path: Path, root: Path) -> str:
    normal = Path(os.path.normpath(path))
    base = os.path.normpath(root)
    return normal.relative_to(base).as_posix() if normal.is_relative_to(base) else normal.as_posix()
