"""SHA-256 of many files, on all processors."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from ci_kit import process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

_PIECE = 1024 * 1024


def sha256(path: Path, tell: Callable[[int], None] | None = None) -> str:
    """The digest of a file in hex; `tell` gets the size of each piece that has been read.

    Raises:
        OSError: It cannot be read.
    """
    digest = hashlib.sha256()
    buffer = memoryview(bytearray(_PIECE))
    with path.open("rb", buffering=0) as file:
        while count := file.readinto(buffer):
            digest.update(buffer[:count])
            if tell:
                tell(count)
    return digest.hexdigest()


def sha256_all(paths: Iterable[Path], tell: Callable[[int], None] | None = None) -> Iterator[tuple[Path, str]]:
    """Each file and its digest, empty where it cannot be read; the largest first, a thread a processor.

    hashlib lets go of the interpreter's lock while it works on a large piece.
    """
    ordered = sorted(paths, key=_size, reverse=True)

    def one(path: Path) -> str:
        try:
            return sha256(path, tell)
        except OSError:
            return ""

    yield from zip(ordered, process.each(one, ordered, os.cpu_count() or 1), strict=True)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
