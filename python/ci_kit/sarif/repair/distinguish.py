"""Ids for runs that must be told apart: made of what the runs say about themselves, never of positions."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.sarif.repair.lookup import child, objects, text_of
from ci_kit.sarif.repair.value import identity

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ci_kit.sarif.category import RunIdentity
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.model import Key, Scope
    from ci_kit.sarif.repair.pen import Path

_UNFIT = re.compile(r"[^A-Za-z0-9._+-]+")
_LONGEST = 48
_HASH = 8


@dataclass(frozen=True, slots=True)
class Member:
    """A run of a group of runs: the run, where it stands, and what it is called on GitHub."""

    run: Obj
    at: Path
    identity: RunIdentity

    @property
    def index(self) -> int:
        """Its index among the runs."""
        return int(self.at[1]) if self.at else 0

    @property
    def key(self) -> tuple[str, str]:
        """What GitHub tells it from others by: tool and category."""
        return self.identity.tool, self.identity.category or ""


def _extensions(run: Obj) -> str:
    return " ".join(sorted(text_of(item, "name") for item in objects(child(run, "tool"), "extensions")))


def _repositories(run: Obj) -> str:
    found = [text_of(item, "repositoryUri") for item in objects(run, "versionControlProvenance")]
    return " ".join(sorted(uri.rstrip("/").rpartition("/")[2] for uri in found))


#: What a run says about itself, the most telling first: configuration, which stays when findings change.
FEATURES: tuple[Callable[[Obj], str], ...] = (
    _extensions,
    lambda run: text_of(run, "defaultSourceLanguage"),
    lambda run: text_of(run, "language"),
    _repositories,
    lambda run: text_of(child(child(child(run, "conversion"), "tool"), "driver"), "name"),
    lambda run: text_of(child(run, "automationDetails"), "correlationGuid"),
    lambda run: text_of(child(child(run, "automationDetails"), "description"), "text"),
)


def _version(run: Obj) -> str:
    return text_of(child(child(run, "tool"), "driver"), "version")


def _settings(run: Obj) -> str:
    """A hash of the tool, of the base URIs and of the columns."""
    driver = {key: value for key, value in child(child(run, "tool"), "driver").items() if key != "rules"}
    return _hash([driver, run.get("originalUriBaseIds"), run.get("columnKind")])


def _rules(run: Obj) -> str:
    """A hash of the ids of the rules: stable for a tool that lists all that it looked for."""
    return _hash(sorted({text_of(rule, "id") for rule in objects(child(child(run, "tool"), "driver"), "rules")}))


def _rule_texts(run: Obj) -> str:
    return _hash(child(child(run, "tool"), "driver").get("rules"))


#: What may be another the next time: for want of anything better.
_PASSING = (_version, _settings, _rules, _rule_texts)


def features(run: Obj) -> tuple[str, ...]:
    """Everything that a run says about which analysis it is."""
    return tuple(feature(run) for feature in FEATURES)


def distinct_ids(group: Sequence[Member], scope: Scope, taken: frozenset[Key]) -> tuple[list[str], bool] | None:
    """An automationDetails.id for each run of a group, and whether they will be the same next time.

    None when the runs differ in nothing. `taken` are the tools and categories of other runs. Each id is
    `category/what is different/`, and keeps what the old one had behind its last slash.
    """
    used: list[list[str]] = [[] for _ in group]
    own_name = [lambda _: scope.name] if any(member.key in taken for member in group) else []
    for feature in (*own_name, *FEATURES, *_PASSING):
        values = [feature(member.run) for member in group]
        if len(set(values)) == 1 and feature not in own_name and (len(group) > 1 or not values[0]):
            continue
        for parts, value in zip(used, values, strict=True):
            parts.append(value)
        # The words may be those of another run's id by chance; a hash of the same words is not.
        for tail in (_nothing, _hash) if any(map(any, used)) else ():
            ids = [_id(member, [*parts, tail(parts)], scope) for member, parts in zip(group, used, strict=True)]
            keys = {(member.identity.tool, _category(name)) for member, name in zip(group, ids, strict=True)}
            if len(keys) == len(group) and keys.isdisjoint(taken):
                return ids, feature not in _PASSING
    return None


def _nothing(_: object) -> str:
    return ""


def _category(name: str) -> str:
    return name.rpartition("/")[0]


def _id(member: Member, parts: Sequence[str], scope: Scope) -> str:
    base = member.identity.category or (scope.category or "").strip("/") or _slug(member.identity.tool) or "run"
    words = [word for word in map(_slug, parts) if word]
    tail = (member.identity.id or "").rpartition("/")[2]
    return "/".join([base, *(["+".join(words)] if words else []), tail])


def _slug(text: str) -> str:
    """`text` as part of an id: letters, digits and dashes; long texts and others than ASCII keep a hash."""
    plain = _UNFIT.sub("-", text).strip("-")
    if len(plain) <= _LONGEST and (plain == text or text.isascii()):
        return plain
    return f"{plain[:_LONGEST].rstrip('-')}-{_hash(text)}".lstrip("-")


def _hash(value: object) -> str:
    return hashlib.sha256(identity(value)).hexdigest()[:_HASH]
