"""The JSON report of one run of bandit, taken for what it says only where it has the shape that bandit gives it."""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.quality.model import Severity

if TYPE_CHECKING:
    from pathlib import Path

_SEVERITIES = {"HIGH": Severity.HIGH, "MEDIUM": Severity.MEDIUM, "LOW": Severity.LOW}
#: bandit quotes what it takes for a password (B105, B106, B107).
_QUOTING = frozenset({"B105", "B106", "B107"})
_QUOTED = re.compile(r":\s*['\"].*", re.DOTALL)
_TESTS = re.compile(r"B\d{3}")
#: Bytes of one report; bandit writes a few hundred for each finding.
_LARGEST = 256 << 20


class UnreadableError(Exception):
    """It is no report, or only a part of one; the text says why and quotes nothing of it."""


@dataclass(frozen=True, slots=True)
class Result:
    """One finding as bandit tells it; `offset` counts bytes from 0. What it quotes is left out of `message`."""

    test: str
    name: str
    severity: Severity
    message: str
    path: str
    line: int
    offset: int
    url: str
    cwe: int


@dataclass(slots=True)
class Account:
    """What one run, or several, say: findings, the files that were parsed, those that were not, and why."""

    results: list[Result] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)
    nosec: int = 0

    def add(self, other: Account) -> None:
        """Take in what another run says."""
        self.results += other.results
        self.seen |= other.seen
        self.failed |= other.failed
        self.nosec += other.nosec


def read(path: Path) -> Account:
    """The report at `path`.

    Raises:
        UnreadableError: It is not there, too large, half written, or of another shape.
    """
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            raise UnreadableError("its report is no file")
        if state.st_size > _LARGEST:
            raise UnreadableError(f"its report has more than {_LARGEST >> 20} MiB")
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise UnreadableError(f"its report cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError):
        raise UnreadableError("its report is empty or only half there") from None
    try:
        return _account(data)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise UnreadableError(f"its report has another shape ({type(error).__name__})") from None


def _account(data: dict[str, Any]) -> Account:
    account = Account([_result(one) for one in data["results"]])
    for one in data["errors"]:
        account.failed[_path(one["filename"])] = str(one["reason"])[:200]
    totals = data["metrics"].pop("_totals")
    account.nosec = int(totals.get("nosec", 0)) + int(totals.get("skipped_tests", 0))
    account.seen = {_path(name) for name in data["metrics"]} - account.failed.keys()
    return account


def _result(one: dict[str, Any]) -> Result:
    test = str(one["test_id"])
    if not _TESTS.fullmatch(test):
        raise ValueError(test)
    text = str(one["issue_text"])
    return Result(
        test,
        str(one["test_name"])[:80],
        _SEVERITIES.get(str(one["issue_severity"]), Severity.UNKNOWN),
        _QUOTED.sub("", text) if test in _QUOTING else text,
        _path(one["filename"]),
        int(one["line_number"]),
        int(one["col_offset"]),
        str(one.get("more_info", "")),
        int((one.get("issue_cwe") or {}).get("id", 0)),
    )


def _path(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(name)
    return name.removeprefix("./")  # bandit puts it before what is relative
