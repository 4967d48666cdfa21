"""Finds the component and the descriptor that a reference means (SARIF 2.1.0 §3.52.3 and §3.54.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.sarif.checks.standard.table import RULES, Component, Table, obj, position, text

if TYPE_CHECKING:
    from collections.abc import Container

    from ci_kit.sarif.context import Obj


@dataclass(frozen=True, slots=True)
class Found:
    """What a reference to a descriptor led to.

    `component` is None when it points at none. `index` is what the reference says, whether or not there
    is such an element; `descriptor` is None when there is none.
    """

    component: Component | None
    index: int | None
    descriptor: Obj | None


def components(reference: Obj, table: Table, *, taxonomic: bool = False) -> list[Component]:
    """The components that a toolComponentReference may mean, the likeliest first; empty for nowhere.

    `taxonomic`: the reference stands where taxa are meant. The standard then counts `index` among the
    extensions (§3.54.4) but its own example among the taxonomies (§3.19.26), so either is taken; and where it
    gives nothing but a name, which the standard does not look up, the name is looked up.
    """
    index, guid = position(reference, "index"), text(reference, "guid")
    if index is not None:
        pools = (table.taxonomies, table.extensions) if taxonomic else (table.extensions,)
        found = [pool[index] for pool in pools if index < len(pool)]
        return sorted(found, key=lambda component: not agrees(reference, component))
    if guid is not None:
        found = table.by_guid.get(guid.lower(), [])
        return [component for component in found if taxonomic or component.at[2] == "tool"]
    name = text(reference, "name")
    if taxonomic and name is not None:
        return table.by_name.get(name, [])
    return [table.driver]


def agrees(reference: Obj, component: Component) -> bool:
    """Whether the name and the guid of a reference, so far as given, are those of `component`."""
    name, guid = text(reference, "name"), text(reference, "guid")
    return (name is None or name == component.name) and (
        guid is None or component.guid is None or guid.lower() == component.guid
    )


def descriptor_of(reference: Obj, component: Component, kind: str, *, name: str | None = None) -> Found:
    """The descriptor of `kind` in `component` that a reportingDescriptorReference means.

    By index, else by guid, else by `name`, which is the reference's own id if not given.
    """
    known = component.descriptors[kind]
    index = position(reference, "index")
    if index is not None:
        return Found(component, index, known[index] if index < len(known) else None)
    guid = text(reference, "guid")
    if guid is not None:
        places = component.by_guid[kind].get(guid.lower())
        return Found(component, None, known[places[0]] if places else None)
    name = text(reference, "id") if name is None else name
    place = None if name is None else by_name(component, kind, name)
    return Found(component, None, None if place is None else known[place])


def by_name(component: Component, kind: str, name: str) -> int | None:
    """The position of the descriptor with the id `name`, or with an id that `name` refines by `/` parts."""
    known = component.by_id[kind]
    identifier = first(name, known)
    return None if identifier is None else known[identifier][0]


#: Parts of a hierarchical id that are looked at; an id of a million slashes is an attack.
_DEEPEST = 100


def first(name: str, known: Container[str]) -> str | None:
    """`name`, or the longest part of it up to a `/`, that is among `known`."""
    for _ in range(_DEEPEST):
        if not name or name in known:
            break
        name = name.rpartition("/")[0]
    return name if name in known else None


def refines(name: str, identifier: str) -> bool:
    """Whether `name` is `identifier` or adds hierarchical parts to it: `CA1000/1` refines `CA1000`."""
    return name == identifier or name.startswith(f"{identifier}/")


def rule_of(result: Obj, table: Table) -> Found:
    """The rule that a result breaks (§3.27.5 to §3.27.7)."""
    rule = obj(result, "rule")
    index = position(rule, "index")
    reference = rule if index is not None else rule | {"index": result.get("ruleIndex", -1)}
    name = text(result, "ruleId") or text(rule, "id")
    whereabouts = obj(rule, "toolComponent")
    places = components(whereabouts, table) or components({"name": whereabouts.get("name")}, table, taxonomic=True)
    if not places:
        return Found(None, position(reference, "index"), None)
    found = descriptor_of(reference, places[0], RULES, name=name)
    if found.descriptor is not None or found.index is not None or "rule" in result or name is None:
        return found
    identifier = first(name, table.rules)
    if identifier is None:
        return found
    component, rule = table.rules[identifier]
    return Found(component, None, rule)
