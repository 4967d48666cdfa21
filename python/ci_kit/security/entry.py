"""An entry of the policy: which findings, files or packages it is about, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit import globs
from ci_kit.errors import InputError
from ci_kit.secrets import records
from ci_kit.security.model import Source

if TYPE_CHECKING:
    from datetime import date

    from ci_kit.security.model import Issue

#: What an entry can name.
KEYS = ("fingerprint", "source", "rule", "package", "path")


@dataclass(frozen=True, slots=True)
class Entry:
    """Findings that do not weigh: all that fit each of its parts that is not empty. After `until` they count again.

    With nothing but a `path`, and perhaps a `source`, the files are not looked at. With nothing but a `package`, and
    perhaps a `path`, it may be one that cannot be looked at.
    """

    fingerprint: str = ""
    source: str = ""
    rule: str = ""
    package: str = ""
    path: str = ""
    reason: str = ""
    until: date | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """What it fits, as text that sorts."""
        return tuple(getattr(self, name) for name in KEYS)

    @property
    def of_files(self) -> bool:
        """Whether it is about files, not findings."""
        return not (self.fingerprint or self.rule or self.package)

    @property
    def of_package(self) -> bool:
        """Whether it is about a package as a whole."""
        return bool(self.package) and not self.rule and not self.fingerprint and self.source in ("", Source.PACKAGES)

    def counts(self, today: date) -> bool:
        """Whether its time is not over."""
        return self.until is None or today <= self.until

    def covers(self, path: str) -> bool:
        """Whether a file is among those that it is about."""
        return not self.path or globs.matches(path, self.path)

    def fits(self, issue: Issue) -> bool:
        """Whether a finding is meant."""
        return (
            not self.of_files
            and self.fingerprint in ("", issue.fingerprint)
            and self.source in ("", issue.source)
            and (not self.rule or self.rule in (issue.rule, *issue.aliases))
            and self.package in ("", issue.package)
            and self.covers(issue.path)
        )

    def __str__(self) -> str:
        """Such as `bandit B603 in tools/**`."""
        words = (self.source, self.rule or self.fingerprint, self.package, f"in {self.path}" if self.path else "")
        return " ".join(word for word in words if word)


def read(record: dict[str, Any], name: str, number: int) -> Entry:
    """The entry in a line of a policy file.

    Raises:
        InputError: It has what no entry has, fits everything, or gives no reason where one is needed.
    """
    where = f"line {number} of {name}"
    unknown = sorted(record.keys() - {*KEYS, "reason", "until"})
    if unknown:
        raise InputError(f"{where} has `{unknown[0][:40]}`", remedy=f"an entry has {', '.join(KEYS)}, reason, until")
    texts = {key: str(record.get(key, "")) for key in (*KEYS, "reason")}
    entry = Entry(**texts, until=records.until(record, name, number))
    if entry.source and entry.source not in list(Source):
        raise InputError(f"{where} names the source `{entry.source[:40]}`", remedy=f"there are {', '.join(Source)}")
    if entry.of_files and not entry.path:
        raise InputError(f"{where} fits everything", remedy="give a `fingerprint`, `rule`, `package` or `path`")
    if not entry.fingerprint and not entry.reason:
        raise InputError(f"{where} has no `reason`", remedy="say why it is ignored; somebody will ask")
    return entry


def written(entry: Entry) -> dict[str, str]:
    """It as the object of a line."""
    values = {key: getattr(entry, key) for key in (*KEYS, "reason")}
    values |= {"until": entry.until.isoformat()} if entry.until else {}
    return {name: value for name, value in values.items() if value}
