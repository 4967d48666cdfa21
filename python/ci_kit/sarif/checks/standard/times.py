"""Checks dates and times: written in UTC, and an end not before its beginning."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

NOT_UTC = standard(
    "date-time-not-utc",
    "A date and time is not written in UTC",
    why="Every time in SARIF ends in `Z`; readers that expect it fail on an offset or take local time for"
    " UTC.",
    remedy="Convert the time to UTC and write `Z` at its end.",
    source="§3.9", level=Level.ERROR,
)  # fmt: skip
INVOCATION_REVERSED = standard(
    "invocation-times-reversed",
    "The tool ended before it started",
    why="`endTimeUtc` is before `startTimeUtc`.",
    remedy="Correct the times, or leave them out.",
    source="§3.20.8", level=Level.ERROR, github=Level.NOTE, multitool=("SARIF1006",),
)  # fmt: skip
DETECTION_REVERSED = standard(
    "detection-times-reversed",
    "A result was detected last before it was detected first",
    why="`lastDetectionTimeUtc` is before `firstDetectionTimeUtc`.",
    remedy="Correct the times, or leave them out.",
    source="§3.48.3", level=Level.WARNING,
)  # fmt: skip

#: A time of day without the `Z`, with an offset or without one.
_NOT_UTC = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d[0-9:.]*(?:[+-]\d\d:?\d\d)?\Z", re.ASCII)
_TIMES = {
    "artifact": ("lastModifiedTimeUtc",),
    "invocation": ("startTimeUtc", "endTimeUtc"),
    "notification": ("timeUtc",),
    "resultProvenance": ("firstDetectionTimeUtc", "lastDetectionTimeUtc"),
    "threadFlowLocation": ("executionTimeUtc",),
    "versionControlDetails": ("asOfTimeUtc",),
}
_SPANS = {"invocation": INVOCATION_REVERSED, "resultProvenance": DETECTION_REVERSED}


def _check_of(kind: str) -> Check:
    """The check of one kind of object."""
    names, reversed_rule = _TIMES[kind], _SPANS.get(kind)

    def check(holder: Obj, at: Pointer, scope: Scope) -> None:
        for name in names:
            value = text(holder, name)
            if value is not None and _NOT_UTC.match(value):
                scope.add(NOT_UTC, (*at, name), f"`{short(value, 40)}` does not end in `Z`")
        if reversed_rule is not None:
            first, last = moment(text(holder, names[0])), moment(text(holder, names[1]))
            if first is not None and last is not None and last < first:
                message = f"`{names[1]}` {holder[names[1]]} is before `{names[0]}` {holder[names[0]]}"
                scope.add(reversed_rule, (*at, names[1]), short(message, 190))

    return check


def moment(value: str | None) -> datetime | None:
    """The moment that `value` means, taken as UTC when it names no zone; None when it is no date and time."""
    try:
        parsed = datetime.fromisoformat(value or "")
    except ValueError:
        return None
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


ON: dict[str, Check] = {kind: _check_of(kind) for kind in _TIMES}
