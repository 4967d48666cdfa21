"""Repairs of SARIF logs that change nothing of what they say, each with the JSON Patch of what it did."""

from __future__ import annotations

from ci_kit.sarif.repair.model import Change, Op, Operation, Part, Repaired, Scope
from ci_kit.sarif.repair.registry import REPAIRS, repair
from ci_kit.sarif.repair.text import mend_text

__all__ = ["REPAIRS", "Change", "Op", "Operation", "Part", "Repaired", "Scope", "mend_text", "repair"]
