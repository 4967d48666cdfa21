"""Files that somebody else wrote, read whole and bounded; and the lines on which things stand in them."""

from __future__ import annotations

import json
import os
import stat
import tomllib
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes of a lock file; the largest that people have are some megabytes.
LARGEST = 64 * 1024 * 1024


def text(path: Path, most: int = LARGEST) -> str:
    """The text of a regular file, in UTF-8, or in UTF-16 where a byte order mark says so.

    Raises:
        CiKitError: It cannot be read: missing, no regular file, too large, or in another encoding.
    """
    try:
        # A pipe that nobody writes to would be waited for for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise CiKitError("it is no regular file")
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise CiKitError(getattr(error, "strerror", None) or str(error)) from error
    if len(data) > most:
        raise CiKitError(f"it is larger than {most >> 20} MiB")
    try:
        return data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise CiKitError("it is not in UTF-8") from error


def toml(content: str) -> dict[str, Any]:
    """The table that a TOML file holds.

    Raises:
        CiKitError: It is none.
    """
    try:
        return tomllib.loads(content)
    except (ValueError, RecursionError) as error:
        raise CiKitError(f"it is no TOML, or half of one: {error}"[:200]) from error


def json_object(content: str) -> dict[str, Any]:
    """The object that a JSON file holds.

    Raises:
        CiKitError: It is none.
    """
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise CiKitError(f"it is no JSON, or half of it: {error}"[:200]) from error
    if not isinstance(value, dict):
        raise CiKitError("it holds no JSON object")
    return value


def table(parent: dict[str, Any], name: str) -> dict[str, Any]:
    """A table within a document, empty where there is none.

    Raises:
        CiKitError: There is something else.
    """
    value = parent.get(name, {})
    if not isinstance(value, dict):
        raise CiKitError(f"`{name}` in it is no table")
    return value


def array(parent: dict[str, Any], name: str) -> list[Any]:
    """A list within a document, empty where there is none.

    Raises:
        CiKitError: There is something else.
    """
    value = parent.get(name, [])
    if not isinstance(value, list):
        raise CiKitError(f"`{name}` in it is no list")
    return value


class Places:
    """The lines of a text. What stands in it several times is found in order."""

    def __init__(self, content: str) -> None:
        self._content = content
        self._after: dict[str, int] = {}
        self._known = (0, 1)  # an offset, and the line that it is on

    def next(self, *literals: str) -> int:
        """The line, from 1, where the first of the literals that there is stands next; 0 for none."""
        for literal in literals:
            found = self._content.find(literal, self._after.get(literal, 0))
            if found >= 0:
                self._after[literal] = found + len(literal)
                return self._line(found)
        return 0

    def _line(self, offset: int) -> int:
        at, line = self._known if self._known[0] <= offset else (0, 1)
        self._known = (offset, line + self._content.count("\n", at, offset))
        return self._known[1]
