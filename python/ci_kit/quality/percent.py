"""Shares as people write them in percent."""

from __future__ import annotations

import re


def share(text: object) -> float | None:
    """A share between 0 and 1 from `80`, `80%` or `80.5 %`; None stays None.

    Raises:
        ValueError: It is none, or above 100.
    """
    if text is None or isinstance(text, float):
        return text
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,9})?)\s*%?", str(text).strip())
    if not match or float(match[1]) > 100:  # noqa: PLR2004 (percent)
        raise ValueError("it must be a percentage from 0 to 100, such as 80 or 80%")
    return float(match[1]) / 100


def shown(value: float | None) -> str:
    """The percentage with two digits, cut rather than rounded: 99.999 is not 100."""
    return "" if value is None else f"{int(value * 10_000 + 1e-9) / 100:.2f}"
