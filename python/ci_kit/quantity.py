"""Durations, rates and sizes as people write them: 30s, 5m, 250ms; 1 %, 0.01; 500 MB, 1.5 GiB."""

from __future__ import annotations

import re

#: Decimal and binary units are told apart; a bare `M` or `G` would be a guess.
_BYTES: dict[str, int] = {
    "b": 1,
    **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
    **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
}
_UNITS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def seconds(text: object) -> float:
    """Seconds from a duration; a plain number is seconds already.

    Raises:
        ValueError: It is none.
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?)\s*(ms|s|m|h|)", str(text).strip())
    if not match:
        raise ValueError("it must be a duration such as 500ms, 30s, 5m or 1h")
    return float(match[1]) * _UNITS[match[2]]


def rate(text: object) -> float:
    """A rate between 0 and 1 from `5%`, `5 %` or `0.05`.

    Raises:
        ValueError: It is none, or 0 or 1, with which nothing can be tested.
    """
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?)\s*(%?)", str(text).strip())
    value = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 < value < 1:
        raise ValueError("it must be a rate above 0 and below 1, such as 5% or 0.05")
    return value


def size(text: object) -> int:
    """Bytes from a size such as `500 MB`, which is 1000 times 1000, or `500 MiB`, which is 1024 times 1024.

    Raises:
        ValueError: It is none, or has no unit.
    """
    match = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z]{1,3})", str(text).strip(), re.ASCII)
    if not match or match[2].lower() not in _BYTES:
        raise ValueError("it must be a size such as 500 MB (1000 x 1000 bytes) or 500 MiB (1024 x 1024)")
    return round(float(match[1]) * _BYTES[match[2].lower()])
