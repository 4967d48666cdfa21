"""The policy of a repository: secrets that are known, and paths that are not looked at, each with a reason and an end.

One JSON object a line, sorted, without positions and times, so that two branches that add to it merge.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ci_kit import globs
from ci_kit.errors import InputError
from ci_kit.secrets import records
from ci_kit.secrets.fingerprint import DEFAULT_SALT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

#: Where it is unless somebody says otherwise.
DEFAULT = ".ci-kit-secrets"
VERSION = 1
_MARK = "ci-kit-secrets"


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A secret that is known, by its fingerprint. After `until` it counts again."""

    fingerprint: str
    rule: str = ""
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, order=True)
class PathEntry:
    """Files that are not looked at, by a glob."""

    path: str
    reason: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """What is known of a repository's secrets."""

    salt: bytes = DEFAULT_SALT
    entries: dict[str, Entry] = field(default_factory=dict)
    paths: tuple[PathEntry, ...] = ()

    def knows(self, fingerprint: str, today: date) -> bool:
        """Whether a secret is known and still may be."""
        entry = self.entries.get(fingerprint)
        return entry is not None and (entry.until is None or today <= entry.until)

    def excludes(self, path: str, today: date) -> bool:
        """Whether a file is not to be looked at."""
        return any((one.until is None or today <= one.until) and globs.matches(path, one.path) for one in self.paths)

    def stale(self, seen: Iterable[str]) -> list[Entry]:
        """The entries for secrets that are no longer there."""
        there = set(seen)
        return sorted(entry for fingerprint, entry in self.entries.items() if fingerprint not in there)

    def expired(self, today: date) -> list[str]:
        """The entries whose time is over, by fingerprint or path."""
        ended = [one.fingerprint for one in self.entries.values() if one.until and one.until < today]
        return sorted(ended + [one.path for one in self.paths if one.until and one.until < today])

    def renewed(self, found: Iterable[tuple[str, str]], reason: str) -> Policy:
        """The policy that knows just these secrets, by fingerprint and rule; what it says of those it knew stays."""
        entries = {print_: Entry(print_, rule, reason) for print_, rule in found}
        return replace(self, entries={key: self.entries.get(key, entry) for key, entry in entries.items()})

    def dumps(self) -> str:
        """The text of the policy file: the same for the same policy."""
        lines = [json.dumps({_MARK: VERSION, "salt": self.salt.decode("ascii")})]
        lines += [json.dumps(_record(one, "path")) for one in sorted(self.paths, key=lambda one: one.path)]
        lines += [json.dumps(_record(self.entries[one], "fingerprint")) for one in sorted(self.entries)]
        return "\n".join(lines) + "\n"


def fresh() -> Policy:
    """An empty policy with a salt of its own."""
    return Policy(salt=secrets.token_hex(16).encode("ascii"))


def loads(text: str, name: str) -> Policy:
    """The policy in the text of a file; `name` is for what is said when it is none.

    Raises:
        InputError: It is half written, of another version, or no policy at all.
    """
    lines = records.objects(text, name)
    _, head = next(lines, (0, None))
    if head is None:
        raise InputError(f"{name} is empty", remedy="delete it, or write it with `ci-kit secret-scan baseline`")
    if head.get(_MARK) != VERSION or not isinstance(head.get("salt"), str) or not str(head["salt"]).isascii():
        raise InputError(
            f"{name} is no policy of version {VERSION}",
            why=f"its first line must hold `{_MARK}` and `salt`",
            remedy="write it with `ci-kit secret-scan baseline`, or use the version of the kit that wrote it",
        )
    entries: dict[str, Entry] = {}
    paths: list[PathEntry] = []
    for number, record in lines:
        reason, until = str(record.get("reason", "")), records.until(record, name, number)
        if isinstance(record.get("path"), str):
            paths.append(PathEntry(str(record["path"]), reason, until))
        elif isinstance(record.get("fingerprint"), str):
            found = str(record["fingerprint"])
            entries[found] = Entry(found, str(record.get("rule", "")), reason, until)
        else:
            raise InputError(f"line {number} of {name} has neither `fingerprint` nor `path`")
    return Policy(str(head["salt"]).encode("ascii"), entries, tuple(paths))


def _record(entry: Entry | PathEntry, key: str) -> dict[str, str]:
    values = {key: getattr(entry, key), "rule": getattr(entry, "rule", ""), "reason": entry.reason}
    values |= {"until": entry.until.isoformat()} if entry.until else {}
    return {name: value for name, value in values.items() if value}
