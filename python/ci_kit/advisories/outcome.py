"""What was read, answered and reported, put together into what an audit tells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from packaging.version import Version

from ci_kit.advisories.model import Cause, Package, Skipped, Vulnerability
from ci_kit.advisories.severity import worst

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ci_kit.advisories.ask import Answers
    from ci_kit.advisories.engine import Reported
    from ci_kit.advisories.model import Key
    from ci_kit.advisories.record import Record
    from ci_kit.advisories.sources import Inventory


def key(package: Package) -> Key:
    """As a package is asked about: a local build (`2.1+cpu`) has what the release has that it was made from."""
    return package.name, Version(package.version).public


@dataclass(frozen=True, slots=True)
class Outcome:
    """The packages of the user, what the service answered about them, and what pip-audit reports."""

    inventory: Inventory
    answers: Answers
    reported: Mapping[Key, tuple[Reported, ...]]

    def vulnerabilities(self) -> Iterator[Vulnerability]:
        """Every vulnerability at every place that names its package."""
        for package in self.inventory.packages:
            for one in self.reported.get(key(package), ()):
                yield _vulnerability(package, one, self.answers.records[key(package)])

    def skipped(self) -> tuple[Skipped, ...]:
        """What could not be asked about, and what the service does not know."""
        unknown = [package for package in self.inventory.packages if key(package) in self.answers.unknown]
        return (*self.inventory.skipped, *map(_unknown, unknown))

    def examined(self) -> int:
        """How many packages were answered for."""
        return len({key(package) for package in self.inventory.packages} & self.reported.keys())

    def total(self) -> int:
        """How many packages there are besides the project itself, each version once."""
        read = {key(package) for package in self.inventory.packages}
        skipped = {(one.name, one.version) for one in self.inventory.skipped if one.cause is not Cause.OWN}
        return len(read) + len(skipped)


def _unknown(package: Package) -> Skipped:
    reason = "the service knows no such version"
    return Skipped(package.name, package.version, reason, package.file, package.line, Cause.UNKNOWN)


def _vulnerability(package: Package, reported: Reported, records: Sequence[Record]) -> Vulnerability:
    """One vulnerability out of all records that speak of it: the worst severity, every fix above the version."""
    same = [record for record in records if record.names & reported.names]
    ours = Version(package.version)
    fixes = sorted({Version(version) for record in same for version in record.fixed if Version(version) > ours})
    first = next((record for record in same if record.id == reported.id), same[0])
    scores = [record.score for record in same if record.score is not None]
    return Vulnerability(
        package.name,
        package.version,
        reported.id,
        tuple(sorted(reported.names - {reported.id})),
        worst([record.severity for record in same]),
        max(scores, default=None),
        tuple(str(version) for version in fixes),
        first.summary,
        replace(first, id=reported.id).url,
        package.file,
        package.line,
    )
