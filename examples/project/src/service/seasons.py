"""The seasons of the north, as meteorologists count them: by whole months."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

NAMES = ("winter", "spring", "summer", "autumn")


def season(day: date) -> str:
    """The season that `day` is in."""
    return NAMES[day.month % 12 // 3]
