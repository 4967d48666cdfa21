"""The SARIF schema as tables for walks over a document: what each property of each object should be."""

from __future__ import annotations

import functools
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.sarif.schema import schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ci_kit.sarif.repair.pen import Path

#: The name under which the outermost object goes; the schema gives it none.
LOG = "log"
_GUID = "[0-9a-fA-F]{8}-"


@dataclass(frozen=True, slots=True)
class Spec:
    """What the schema asks of one value.

    `definition` names the object's table; `items` are those of an array; `values` is what the members of an object
    without a table of its own must be (hashes, message strings).
    """

    types: frozenset[str]
    definition: str = ""
    items: Spec | None = None
    values: Spec | None = None
    unique: bool = False
    guid: bool = False
    date_time: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One definition of the schema. `closed`: other properties than these are not allowed."""

    name: str
    properties: Mapping[str, Spec]
    required: frozenset[str] = frozenset()
    closed: bool = True


@functools.cache
def tables() -> dict[str, Table]:
    """Every definition of the schema by name, and the log itself as `LOG`."""
    root = schema()
    return {
        LOG: _table(LOG, root),
        **{name: _table(name, node) for name, node in root["definitions"].items()},
    }


def _table(name: str, node: dict[str, Any]) -> Table:
    properties = {key: _spec(value) for key, value in node.get("properties", {}).items()}
    closed = node.get("additionalProperties") is False
    return Table(name, properties, frozenset(node.get("required", ())), closed)


def _spec(node: dict[str, Any]) -> Spec:
    if "$ref" in node:
        return Spec(frozenset({"object"}), definition=node["$ref"].rpartition("/")[2])
    types = node.get("type", ())
    values = node.get("additionalProperties")
    return Spec(
        types=frozenset([types] if isinstance(types, str) else types),
        items=_spec(node["items"]) if "items" in node else None,
        values=_spec(values) if isinstance(values, dict) else None,
        unique=node.get("uniqueItems") is True,
        guid=_GUID in node.get("pattern", ""),
        date_time=node.get("format") == "date-time",
    )


def inner(spec: Spec) -> Spec:
    """What the members of an array or map are; the spec itself for anything else."""
    while spec.items or spec.values:
        spec = spec.items or spec.values or spec
    return spec


@functools.cache
def _leading_to(wanted: frozenset[str]) -> frozenset[str]:
    """The definitions that are wanted or contain, however deep, one that is."""
    parents: dict[str, set[str]] = {}
    for table in tables().values():
        for spec in table.properties.values():
            parents.setdefault(inner(spec).definition, set()).add(table.name)
    found = set(wanted)
    waiting = deque(wanted)
    while waiting:
        fresh = parents.get(waiting.popleft(), set()) - found
        found |= fresh
        waiting += fresh
    return frozenset(found)


@functools.cache
def routes(definition: str, wanted: frozenset[str]) -> dict[str, Spec]:
    """The properties of `definition` behind which a wanted definition may stand."""
    useful = _leading_to(wanted)
    properties = tables()[definition].properties
    return {key: spec for key, spec in properties.items() if inner(spec).definition in useful}


def sweep(
    definition: str, node: object, at: Path, wanted: frozenset[str], skip: frozenset[str] = frozenset()
) -> Iterator[tuple[str, dict[str, Any], Path]]:
    """Every object of a wanted definition at or below `node`: its definition, itself, and where it stands.

    Outer objects come before those inside them, and are descended into only afterwards: a caller may change
    an object, and what stands inside it, when it is given it. `skip` names properties of `node` to leave out.
    """
    if not isinstance(node, dict):
        return
    waiting: list[tuple[str, dict[str, Any], Path]] = [(definition, node, at)]
    while waiting:
        name, here, place = waiting.pop()
        if name in wanted:
            yield name, here, place
        known = routes(name, wanted)
        if not known:
            continue
        found: list[tuple[str, dict[str, Any], Path]] = []
        for key, value in here.items():
            spec = known.get(key)
            if spec is not None and not (here is node and key in skip):
                found += _objects(spec, value, (place, key))
        # The last one in is the first one out, and document order is what people expect of a patch.
        found.reverse()
        waiting += found


def _objects(spec: Spec, value: object, at: Path) -> list[tuple[str, dict[str, Any], Path]]:
    """The objects in a property's value: itself, the items of an array, or the values of a map."""
    if isinstance(value, list):
        name = spec.items.definition if spec.items else ""
        return [(name, item, (at, index)) for index, item in enumerate(value) if isinstance(item, dict)] if name else []
    if not isinstance(value, dict):
        return []
    if spec.definition:
        return [(spec.definition, value, at)]
    name = spec.values.definition if spec.values else ""
    return [(name, item, (at, key)) for key, item in value.items() if isinstance(item, dict)] if name else []
