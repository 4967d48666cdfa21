"""How tools write that something failed: a table of shapes for each family of them."""

from __future__ import annotations

from ci_kit.triage.shapes import golang, javascript, jvm, native, others, packages, python, rust, system
from ci_kit.triage.shapes.model import Shape

#: All shapes; their order does not matter.
SHAPES: tuple[Shape, ...] = (
    *system.SHAPES,
    *python.SHAPES,
    *javascript.SHAPES,
    *golang.SHAPES,
    *rust.SHAPES,
    *native.SHAPES,
    *jvm.SHAPES,
    *others.SHAPES,
    *packages.SHAPES,
)

__all__ = ["SHAPES", "Shape"]
