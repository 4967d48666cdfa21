"""The rules of triage: what lines of a log mean, as data."""

from __future__ import annotations

from ci_kit.triage.rules import code, machine, outside
from ci_kit.triage.rules.model import Rule, Strength

#: All rules of the kit, by family in the order of the documentation.
FAMILIES: dict[str, tuple[Rule, ...]] = {
    "Outside the repository": (*outside.RUNNERS, *outside.NETWORK, *outside.LIMITS, *outside.SERVICES),
    "The machine": machine.RESOURCES,
    "Time": machine.TIMEOUTS,
    "Permissions": machine.PERMISSIONS,
    "In the repository": (*code.SYNTAX, *code.DEPENDENCIES),
    "By the kind of tool": (*code.GENERAL, *machine.EXIT_CODES),
}
RULES: tuple[Rule, ...] = tuple(one for family in FAMILIES.values() for one in family)

__all__ = ["FAMILIES", "RULES", "Rule", "Strength"]
