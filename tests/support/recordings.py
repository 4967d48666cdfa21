"""Flight records made for a test, in the form that the sampler writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.resources import record
from ci_kit.resources.sampler.recording import COLUMNS, MAGIC

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

#: Unix time in ms of the start of every recording here: 2026-03-01 12:00 UTC.
WALL = 1_772_366_400_000


def line(ms: int, **values: int) -> str:
    """One row; what is not given is 0."""
    row = {"ms": ms, **values}
    return " ".join(str(row.get(name, 0)) for name in COLUMNS)


def text(rows: Sequence[str], *more: str, facts: Mapping[str, str] | None = None, end: str = "asked") -> str:
    """The text of a record with a head, these rows and further lines."""
    known = {"memory_scope": "machine", "cpu_scope": "machine", "cpus": "2.00", **(facts or {})}
    head = [MAGIC, *(f"# {name} {value}" for name, value in known.items()), f"@ 0 {WALL}"]
    return "\n".join([*head, *rows, *more, *([f". 0 {end}"] if end else [])]) + "\n"


def recording(rows: Sequence[str], *more: str, facts: Mapping[str, str] | None = None) -> record.Recording:
    """The same, read."""
    return record.parse(text(rows, *more, facts=facts).splitlines())
