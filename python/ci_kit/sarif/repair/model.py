"""What a repair is given and what it gives: the scope, and the repaired log with its JSON Patches."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.rule import Profile

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.limits import Limits
    from ci_kit.sarif.tree import Tree


class Op(StrEnum):
    """The operations of RFC 6902 section 4 that repairs use."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a JSON Patch (RFC 6902). `value` counts for add and replace, `source` for move."""

    op: Op
    path: str
    value: Any = None
    source: str = ""

    def to_json(self) -> Obj:
        """The operation as RFC 6902 writes it."""
        if self.op is Op.MOVE:
            return {"op": self.op.value, "from": self.source, "path": self.path}
        if self.op is Op.REMOVE:
            return {"op": self.op.value, "path": self.path}
        return {"op": self.op.value, "path": self.path, "value": self.value}


@dataclass(frozen=True, slots=True)
class Change:
    """What one repair did: the id of the rule it serves, a sentence for people, and the exact patch.

    Repairs of the text itself (encoding, repeated keys) have no operations: the value stays what it was.
    """

    rule: str
    note: str
    operations: tuple[Operation, ...] = ()

    def to_json(self) -> Obj:
        """The change as plain JSON types."""
        return {"rule": self.rule, "note": self.note, "patch": [item.to_json() for item in self.operations]}


@dataclass(frozen=True, slots=True)
class Part:
    """One file to write. Applying all `changes` in order to the original document gives exactly `log`.

    `name_suffix` goes between the stem and the extension of the original's name; empty for the first part.
    """

    name_suffix: str
    log: Obj
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The repaired log, usually in one part, and what could not be repaired safely, as sentences."""

    parts: tuple[Part, ...]
    refused: tuple[str, ...] = ()


#: What GitHub tells analyses apart by: tool, and category (empty when there is none, or not yet one).
Key = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What repairs may use and what was asked for.

    `tree`: the checkout; without it, repairs that need to look at sources do nothing. `category`: what the
    upload will set on runs without `automationDetails`. `also`: ids of rules from `repair-also`. `taken`: the
    tool and category keys of the other files of the same upload. `name`: the stem of the file's own name,
    which tells its runs from those of the other files when nothing inside does.
    """

    limits: Limits
    tree: Tree | None = None
    category: str | None = None
    also: frozenset[str] = frozenset()
    profile: Profile = Profile.GITHUB
    taken: frozenset[Key] = frozenset()
    name: str = ""
