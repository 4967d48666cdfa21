"""Repairs of values that do not fit the schema: nulls, numbers, GUIDs, dates, levels, unknown properties."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.value import identity
from ci_kit.sarif.rule import Mend
from ci_kit.sarif.schema import MAX_INTEGER, is_date_time

if TYPE_CHECKING:
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.members import Member
    from ci_kit.sarif.repair.pen import Path, Pen


_NUMBER = re.compile(r"\s*[+-]?[0-9]{1,25}(?:\.[0-9]{1,25})?\s*", re.ASCII)
_GUID = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}")
#: What tools write for a level, by the level of SARIF that comes nearest.
_WORDS = {
    "error": "error err critical fatal severe blocker high major emergency alert",
    "warning": "warning warn medium moderate minor important",
    "note": "note low info information informational recommendation suggestion hint style notice trivial",
    "none": "none off ignore ignored pass passed disabled",
}
_LEVELS = {word: level for level, words in _WORDS.items() for word in words.split()}
#: Never removed, though null: without `results` a run says something else (§3.14.23), and has its own repair.
_KEPT = frozenset({"results", "runs", "version"})


@repair("null-property", "Properties that were null ({n}) were left out, which says the same.")
def null_property(member: Member, at: Path, pen: Pen, job: Job) -> None:
    """Remove a property that is null.

    Safe: SARIF has no null; absent is how it says that there is no value.
    """
    if member.value is not None or member.spec is None or "null" in member.spec.types or member.key in _KEPT:
        return
    if member.required:
        job.refuse(pen.rule, (at, member.key), "a required property is null, and its value cannot be made up")
    elif not _is_level(member):
        pen.drop(member.holder, at, member.key)


@repair("level-null", "Levels that were null ({n}) were left out: the default applies, as the tool seems to mean.")
def level_null(member: Member, at: Path, pen: Pen, _: Job) -> None:
    """Remove a level that is null. Safe: readers that take null at all take it for absent."""
    if member.value is None and _is_level(member):
        pen.drop(member.holder, at, member.key)


@repair("number-as-string", "Numbers in quotes ({n}) were written as numbers.")
def number_as_string(member: Member, at: Path, pen: Pen, _: Job) -> None:
    """Write `"1"` as `1`. Safe: the text says exactly one number, and only where the schema wants one."""
    if isinstance(member.value, str) and member.numeric and _NUMBER.fullmatch(member.value):
        number = float(member.value) if "." in member.value else int(member.value)
        if not isinstance(number, float) or not member.integral:
            pen.put(member.holder, at, member.key, number)
        elif number.is_integer():
            pen.put(member.holder, at, member.key, int(number))


@repair("number-not-integer", "Integers written with a fraction of zero ({n}) were written without it.")
def number_not_integer(member: Member, at: Path, pen: Pen, _: Job) -> None:
    """Write `1.0` as `1` where an integer is due. Safe: it is the same number."""
    value = member.value
    if isinstance(value, float) and member.integral and value.is_integer() and abs(value) <= MAX_INTEGER:
        pen.put(member.holder, at, member.key, int(value))


@repair("integer-too-large", "Integers beyond 63 bits ({n}) were left out: nothing has that line, index or size.")
def integer_too_large(member: Member, at: Path, pen: Pen, job: Job) -> None:
    """Remove an integer beyond 63 bits.

    Safe: it can point at nothing, and GitHub's service fails to read it.
    """
    if not member.integral or type(member.value) not in (int, float) or abs(member.value) <= MAX_INTEGER:
        return
    if isinstance(member.value, float) and not member.value.is_integer():
        return
    if member.required:
        job.refuse(pen.rule, (at, member.key), "a required number is too large")
    else:
        pen.drop(member.holder, at, member.key)


@repair("guid-malformed", "GUIDs that are none ({n}) were left out.")
def guid_malformed(member: Member, at: Path, pen: Pen, _: Job) -> None:
    """Remove a GUID that is none. Safe: it identifies nothing in a way that a reader may rely on (§3.5.3)."""
    spec = member.spec
    if spec is None:
        return
    if spec.guid and isinstance(member.value, str) and not _GUID.fullmatch(member.value):
        pen.drop(member.holder, at, member.key)
    elif spec.items and spec.items.guid and isinstance(member.value, list):
        wrong = [
            index for index, item in enumerate(member.value) if isinstance(item, str) and not _GUID.fullmatch(item)
        ]
        pen.drop_items(member.value, (at, member.key), wrong)


@repair("date-time-malformed", "Dates that are not RFC 3339 ({n}) were left out.")
def date_time_malformed(member: Member, at: Path, pen: Pen, _: Job) -> None:
    """Remove a malformed date and time. Safe: none of them is required, and GitHub shows none of them."""
    if member.spec and member.spec.date_time and isinstance(member.value, str) and not is_date_time(member.value):
        pen.drop(member.holder, at, member.key)


@repair("level-unknown", "Levels that SARIF does not have ({n}) became the nearest that it has.", Mend.BY_NAME)
def level_unknown(member: Member, at: Path, pen: Pen, job: Job) -> None:
    """Map `critical` and the like to a level.

    By name only: which level is meant is a guess, though a good one.
    """
    if not _is_level(member) or not isinstance(member.value, str) or member.value in _WORDS:
        return
    level = _LEVELS.get(member.value.strip().lower())
    if level is None:
        job.refuse(pen.rule, (at, member.key), "a level is no word that says how severe")
    else:
        pen.put(member.holder, at, member.key, level)


@repair(
    "unknown-property",
    "Properties that SARIF does not have ({n}) were moved into `properties`.",
    Mend.BY_NAME,
)
def unknown_property(member: Member, at: Path, pen: Pen, job: Job) -> None:
    """Move a property that the schema does not know into the object's bag.

    By name only: it may be a slip of spelling, and then the right name would be the better repair.
    """
    if member.spec is not None:
        return
    holder, key = member.holder, member.key
    bag = holder.get("properties", {})
    if not isinstance(bag, dict):
        job.refuse(pen.rule, (at, key), "`properties`, where it could go, is no object")
    elif key not in bag:
        if "properties" not in holder:
            pen.put(holder, at, "properties", bag)
        pen.move_key(holder, at, key, bag, (at, "properties"), key)
        pen.count()
    elif identity(bag[key]) == identity(member.value):
        pen.drop(holder, at, key)
        pen.count()
    else:
        job.refuse(pen.rule, (at, key), "`properties` has a member of that name with another value")


def _is_level(member: Member) -> bool:
    return member.key == "level" and member.spec is not None


VALUE_REPAIRS = (
    null_property, level_null, number_as_string, number_not_integer, integer_too_large, guid_malformed,
    date_time_malformed, level_unknown, unknown_property,
)  # fmt: skip
