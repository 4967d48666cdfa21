"""The policy of a repository: findings that are known or ignored, and files that are not looked at.

One JSON object a line, sorted, without positions and times, so that two branches that add to it merge.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from ci_kit import globs
from ci_kit.errors import InputError
from ci_kit.secrets import records
from ci_kit.security.model import Source, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ci_kit.security.model import Issue, Look

#: Where it is unless somebody says otherwise.
DEFAULT = ".ci-kit-security"
VERSION = 1
_MARK = "ci-kit-security"
_KEYS = ("fingerprint", "source", "rule", "package", "path")


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
        return tuple(getattr(self, name) for name in _KEYS)

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

    def fits(self, issue: Issue) -> bool:
        """Whether a finding is meant."""
        return (
            not self.of_files
            and self.fingerprint in ("", issue.fingerprint)
            and self.source in ("", issue.source)
            and (not self.rule or self.rule in (issue.rule, *issue.aliases))
            and self.package in ("", issue.package)
            and _within(issue.path, self.path)
        )

    def __str__(self) -> str:
        """Such as `bandit B603 in tools/**`."""
        words = (self.source, self.rule or self.fingerprint, self.package, f"in {self.path}" if self.path else "")
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a repository has decided about findings."""

    entries: tuple[Entry, ...] = ()

    def standing(self, issue: Issue, today: date) -> Standing:
        """How a finding stands to it."""
        fitting = [one for one in self.entries if one.counts(today) and one.fits(issue)]
        if not fitting:
            return Standing.NEW
        return Standing.KNOWN if any(one.fingerprint for one in fitting) else Standing.IGNORED

    def judge(self, issues: Iterable[Issue], today: date) -> list[Issue]:
        """The findings, each with its standing, the gravest first."""
        judged = (
            replace(one, standing=self.standing(one, today)) if one.standing is Standing.NEW else one for one in issues
        )
        return sorted(judged, key=lambda one: one.order)

    def excludes(self, source: Source, path: str, today: date) -> bool:
        """Whether a file is not to be looked at."""
        return any(
            one.of_files and one.source in ("", source) and one.counts(today) and globs.matches(path, one.path)
            for one in self.entries
        )

    def waives(self, package: str, path: str, today: date) -> bool:
        """Whether a package that a file names need not be looked at, such as one without a version."""
        return any(
            one.of_package and one.counts(today) and one.package == package and _within(path, one.path)
            for one in self.entries
        )

    def expired(self, today: date) -> list[str]:
        """The entries whose time is over."""
        return sorted(str(one) for one in self.entries if not one.counts(today))

    def stale(self, looks: Iterable[Look]) -> list[str]:
        """The entries that nothing stands for any more, of the sources that were wholly examined."""
        there = {look.source: look.issues for look in looks if not look.problems and not look.partial}
        return sorted(
            str(one)
            for one in self.entries
            if one.source in there
            and not (one.of_files or one.of_package)
            and not any(map(one.fits, there[Source(one.source)]))
        )

    def with_known(self, issues: Iterable[Issue], reason: str) -> Policy:
        """A policy that knows the new ones of some findings too, and has lost what no finding stands for."""
        issues = list(issues)
        kept = [one for one in self.entries if not one.fingerprint or any(map(one.fits, issues))]
        known = {one.fingerprint for one in kept}
        new = {
            one.fingerprint: Entry(one.fingerprint, one.source.value, one.rule, one.package, reason=reason)
            for one in issues
            if one.standing is Standing.NEW and one.fingerprint not in known
        }
        return Policy((*kept, *new.values()))

    def dumps(self) -> str:
        """The text of the policy file: the same for the same policy."""
        lines = [json.dumps({_MARK: VERSION})]
        lines += [json.dumps(_record(one)) for one in sorted(self.entries, key=lambda one: (not one.of_files, one.key))]
        return "\n".join(lines) + "\n"


def loads(text: str, name: str) -> Policy:
    """The policy in the text of a file; `name` is for what is said when it is none.

    Raises:
        InputError: It is half written, of another version, or no policy; an entry fits everything or gives no reason.
    """
    lines = records.objects(text, name)
    _, head = next(lines, (0, {}))
    if head.get(_MARK) != VERSION:
        raise InputError(
            f"{name} is no policy of version {VERSION}",
            why=f"its first line must be `{json.dumps({_MARK: VERSION})}`",
            remedy="write it with `ci-kit security-scan baseline`, or use the version of the kit that wrote it",
        )
    return Policy(tuple(_entry(record, name, number) for number, record in lines))


def _entry(record: dict[str, Any], name: str, number: int) -> Entry:
    where = f"line {number} of {name}"
    unknown = sorted(record.keys() - {*_KEYS, "reason", "until"})
    if unknown:
        raise InputError(f"{where} has `{unknown[0][:40]}`", remedy=f"an entry has {', '.join(_KEYS)}, reason, until")
    texts = {key: str(record.get(key, "")) for key in (*_KEYS, "reason")}
    entry = Entry(**texts, until=records.until(record, name, number))
    if entry.source and entry.source not in list(Source):
        raise InputError(f"{where} names the source `{entry.source[:40]}`", remedy=f"there are {', '.join(Source)}")
    if entry.of_files and not entry.path:
        raise InputError(f"{where} fits everything", remedy="give a `fingerprint`, `rule`, `package` or `path`")
    if not entry.fingerprint and not entry.reason:
        raise InputError(f"{where} has no `reason`", remedy="say why it is ignored; somebody will ask")
    return entry


def _within(path: str, pattern: str) -> bool:
    return not pattern or globs.matches(path, pattern)


def _record(entry: Entry) -> dict[str, str]:
    values = {key: getattr(entry, key) for key in (*_KEYS, "reason")}
    values |= {"until": entry.until.isoformat()} if entry.until else {}
    return {name: value for name, value in values.items() if value}
