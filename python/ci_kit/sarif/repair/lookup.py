"""Finds components by reference and rules by index, id or GUID (SARIF 2.1.0 §3.52, §3.54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj

#: Nobody nests ids of rules deeper.
_PARTS = 16


def objects(holder: object, key: str) -> list[Any]:
    """The items of the array `key` of an object; empty when it is no array."""
    items = holder.get(key) if isinstance(holder, dict) else None
    return items if isinstance(items, list) else []


def child(holder: object, key: str) -> Obj:
    """The object `key` of an object; empty, and not part of it, when there is none."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}


def text_of(holder: object, key: str) -> str:
    """The string `key` of an object; empty when there is none."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def index_of(holder: object, key: str) -> int | None:
    """The array index `key` of an object; None when there is none.

    A negative one says that there is none, too.
    """
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if type(value) is int and value >= 0 else None


#: Which array or component of a run: the keys and indexes that lead to it, such as ("tool", "extensions", 2).
Array = tuple["str | int", ...]
DRIVER: Array = ("tool", "driver")
EXTENSIONS: Array = ("tool", "extensions")
TAXONOMIES: Array = ("taxonomies",)


@dataclass(frozen=True, slots=True)
class Found:
    """A rule: the object, the component that has it, and its index there."""

    rule: Obj
    component: Component
    index: int


class Component:
    """A tool component and its rules, by id and GUID. `place` is where it stands in the run."""

    __slots__ = ("_guids", "_ids", "node", "place")

    def __init__(self, node: object, place: Array) -> None:
        self.node: Obj = node if isinstance(node, dict) else {}
        self.place = place
        self._ids: dict[str, int] | None = None
        self._guids: dict[str, int] = {}

    def at(self, index: int | None) -> Found | None:
        """The rule at an index."""
        rules = objects(self.node, "rules")
        if index is None or not 0 <= index < len(rules) or not isinstance(rules[index], dict):
            return None
        return Found(rules[index], self, index)

    def by_guid(self, guid: str) -> Found | None:
        """The rule with a GUID; GUIDs compare without regard to case (§3.5.3)."""
        self._index()
        return self.at(self._guids.get(guid.lower()))

    def by_id(self, name: str) -> Found | None:
        """The first rule whose id is `name` or, part by part, its beginning (§3.52.4)."""
        ids = self._index()
        for _ in range(_PARTS):
            if name in ids:
                return self.at(ids[name])
            name = name.rpartition("/")[0]
        return None

    def _index(self) -> dict[str, int]:
        """The indexes of the rules by id; those by GUID are made with them."""
        if self._ids is None:
            self._ids = {}
            for index, rule in enumerate(objects(self.node, "rules")):
                self._ids.setdefault(text_of(rule, "id"), index)
                self._guids.setdefault(text_of(rule, "guid").lower(), index)
            self._ids.pop("", None)
            self._guids.pop("", None)
        return self._ids


class RuleBook:
    """The rules of a run as results refer to them."""

    __slots__ = ("_by_guid", "_by_name", "driver", "extensions", "external")

    def __init__(self, run: Obj) -> None:
        #: Some of the rules are in other files, so that an index may point at one of those.
        self.external = not child(run, "externalPropertyFileReferences").keys().isdisjoint(("driver", "extensions"))
        tool = child(run, "tool")
        self.driver = Component(tool.get("driver"), DRIVER)
        self.extensions = [
            Component(node, (*EXTENSIONS, index)) for index, node in enumerate(objects(tool, "extensions"))
        ]
        taxonomies = [Component(node, (*TAXONOMIES, index)) for index, node in enumerate(objects(run, "taxonomies"))]
        self._by_guid: dict[str, Component] = {}
        self._by_name: dict[str, Component] = {}
        for component in self.components():
            self._by_guid.setdefault(text_of(component.node, "guid").lower(), component)
        for component in (*self.components(), *taxonomies):
            self._by_name.setdefault(text_of(component.node, "name"), component)

    def components(self) -> tuple[Component, ...]:
        """The driver and every extension."""
        return (self.driver, *self.extensions)

    def component(self, reference: object) -> Component:
        """The component that the toolComponentReference of a rule means (§3.54.2).

        Where index and GUID lead nowhere the name is looked up, and at last the driver is taken.
        """
        index, guid = index_of(reference, "index"), text_of(reference, "guid").lower()
        if index is None and not guid:
            return self.driver
        if index is not None and index < len(self.extensions):
            return self.extensions[index]
        if index is None and guid in self._by_guid:
            return self._by_guid[guid]
        return self._by_name.get(text_of(reference, "name"), self.driver)

    def of(self, result: Obj) -> Found | None:
        """The rule that a result reports; where index and id disagree, the id is believed."""
        reference = child(result, "rule")
        component = self.component(reference.get("toolComponent"))
        name = rule_id(result)
        index = index_of(result, "ruleIndex")
        found = component.at(index_of(reference, "index") if index is None else index)
        if found is not None and fits(name, found.rule):
            return found
        found = component.by_guid(text_of(reference, "guid")) or component.by_id(name)
        if found is not None or reference:
            return found
        return next((found for item in self.extensions if (found := item.by_id(name))), None)


def rule_id(result: object) -> str:
    """`ruleId`, or else `rule.id`, of a result; empty when it has neither."""
    return text_of(result, "ruleId") or text_of(child(result, "rule"), "id")


def fits(name: str, rule: Obj) -> bool:
    """Whether a result that gives `name` as its rule's id may mean `rule` (§3.52.4, §3.49.4)."""
    known = text_of(rule, "id")
    if not name or not known or _refines(name, known):
        return True
    return any(isinstance(old, str) and _refines(name, old) for old in objects(rule, "deprecatedIds"))


def _refines(name: str, known: str) -> bool:
    return name == known or name.startswith(f"{known}/")
