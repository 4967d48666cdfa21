"""The baseline of detect-secrets, `.secrets.baseline`, as far as it says which values are known."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from ci_kit.errors import InputError

#: Where detect-secrets has it.
DEFAULT = ".secrets.baseline"


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The SHA-1 of each known value, by file; without salt, as detect-secrets has them."""

    by_path: dict[str, frozenset[str]]

    def knows(self, path: str, value: bytes) -> bool:
        """Whether a value is known in a file."""
        known = self.by_path.get(path)
        return known is not None and hashlib.sha1(value, usedforsecurity=False).hexdigest() in known


def loads(text: str, name: str) -> KnownValues:
    """The known values of a baseline.

    Raises:
        InputError: It is no baseline of detect-secrets 1.
    """
    try:
        document = json.loads(text)
        found = {
            str(path).replace("\\", "/"): frozenset(str(one["hashed_secret"]) for one in entries)
            for path, entries in document["results"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{name} is no baseline of detect-secrets",
            why="it is half written, or of another version",
            remedy="write it again with `detect-secrets scan`, or leave out `baseline`",
        ) from None
    return KnownValues(found)
