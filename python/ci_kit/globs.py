"""Glob patterns over paths: `*`, `?` and `[…]` within a name, `**` for any number of directories.

Python's own `glob` follows links to directories below `**`, which takes for ever where packages of a workspace link
to each other. Hidden files are files as any others, as they are to the upload action.
"""

from __future__ import annotations

import os
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_MAGIC = re.compile(r"[*?\[]")
_SEPARATORS = re.compile("[{}]".format("".join(map(re.escape, {"/", os.sep}))))
_ANY = "**"


def is_glob(text: str) -> bool:
    """Whether `text` has a character that is special in a pattern."""
    return _MAGIC.search(text) is not None


def is_directory(path: Path) -> bool:
    """Whether there is a directory; never an error, whatever the name is like."""
    try:
        return path.is_dir()
    except (OSError, ValueError):  # too long for a name, or in a directory that is closed to us
        return False


def expand(root: Path, pattern: str) -> list[Path]:
    """The files that match `pattern`, which is relative to `root` or absolute: each once, in order of their names."""
    found: dict[str, Path] = {}
    for path in _expand(root / _anchor(pattern), _parts(pattern)):
        if not is_directory(path):
            found.setdefault(os.path.normpath(path), path)
    return [found[name] for name in sorted(found)]


def matches(name: str, pattern: str) -> bool:
    """Whether the path `name`, or a directory on the way to it, is one that `pattern` means."""
    return _anchor(name) == _anchor(pattern) and _fits(_parts(name), _parts(pattern))


def _anchor(text: str) -> str:
    """The root that an absolute path begins with; empty for a relative one."""
    drive, rest = os.path.splitdrive(text)
    return drive + os.sep if _SEPARATORS.match(rest) else drive


def _parts(text: str) -> list[str]:
    parts = [part for part in _SEPARATORS.split(os.path.splitdrive(text)[1]) if part not in ("", ".")]
    once = [part for index, part in enumerate(parts) if part != _ANY or parts[index - 1 : index] != [_ANY]]
    return [*once, "*"] if once[-1:] == [_ANY] else once


def _expand(base: Path, pattern: list[str]) -> Iterator[Path]:
    """The paths below `base` that match; some of them twice when there are several `**`."""
    if not pattern:
        if os.path.lexists(base):
            yield base
        return
    first, *rest = pattern
    if first == _ANY:
        yield from _expand(base, rest)
        for entry in _entries(base):
            if entry.is_dir(follow_symlinks=False):
                yield from _expand(base / entry.name, pattern)
    elif is_glob(first):
        for entry in _entries(base):
            if fnmatch(entry.name, first):
                yield from _expand(base / entry.name, rest)
    else:
        yield from _expand(base / first, rest)


def _entries(directory: Path) -> list[os.DirEntry[str]]:
    """What is in a directory, in order; nothing when it cannot be read, or is none."""
    try:
        with os.scandir(directory) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except (OSError, ValueError):
        return []


def _fits(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether the first of `parts` match all of `pattern`."""
    if not pattern:
        return True
    if pattern[0] == _ANY:
        return any(_fits(parts[start:], pattern[1:]) for start in range(len(parts)))
    return bool(parts) and fnmatch(parts[0], pattern[0]) and _fits(parts[1:], pattern[1:])
