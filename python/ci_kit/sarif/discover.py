"""Which files are meant: names, directories and globs, looked up as the upload action would look them up."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import globs

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

    A line that names nothing gives one `MISSING` entry, and so does a directory or glob of which all was taken out.
    In a directory, only regular files that end in `.sarif` count, as for the upload action (`findSarifFilesInDir`);
    files with such a name that it would pass over are listed with the reason.
    """
    lines = list(lines)
    excluded = [line[1:].strip() for line in lines if line.startswith("!")]
    found: dict[str, Found] = {}
    for line in lines:
        if not line.startswith("!"):
            for one in _kept(line, root, excluded):
                found.setdefault(os.path.normpath(one.path), one)
    return list(found.values())


def _kept(line: str, root: Path, excluded: list[str]) -> list[Found]:
    """What a line names and no exclusion takes out."""
    named = _line(line, root) or [Found(root / line, line, Oddity.MISSING)]
    kept = [one for one in named if not any(_is_meant(one, pattern) for pattern in excluded)]
    searched = globs.is_glob(line) or globs.is_directory(root / line)
    return kept or ([Found(root / line, line, Oddity.MISSING)] if searched else [])


def _is_meant(one: Found, pattern: str) -> bool:
    """Whether an exclusion means a file: by its path below the root, or by the whole where the pattern is absolute."""
    whole = Path(os.path.abspath(one.path)).as_posix()  # noqa: PTH100 (`absolute` would leave `..` in it)
    return globs.matches(one.name, pattern) or globs.matches(whole, pattern)


def _line(line: str, root: Path) -> list[Found]:
    path = root / line
    if globs.is_directory(path):
        if _leaves(path, root):
            return [Found(path, _name(path, root), Oddity.OUTSIDE)]
        inside = list(_directory(path, root))
        if inside and all(one.oddity is Oddity.SYMLINK for one in inside):
            inside.append(Found(path, _name(path, root), Oddity.MISSING))
        # A directory that is called like a file, and holds none, is more likely a mistake than empty.
        return inside or ([_file(path, root)] if path.suffix == SUFFIX else [])
    if os.path.lexists(path):
        return [_file(path, root)]
    return [_file(match, root) for match in globs.expand(root, line)] if globs.is_glob(line) else []


def _directory(directory: Path, root: Path) -> Iterator[Found]:
    unreadable: list[OSError] = []
    for parent, directories, files in os.walk(directory, onerror=unreadable.append):
        directories.sort()
        for name in sorted(files):
            path = Path(parent, name)
            if name.lower().endswith((SUFFIX, f"{SUFFIX}.json")) and (path.is_symlink() or path.is_file()):
                yield Found(path, _name(path, root), _passed_over(path))
    for error in unreadable:
        yield _file(Path(os.fsdecode(error.filename)), root)


def _passed_over(path: Path) -> Oddity:
    """Why the upload action would not see a file in a directory; `.sarif` alone has no extension to Node."""
    if path.is_symlink():
        return Oddity.SYMLINK
    return Oddity.NONE if path.suffix == SUFFIX else Oddity.WRONG_NAME


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
