"""A file of JSON, read whole, within bounds, and only if nobody writes to it meanwhile."""

from __future__ import annotations

import hashlib
import json
import math
import os
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from pathlib import Path

#: Bytes; a million times that a tool has kept are about 20 MB.
LARGEST = 128 * 1024 * 1024


def load(path: Path, name: str) -> Any:  # noqa: ANN401 (whatever the JSON holds)
    """The document in a file. `NaN` and the infinities, which Python's tools write, are read as such.

    Raises:
        CiKitError: It cannot be read, is too large, changes while it is read, or is no JSON.
    """
    data = _bytes(path, name)
    if not data.strip():
        raise CiKitError(f"{name} is empty", remedy="see why its tool wrote nothing")
    try:
        return json.loads(data, parse_int=_number)
    except (ValueError, RecursionError) as error:
        why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise CiKitError(f"{name} is no JSON", why=why, remedy="see whether its tool was interrupted") from None


def digest(path: Path, name: str) -> str:
    """What tells two contents apart.

    Raises:
        CiKitError: See `load`.
    """
    return hashlib.sha256(_bytes(path, name)).hexdigest()


def _number(text: str) -> float | int:
    """An integer of thousands of digits is no time; Python would refuse it in words that help nobody."""
    return int(text) if len(text) <= 30 else math.inf  # noqa: PLR2004 (beyond any count of nanoseconds)


def _bytes(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as stream:
            before = os.fstat(stream.fileno())
            data = stream.read(LARGEST + 1)
            after = os.fstat(stream.fileno())
    except OSError as error:
        raise CiKitError(
            f"{name} cannot be read", why=error.strerror or str(error), remedy="see that the file is there"
        ) from error
    if len(data) > LARGEST:
        raise CiKitError(
            f"{name} is larger than {LARGEST // 1024**2} MiB", remedy="keep fewer rounds of each benchmark"
        )
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise CiKitError(f"{name} changed while it was read", remedy="let the tool that writes it end first")
    return data
