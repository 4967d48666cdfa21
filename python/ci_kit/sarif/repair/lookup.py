"""Finds what the parts of a run refer to: components by reference, rules by index, id or GUID (SARIF §3.52, §3.54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj


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
    """The array index `key` of an object; None when there is none. A negative one says that there is none, too."""
    value = holder.get(key) if isinstance(holder, dict) else None
    return value if type(value) is int and value >= 0 else None


@dataclass(frozen=True, slots=True)
class Found:
    """A rule: the object, the component it is in (None: the driver, else the extension's index), and its index."""

    rule: Obj
    extension: int | None
    index: int


class Component:
    """The rules of one component, by id and GUID."""

    __slots__ = ("_guids", "_ids", "extension", "node")

    def __init__(self, node: Obj, extension: int | None) -> None:
        self.node = node
        self.extension = extension
        self._ids: dict[str, int] = {}
        self._guids: dict[str, int] = {}
        for index, rule in enumerate(objects(node, "rules")):
            self._ids.setdefault(text_of(rule, "id"), index)
            self._guids.setdefault(text_of(rule, "guid").lower(), index)
        self._ids.pop("", None)
        self._guids.pop("", None)

    def at(self, index: int | None) -> Found | None:
        """The rule at an index."""
        rules = objects(self.node, "rules")
        if index is None or not 0 <= index < len(rules) or not isinstance(rules[index], dict):
            return None
        return Found(rules[index], self.extension, index)

    def by_guid(self, guid: str) -> Found | None:
        """The rule with a GUID; GUIDs compare without regard to case (§3.5.3)."""
        return self.at(self._guids.get(guid.lower()))

    def by_id(self, name: str) -> Found | None:
        """The first rule whose id is `name` or, component by component, its beginning (§3.52.4)."""
        while name:
            index = self._ids.get(name)
            if index is not None:
                return self.at(index)
            name = name.rpartition("/")[0]
        return None


class RuleBook:
    """The rules of a run as results refer to them."""

    __slots__ = ("_extensions", "_tool", "driver", "external")

    def __init__(self, run: Obj) -> None:
        #: Some of the rules are in other files, so that an index may point at one of those.
        self.external = (
            not child(run, "externalPropertyFileReferences").keys().isdisjoint(("driver", "extensions"))
        )
        self._tool = child(run, "tool")
        self.driver = Component(child(self._tool, "driver"), None)
        self._extensions: dict[int, Component] = {}

    def components(self) -> Iterator[Component]:
        """The driver and every extension."""
        yield self.driver
        for index in range(len(objects(self._tool, "extensions"))):
            component = self._extension(index)
            if component is not None:
                yield component

    def component(self, reference: object) -> Component | None:
        """The component that a toolComponentReference means; the driver when it says nothing (§3.54.2)."""
        index = index_of(reference, "index")
        if index is not None:
            return self._extension(index)
        guid = text_of(reference, "guid").lower()
        if not guid:
            return self.driver
        return next((item for item in self.components() if text_of(item.node, "guid").lower() == guid), None)

    def of(self, result: Obj) -> Found | None:
        """The rule that a result reports; where index and id disagree, the id is believed."""
        reference = child(result, "rule")
        component = self.component(reference.get("toolComponent"))
        if component is None:
            return None
        name = rule_id(result)
        index = index_of(result, "ruleIndex")
        found = component.at(index_of(reference, "index") if index is None else index)
        if found is not None and fits(name, found.rule):
            return found
        found = component.by_guid(text_of(reference, "guid")) or component.by_id(name)
        if found is not None or reference:
            return found
        return next((found for item in self.components() if (found := item.by_id(name))), None)

    def holding(self, found: Found) -> Component:
        """The component that has a rule."""
        return (self._extension(found.extension) if found.extension is not None else None) or self.driver

    def _extension(self, index: int) -> Component | None:
        known = self._extensions.get(index)
        if known is None:
            extensions = objects(self._tool, "extensions")
            if not 0 <= index < len(extensions) or not isinstance(extensions[index], dict):
                return None
            known = self._extensions[index] = Component(extensions[index], index)
        return known


def rule_id(result: object) -> str:
    """`ruleId`, or else `rule.id`, of a result; empty when it has neither."""
    return text_of(result, "ruleId") or text_of(child(result, "rule"), "id")


def fits(name: str, rule: Obj) -> bool:
    """Whether a result that gives `name` as its rule's id may mean `rule` (§3.52.4, §3.49.4); no name fits any."""
    known = text_of(rule, "id")
    if not name or not known or _refines(name, known):
        return True
    return any(isinstance(old, str) and _refines(name, old) for old in objects(rule, "deprecatedIds"))


def _refines(name: str, known: str) -> bool:
    return name == known or name.startswith(f"{known}/")
