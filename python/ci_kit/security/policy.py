"""The policy of a repository: findings that are known or ignored, and files that are not looked at.

One JSON object a line, sorted, without positions and times, so that two branches that add to it merge.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.secrets import records
from ci_kit.security.entry import Entry, read, written
from ci_kit.security.model import Source, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from ci_kit.security.model import Issue, Look

#: Where it is unless somebody says otherwise.
DEFAULT = ".ci-kit-security"
VERSION = 1
_MARK = "ci-kit-security"


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
            one.of_files and one.source in ("", source) and one.counts(today) and one.covers(path)
            for one in self.entries
        )

    def waives(self, package: str, path: str, today: date) -> bool:
        """Whether a package that a file names need not be looked at, such as one without a version."""
        return any(
            one.of_package and one.counts(today) and one.package == package and one.covers(path) for one in self.entries
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

    def with_known(self, looks: Iterable[Look], reason: str) -> Policy:
        """A policy that knows the new findings of some looks too, and has lost what none of theirs stands for."""
        there = {look.source: look.issues for look in looks}
        issues = [issue for found in there.values() for issue in found]
        gone = [
            one for one in self.entries if one.fingerprint and one.source in there and not any(map(one.fits, issues))
        ]
        kept = [one for one in self.entries if one not in gone]
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
        entries = sorted(self.entries, key=lambda one: (not one.of_files, one.key))
        lines += [json.dumps(written(one)) for one in entries]
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
    return Policy(tuple(read(record, name, number) for number, record in lines))
