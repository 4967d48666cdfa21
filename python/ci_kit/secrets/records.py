"""The lines of a policy file: one JSON object each, the first of which says what the file is."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def objects(text: str, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of the lines that are not empty, and the numbers of these lines among each other.

    Raises:
        InputError: A line is none.
    """
    for number, line in enumerate((line for line in text.splitlines() if line.strip()), 1):
        yield number, _object(line, name, number)


def until(record: Mapping[str, Any], name: str, number: int) -> date | None:
    """The day after which a record counts no more; None where it has none.

    Raises:
        InputError: It is no date.
    """
    if "until" not in record:
        return None
    try:
        return date.fromisoformat(str(record["until"]))
    except ValueError:
        raise InputError(f"`until` in line {number} of {name} is no date", remedy="write it as 2027-01-31") from None


def _object(line: str, name: str, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InputError(
            f"line {number} of {name} is no JSON object",
            why="the file is half written, or conflict marks of a merge are in it",
            remedy="restore it from git; its lines are sorted, so that both sides of a merge can be kept",
        )
    return value
