"""Figures as people write them in limits. A figure with another unit than the name of its limit says is refused."""

from __future__ import annotations

import math
import re

#: MB of one unit, both ways of writing it; MB is 1,048,576 bytes.
_MB = {
    "b": 1 / 2**20,
    "kb": 1 / 1024,
    "kib": 1 / 1024,
    "mb": 1.0,
    "mib": 1.0,
    "gb": 1024.0,
    "gib": 1024.0,
    "tb": 2.0**20,
}
_SECONDS = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_FORM = re.compile(r"\s*([+-]?\d+(?:\.\d+)?)\s*([A-Za-z%]*)\s*")


def megabytes(text: object) -> float | None:
    """A limit in MB; empty text is no limit.

    Raises:
        ValueError: It is no figure above 0, or has a unit.
    """
    return _figure(text, "MB", _MB)


def minutes(text: object) -> float | None:
    """A limit in minutes; see `megabytes`."""
    return _figure(text, "minutes", {unit: seconds / 60 for unit, seconds in _SECONDS.items()})


def seconds(text: object) -> float | None:
    """A limit in seconds; see `megabytes`."""
    return _figure(text, "seconds", _SECONDS)


def percent(text: object) -> float:
    """A share in percent, above 0 and at most 100; `80` or `80%`.

    Raises:
        ValueError: It is none.
    """
    found = _FORM.fullmatch(str(text))
    value = float(found[1]) if found and found[2] in ("", "%") else math.nan
    if not 0 < value <= 100:  # noqa: PLR2004 (percent)
        raise ValueError("it must be a percentage above 0 and at most 100, such as `80`")
    return value


def share(text: object) -> float | None:
    """A share as `percent` reads it; empty text is none."""
    return None if text is None or text == "" else percent(text)


def _figure(text: object, unit: str, known: dict[str, float]) -> float | None:
    if text is None or text == "":
        return None
    found = _FORM.fullmatch(str(text))
    if found and found[2]:
        factor = known.get(found[2].lower())
        instead = f": write `{float(found[1]) * factor:g}`" if factor else ""
        raise ValueError(f"it must be a number of {unit} without a unit{instead}")
    value = float(found[1]) if found else math.nan
    if not value > 0 or math.isinf(value):
        raise ValueError(f"it must be a number of {unit} above 0, such as `100`")
    return value
