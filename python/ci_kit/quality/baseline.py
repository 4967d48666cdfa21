"""What an earlier run said: the JSON report of this action, or a test report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.quality import kit
from ci_kit.quality.find import Found
from ci_kit.quality.reading import Reader
from ci_kit.quality.rules import Remark, Rules

if TYPE_CHECKING:
    from pathlib import Path

ACTION = "qa-summary"
_LARGEST = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Baseline:
    """The tests that failed then, how many there were, and what else can be compared."""

    name: str
    failing: frozenset[str]
    total: int
    coverage: float | None = None
    score: float | None = None


class UnusableError(Exception):
    """There is no baseline in the file; the remark says why."""

    def __init__(self, remark: Remark) -> None:
        super().__init__(remark.message)
        self.remark = remark


def load(path: Path, name: str) -> Baseline:
    """The baseline in a file.

    Raises:
        UnusableError: It is not there, or is not whole, or has no tests in it.
    """
    reading = Reader(most=_LARGEST).read(Found(path, name, name))
    if reading.tests is not None and reading.whole and reading.tests.total:
        failing = frozenset(case.id for case in reading.tests.failing)
        return Baseline(name, failing, reading.tests.total)
    if reading.kit is not None and reading.kit.action == ACTION:
        return _report(path, name)
    why = reading.remarks[0].message if reading.remarks else "it holds neither tests nor a report of this action"
    raise UnusableError(Remark(Rules.BASELINE, why, name))


def _report(path: Path, name: str) -> Baseline:
    try:
        document = json.loads(path.read_bytes())
        data: dict[str, Any] = document["data"] if kit.known(document) else {}
        tests = data["tests"]
        if tests is None or document["verdict"] == "error":
            raise UnusableError(Remark(Rules.BASELINE, "that run was not complete itself", name))
        return Baseline(
            name,
            frozenset(map(str, tests["failing"])),
            int(tests["total"]),
            data["coverage"]["share"],
            data["score"]["total"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        told = f"it is no report of this action as this version writes it ({type(error).__name__}: {error})"
        raise UnusableError(Remark(Rules.BASELINE, told, name)) from None
