"""Files that are whole or not there: written beside their place and renamed into it."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ci_kit.errors import unwritable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path beside `path` to write to; at the end it takes the place of `path`, on an error it is taken away.

    Two processes that write one file at once each finish their own, and the later one stays.

    Raises:
        OSError: The file cannot take its place.
    """
    half = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield half
        half.replace(path)
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> Path:
    """Write `text` in UTF-8, lines ended as they are in it.

    Raises:
        OSError: It cannot be written; what was at `path` before is still there.
    """
    with replacing(path) as half:
        half.write_text(text, encoding="utf-8", newline="\n")
    return path


def save(path: Path, text: str, what: str = "") -> Path:
    """`write_text` for what a user asked for: `what` is how to call it, by default its name.

    Raises:
        CiKitError: It cannot be written, and why.
    """
    try:
        return write_text(path, text)
    except OSError as error:
        raise unwritable(f"{what or path.name} could not be written", error) from error
