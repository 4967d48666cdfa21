"""Which files are the reports: patterns in the manner of the kit, and what each of them found."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import globs
from ci_kit.errors import InputError
from ci_kit.quality.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_COUNTED = re.compile(r"(.*\S)\s*:\s*(\d{1,6})")
#: More files than any job writes; a pattern that finds more is a mistake.
MOST_FILES = 20_000


@dataclass(frozen=True, slots=True)
class Found:
    """A report. `name` is its path as a reader would write it, relative to the root where it is below it."""

    path: Path
    name: str
    pattern: str


@dataclass(slots=True)
class Search:
    """The files that the patterns find, each once, and the patterns that find none though they should."""

    files: list[Found] = field(default_factory=list)
    in_vain: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Expected:
    """A line of `expect`: a kind of report, or a pattern, and how many there must be."""

    what: str
    count: int = 1
    kind: Kind | None = None

    @classmethod
    def parse(cls, line: str) -> Expected:
        """`tests`, `coverage: 2`, `out/unit-*.xml: 3`.

        Raises:
            InputError: The number is 0.
        """
        found = _COUNTED.fullmatch(line)
        what, count = (found[1], int(found[2])) if found else (line, 1)
        if not count:
            raise InputError(f"`expect` asks for none of `{what}`", remedy="leave out the line, or ask for 1 or more")
        return cls(what, count, Kind(what) if what in list(Kind) else None)


def search(lines: Iterable[str], root: Path, own: Sequence[Path] = ()) -> Search:
    """The files that `lines` name: files, directories and globs; `!pattern` takes out, `?pattern` may find none.

    `own` are files and directories that are no reports, such as the history: a glob that finds them does not mean them.
    """
    lines = list(lines)
    excluded = [line[1:].strip() for line in lines if line.startswith("!")]
    result = Search()
    known: set[str] = set()
    for line in lines:
        if line.startswith("!"):
            continue
        pattern = line.removeprefix("?").strip()
        named = [
            one
            for one in _named(pattern, root)
            if not any(globs.matches(one.name, out) for out in excluded)
            and not any(one.path == path or one.path.is_relative_to(path) for path in own)
        ]
        for one in named:
            if _leaves(one.path, root):
                result.outside.append(one.name)
            elif os.path.normpath(one.path) not in known:
                known.add(os.path.normpath(one.path))
                result.files.append(one)
        if not named and not line.startswith("?"):
            result.in_vain.append(pattern)
        if len(result.files) > MOST_FILES:
            raise InputError(
                f"`{pattern}` finds more than {MOST_FILES:,} files", remedy="name the reports more closely"
            )
    return result


def _named(pattern: str, root: Path) -> list[Found]:
    path = root / pattern
    if globs.is_directory(path):
        return [Found(one, name_of(one, root), pattern) for one in globs.expand(root, f"{pattern}/**")]
    if os.path.lexists(path):
        return [Found(path, name_of(path, root), pattern)]
    found = globs.expand(root, pattern) if globs.is_glob(pattern) else []
    return [Found(one, name_of(one, root), pattern) for one in found]


def _leaves(path: Path, root: Path) -> bool:
    """Whether a path inside the root leads out of it through a link; a path outside was named on purpose."""
    inside = Path(os.path.normpath(path)).is_relative_to(os.path.normpath(root))
    return inside and not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def name_of(path: Path, root: Path) -> str:
    """The path as a reader would write it."""
    normal, base = Path(os.path.normpath(path)), os.path.normpath(root)
    return normal.relative_to(base).as_posix() if normal.is_relative_to(base) else normal.as_posix()
