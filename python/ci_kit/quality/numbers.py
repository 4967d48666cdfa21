"""Numbers as report writers write them: durations in three locales, counts, and what is none."""

from __future__ import annotations

import math
import re

_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")
#: A year: no test took longer, and a sum with such a number in it tells nothing.
LONGEST = 366 * 86400.0


def seconds(text: str | None) -> float | None:
    """A duration in seconds; None for what is empty, `nan`, negative or no number.

    `1,234.56` has a comma between thousands, as surefire writes it; `0,5` is half a second. `1,234` alone is read as
    surefire means it: more than a thousand seconds.
    """
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = _localised(text.strip().removesuffix("s").strip())
    return value if 0 <= value < LONGEST else None


def _localised(text: str) -> float:
    whole, point, rest = text.partition(".")
    if point and _THOUSANDS.fullmatch(whole) and rest.isdecimal():
        return float(text.replace(",", ""))
    if _THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    decimal = text.replace(".", "").replace(",", ".") if text.count(",") == 1 else text
    return float(decimal) if _PLAIN.fullmatch(decimal) else math.nan


def count(text: str | None) -> int | None:
    """A count of a header; None where there is none."""
    text = (text or "").strip().replace(",", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004 (no count is)


def line(text: str | None) -> int | None:
    """A line number from 1 on; None where there is none."""
    number = count(text)
    return number if number and number < 10_000_000 else None  # noqa: PLR2004 (longer than any source)
