"""What a source of findings gave: what it found, how much it looked at, and why it could not look at the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable


class Source(StrEnum):
    """Where findings come from; the words of `sources` and `fail-on`."""

    BANDIT = "bandit"
    PACKAGES = "packages"
    SECRETS = "secrets"
    REPORTS = "reports"


class State(StrEnum):
    """What can be said of a source."""

    CLEAN = "clean"
    FINDINGS = "findings"
    NOT_EXAMINED = "not examined"


class Standing(StrEnum):
    """How a finding stands to the policy. Only a new one weighs."""

    NEW = "new"
    KNOWN = "known"
    IGNORED = "ignored"


#: The worst first. What a tool does not rate weighs more than what it rates as medium.
SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. `line` and `column` are 1-based, columns count characters; None where they are not known.

    `package` and `version` say which package it is about, `fixed` the versions that are free of it, lowest first.
    `aliases` are other ids of the same, such as a CVE; `score` is its CVSS base score where one is known. No text in
    it quotes a value of the code.
    """

    source: Source
    tool: str
    rule: str
    severity: Severity
    message: str
    path: str = ""
    line: int | None = None
    column: int | None = None
    fingerprint: str = ""
    package: str = ""
    version: str = ""
    fixed: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    title: str = ""
    remedy: str = ""
    url: str = ""
    score: float | None = None
    standing: Standing = Standing.NEW

    @property
    def order(self) -> tuple[int, str, str, int, str]:
        """The gravest first, then by place."""
        return (SEVERITIES.index(self.severity), self.source, self.path, self.line or 0, self.rule)


@dataclass(slots=True)
class Look:
    """What came of one source. `problems` say why something was not examined; `notes` do no harm.

    `examined` of `total` things were looked at, in `unit`; `tool` is the name and version of what looked. `partial` is
    true where a limit kept it from seeing the whole of a thing that it did look at.
    """

    source: Source
    unit: str = "files"
    examined: int = 0
    total: int = 0
    tool: str = ""
    issues: list[Issue] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    partial: bool = False

    @property
    def new(self) -> list[Issue]:
        """The findings that weigh."""
        return [issue for issue in self.issues if issue.standing is Standing.NEW]

    @property
    def state(self) -> State:
        """One of three: silence is believed only of what was examined."""
        if self.problems:
            return State.NOT_EXAMINED
        return State.FINDINGS if self.new else State.CLEAN

    @property
    def extent(self) -> str:
        """Such as `112 of 112 files`."""
        return f"{self.examined:,} of {self.total:,} {self.unit}"


def unseen(source: Source, why: str, unit: str = "files") -> Look:
    """A source that could not look at anything."""
    return Look(source, unit, problems=[why])


def counted(number: int, noun: str) -> str:
    """Such as `1 file` and `2 files`; what follows the noun stands in it after a space: `1 file of Python`."""
    first, *rest = noun.split(" ")
    return " ".join((f"{number:,}", first if number == 1 else f"{first}s", *rest))


def word(severity: Severity) -> str:
    """A severity as readers call it."""
    return "not rated" if severity is Severity.UNKNOWN else severity.value


def some(names: Iterable[str], most: int = 5) -> str:
    """The first of many names, and how many more there are."""
    listed = list(names)
    more = f" and {len(listed) - most:,} more" if len(listed) > most else ""
    return ", ".join(listed[:most]) + more
