"""What must hold, and the verdict in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import InputError, suggestion
from ci_kit.quality.model import Severity
from ci_kit.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALLOWED = re.compile(r"(\w+)\s*[=:]\s*(\d{1,6})")
#: Verdicts from the mildest to the gravest.
GRAVITY = (Verdict.PASS, Verdict.WARN, Verdict.FAIL, Verdict.ERROR)


class Judged(StrEnum):
    """The verdict in the words of the issue tracker and of badges."""

    PASSED = "PASSED"
    PASSED_WITH_WARNINGS = "PASSED_WITH_WARNINGS"
    FAILED = "FAILED"
    ERROR = "ERROR"

    @classmethod
    def of(cls, verdict: Verdict) -> Judged:
        """The word for a verdict."""
        return dict(zip(GRAVITY, cls, strict=True))[verdict]


class Counted(StrEnum):
    """Which failures count against `failures-max`."""

    ALL = "all"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Gates:
    """What must hold. Shares are between 0 and 1; None is no gate. `security` is how many are allowed by severity."""

    failures: int = 0
    counted: Counted = Counted.ALL
    coverage: float | None = None
    coverage_changed: float | None = None
    flaky: float | None = None
    score: float | None = None
    security: dict[Severity, int] = field(default_factory=dict)


def allowed(lines: Iterable[str]) -> dict[Severity, int]:
    """How many findings of a severity are allowed, from lines such as `high=0`.

    Raises:
        InputError: A line is none, or names a severity that there is not.
    """
    gates = {}
    for line in lines:
        found = _ALLOWED.fullmatch(line)
        if not found:
            raise InputError(f"`security-max` has the line `{line[:80]}`", remedy="write lines such as `high=0`")
        word = found[1].lower()
        if word not in list(Severity):
            raise InputError(f"`{word}` is no severity", remedy=suggestion(word, list(Severity)))
        gates[Severity(word)] = int(found[2])
    return gates
