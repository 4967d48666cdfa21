"""Small SARIF files, each wrong (or only suspicious) in one way, with what the upload action does to it."""

from __future__ import annotations

from traps import (
    encodings,
    github,
    hostile,
    locations,
    readable,
    references,
    regions,
    schema,
    standard,
    values,
)
from traps.document import base
from traps.model import Level, Stage, Trap

TRAPS: tuple[Trap, ...] = (
    *readable.TRAPS,
    *encodings.TRAPS,
    *schema.TRAPS,
    *values.TRAPS,
    *standard.TRAPS,
    *regions.TRAPS,
    *references.TRAPS,
    *locations.TRAPS,
    *github.TRAPS,
    *hostile.TRAPS,
)

__all__ = ["TRAPS", "Level", "Stage", "Trap", "base"]
