"""The report directory: one set of files for each job, named so that artifacts of many jobs can lie together."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit import whole
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: What artifacts refuse in names, and what shells and URLs trip over.
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def stem(name: str, wall: float) -> str:
    """`<name>-<timestamp>`, in UTC, with characters that every file system and artifact takes."""
    safe = _UNSAFE.sub("-", name).strip("-.")[:80] or "job"
    return f"{safe}-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime(wall))}"


def write(directory: Path, name: str, texts: Mapping[str, str]) -> dict[str, Path]:
    """Write a file for each ending; a file that is half written never bears its name. By ending the path of each.

    Raises:
        CiKitError: One of them cannot be written.
    """
    written: dict[str, Path] = {}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for ending, text in texts.items():
            written[ending] = whole.write_text(_free(directory, name, ending), text)
    except OSError as error:
        raise CiKitError(
            f"the reports could not be written to {directory}",
            why=error.strerror or str(error),
            remedy="free space there, or name another `directory`",
        ) from error
    return written


def total(workspace: Path, patterns: Iterable[str]) -> tuple[int, int]:
    """Number and bytes of the files that the patterns match, each file once; a folder stands for all that is in it."""
    found: set[Path] = set()
    for pattern in patterns:
        for path in _matched(workspace, pattern):
            found |= {inside for inside in path.rglob("*") if inside.is_file()} if path.is_dir() else {path}
    sizes = []
    for path in found:
        with suppress(OSError):  # deleted meanwhile
            sizes.append(path.stat().st_size)
    return len(sizes), sum(sizes)


def matching(workspace: Path, patterns: Iterable[str]) -> list[Path]:
    """The files that the patterns match, each once, in the order of their names."""
    return sorted({path for pattern in patterns for path in _matched(workspace, pattern) if path.is_file()})


def _matched(workspace: Path, pattern: str) -> list[Path]:
    path = Path(pattern)
    if path.is_absolute():
        return list(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
    return list(workspace.glob(pattern))


def _free(directory: Path, name: str, ending: str) -> Path:
    """Take a name that no other job's report has: two may end in one second."""
    number = 1
    while True:
        path = directory / (f"{name}.{ending}" if number == 1 else f"{name}-{number}.{ending}")
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            number += 1
        else:
            return path
