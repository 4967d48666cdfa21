"""What an audit has seen: packages, their vulnerabilities, and what could not be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ci_kit.quality.model import Severity

__all__ = ["Audit", "Cause", "Key", "Package", "Severity", "Skipped", "Vulnerability"]

#: A package and one version of it, as a service is asked about them.
Key = tuple[str, str]


class Cause(StrEnum):
    """Why a package was not asked about."""

    UNPINNED = "unpinned"
    ELSEWHERE = "elsewhere"  #: it comes from an address, a repository or a directory, not from an index
    OWN = "own"  #: it is the project itself, which no advisory speaks of
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"  #: the service does not know this package or version


@dataclass(frozen=True, slots=True)
class Package:
    """One version of a package and where it is named; `name` is normalised (PyPA, *Names and normalization*).

    `line` counts from 1, 0 if there is none; `hashes` are such as `sha256:<hex>`.
    """

    name: str
    version: str
    file: str
    line: int
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A package that nobody was asked about; `version` is empty where there is none."""

    name: str
    version: str
    reason: str
    file: str
    line: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class Vulnerability:
    """One known vulnerability of a package that the user has.

    `score` is the CVSS base score, 0 to 10; `fixed` the versions above the user's in which its
    advisories say that it is mended, lowest first. A package that several files name has it in each of them.
    """

    package: str
    version: str
    id: str
    aliases: tuple[str, ...]
    severity: Severity
    score: float | None
    fixed: tuple[str, ...]
    summary: str
    url: str
    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What came of an audit. With a problem, or without the canary, nothing of it says that a package is clean.

    `examined` of `total` packages were asked about and answered for; the project itself is none of them. `canary` is
    true once the service has reported a package that is known to be vulnerable. `service` is presentable; `as_of` is
    the day of the newest advisory of a snapshot, such as `2026-11-02`, empty for a service.
    """

    vulnerabilities: tuple[Vulnerability, ...]
    examined: int
    total: int
    skipped: tuple[Skipped, ...]
    problems: tuple[str, ...]
    canary: bool
    service: str
    as_of: str = ""

    @property
    def unseen(self) -> tuple[Skipped, ...]:
        """What was skipped and should not have been: everything but the project itself."""
        return tuple(one for one in self.skipped if one.cause is not Cause.OWN)

    @property
    def believable(self) -> bool:
        """Whether the service could see and has answered for all it was asked; `unseen` is the caller's to judge."""
        return self.canary and not self.problems
