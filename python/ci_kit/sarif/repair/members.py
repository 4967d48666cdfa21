"""Walks over everything that the schema has a say in, and gives what does not look as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ci_kit.sarif.repair.shape import Spec, tables
from ci_kit.sarif.schema import MAX_INTEGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.pen import Path

_NUMERIC = frozenset({"integer", "number"})
#: The results of runs, which are looked at one by one.
RESULTS = ("run", "results")
_LEVELS = frozenset({"none", "note", "warning", "error"})


class Member(NamedTuple):
    """A property that may be wrong: the object it is in, its key and value, and what the schema asks.

    It asks nothing, `spec` is None, of a property that it does not know.
    """

    holder: Obj
    key: str
    value: Any
    spec: Spec | None
    required: bool

    @property
    def numeric(self) -> bool:
        """Whether a number is due."""
        return self.spec is not None and not _NUMERIC.isdisjoint(self.spec.types)

    @property
    def integral(self) -> bool:
        """Whether an integer is due."""
        return self.spec is not None and "integer" in self.spec.types


def suspects(
    definition: str, node: Obj, at: Path, skip: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[tuple[Member, Path]]:
    """The members at or below `node` that may break the schema, with the place of their holder.

    A member may be removed or replaced when it is given. `skip` names properties, by definition and key, that
    are not descended into.
    """
    known = tables()
    waiting: list[tuple[str, Spec | None, Obj, Path]] = [(definition, None, node, at)]
    while waiting:
        name, values, holder, place = waiting.pop()
        found: list[tuple[str, Spec | None, Obj, Path]] = []
        table = known.get(name)
        for key, value in list(holder.items()):
            spec = table.properties.get(key) if table else values
            if (spec or (table and table.closed)) and not _fits(key, value, spec):
                yield Member(holder, key, value, spec, bool(table and key in table.required)), place
            if spec and (name, key) not in skip:
                found += _inside(spec, holder.get(key), (place, key))
        found.reverse()
        waiting += found


def _fits(key: str, value: object, spec: Spec | None) -> bool:
    """Whether a value needs no second look: of the right type, and not of those whose text matters."""
    if spec is None:
        return False
    if isinstance(value, str):
        if "string" not in spec.types and spec.types:
            return False
        return not (spec.guid or spec.date_time or (key == "level" and value not in _LEVELS))
    if isinstance(value, list):
        return not (spec.items and spec.items.guid)
    if type(value) is int:
        return not _NUMERIC.isdisjoint(spec.types) and -MAX_INTEGER <= value <= MAX_INTEGER
    return isinstance(value, (dict, bool))


def _inside(spec: Spec, value: object, at: Path) -> list[tuple[str, Spec | None, Obj, Path]]:
    """The objects in a value, itself or items of an array; each with its table or what its members are."""
    if isinstance(value, dict):
        return [(spec.definition, spec.values, value, at)]
    if isinstance(value, list) and spec.items:
        item = spec.items
        return [
            (item.definition, item.values, entry, (at, index))
            for index, entry in enumerate(value)
            if isinstance(entry, dict)
        ]
    return []


def unique_arrays(
    definition: str, node: Obj, at: Path, skip: frozenset[tuple[str, str]] = frozenset()
) -> Iterator[tuple[str, Obj, str, Path]]:
    """Every array of two or more items at or below `node` in which the schema wants each item once.

    Given are the definition of its holder, the holder, the key in it, and the place of the holder; outer ones
    first. `skip` names properties, by definition and key, that are not descended into.
    """
    known = tables()
    waiting: list[tuple[str, Spec | None, Obj, Path]] = [(definition, None, node, at)]
    while waiting:
        name, values, holder, place = waiting.pop()
        found: list[tuple[str, Spec | None, Obj, Path]] = []
        table = known.get(name)
        for key, value in holder.items():
            spec = table.properties.get(key) if table else values
            if spec is None or (name, key) in skip:
                continue
            if spec.unique and isinstance(value, list) and len(value) > 1:
                yield name, holder, key, place
            found += _inside(spec, value, (place, key))
        found.reverse()
        waiting += found
