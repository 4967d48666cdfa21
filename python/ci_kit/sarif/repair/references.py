"""What references mean: which component, which array of rules, notifications or taxa; and what is referred to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.sarif.repair.lookup import (
    DRIVER,
    EXTENSIONS,
    TAXONOMIES,
    Array,
    RuleBook,
    child,
    index_of,
    objects,
    text_of,
)
from ci_kit.sarif.repair.pen import tokens
from ci_kit.sarif.repair.shape import sweep

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path

RULES, NOTIFICATIONS, TAXA = "rules", "notifications", "taxa"
DESCRIPTORS = (RULES, NOTIFICATIONS, TAXA)
REFERENCES = frozenset({"reportingDescriptorReference", "toolComponentReference"})
#: Which descriptors a reference means, by the property that holds it; for a `descriptor` the one around it.
_MEANT = {
    "rule": (RULES,),
    "associatedRule": (RULES,),
    "taxa": (TAXA,),
    "target": (RULES, TAXA, NOTIFICATIONS),
    "ruleConfigurationOverrides": (RULES,),
    "notificationConfigurationOverrides": (NOTIFICATIONS,),
    "toolExecutionNotifications": (NOTIFICATIONS,),
    "toolConfigurationNotifications": (NOTIFICATIONS,),
}
_TAXONOMIC = ("taxa", "target", "supportedTaxonomies")


class Resolver:
    """Finds in one run what references point at. Its arrays must be as they were when the references were made."""

    def __init__(self, run: Obj) -> None:
        self._run = run
        self._book = RuleBook(run)

    def rules_of(self, result: Obj) -> Array:
        """The array that the rule index of a result points into."""
        return (*self._book.component(child(result, "rule").get("toolComponent")).place, RULES)

    def component(self, reference: object, at: Path) -> Array | None:
        """Where the component is that the toolComponentReference at `at` means.

        The standard counts `index` among the extensions (§3.54.4), but in its own example among the
        taxonomies (§3.19.26); name and GUID tell which.
        """
        taxonomic = _holder(at) in _TAXONOMIC
        index = index_of(reference, "index")
        if index is not None:
            pools = (TAXONOMIES, EXTENSIONS) if taxonomic else (EXTENSIONS,)
            found = [(*pool, index) for pool in pools if index < len(self._pool(pool))]
            return min(found, key=lambda place: not self._agrees(reference, place), default=None)
        if not text_of(reference, "guid") and not (taxonomic and text_of(reference, "name")):
            return DRIVER
        known: list[Array] = [DRIVER, *((*EXTENSIONS, i) for i in range(len(self._pool(EXTENSIONS))))]
        known += [(*TAXONOMIES, i) for i in range(len(self._pool(TAXONOMIES)))] if taxonomic else []
        return next((place for place in known if self._agrees(reference, place)), None)

    def array(self, reference: Obj, at: Path) -> Array | None:
        """The array that the index of the reportingDescriptorReference at `at` points into."""
        at = (at, "toolComponent")
        holder = _holder(at)
        meant = _MEANT.get(holder, ())
        if holder == "rule":
            return (*self._book.component(reference.get("toolComponent")).place, RULES)
        component = self.component(reference.get("toolComponent"), at)
        components = [component] if component is not None else []
        if holder == "target" and "toolComponent" not in reference:
            components.insert(0, _own_component(at))
        candidates = [(*place, array) for place in components for array in meant]
        return min(candidates, key=lambda array: not self._names(reference, array), default=None)

    def _names(self, reference: Obj, array: Array) -> bool:
        """Whether `array` has, where the index points, a descriptor of the reference's id or GUID."""
        index = index_of(reference, "index")
        items = objects(self._at(array[:-1]), str(array[-1]))
        item = items[index] if index is not None and index < len(items) else None
        name, guid = text_of(reference, "id"), text_of(reference, "guid").lower()
        return (
            isinstance(item, dict)
            and (not guid or guid == text_of(item, "guid").lower())
            and (not name or f"{name}/".startswith(f"{text_of(item, 'id')}/"))
        )

    def _agrees(self, reference: object, place: Array) -> bool:
        node = self._at(place)
        name, guid = text_of(reference, "name"), text_of(reference, "guid").lower()
        return (not name or name == text_of(node, "name")) and (not guid or guid == text_of(node, "guid").lower())

    def _pool(self, place: Array) -> list[object]:
        return objects(self._at(place[:-1]), str(place[-1]))

    def _at(self, place: Array) -> object:
        node: object = self._run
        for token in place:
            if isinstance(token, str):
                node = node.get(token) if isinstance(node, dict) else None
            else:
                node = node[token] if isinstance(node, list) and token < len(node) else None
        return node


@dataclass(slots=True)
class Used:
    """What is referred to in a run: descriptors by array and index, or by id and GUID, and extensions."""

    descriptors: set[tuple[Array, int]] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    extensions: set[int] = field(default_factory=set)

    def rule(self, component: Array, index: int, rule: object) -> bool:
        """Whether anything refers to a rule."""
        known = (text_of(rule, "id"), text_of(rule, "guid").lower())
        return ((*component, RULES), index) in self.descriptors or not self.names.isdisjoint(known)

    def extension(self, index: int, extension: object) -> bool:
        """Whether anything refers to an extension, or to one of its rules."""
        place = (*EXTENSIONS, index)
        rules = enumerate(objects(extension, RULES))
        return index in self.extensions or any(self.rule(place, number, rule) for number, rule in rules)


def used_in(job: Job) -> Used:
    """What the results and the rest of the entered run refer to."""
    used = Used()
    resolver = Resolver(job.run)
    for kind, node, at in sweep("run", job.run, job.run_at, REFERENCES, frozenset({"results", "conversion"})):
        _note(kind, node, at, resolver, used)
    for result, place in job.results():
        found = job.book.of(result)
        if found is not None:
            used.descriptors.add(((*found.component.place, RULES), found.index))
        for kind, node, at in sweep("result", result, place, REFERENCES):
            _note(kind, node, at, resolver, used)
    return used


def _note(kind: str, node: Obj, at: Path, resolver: Resolver, used: Used) -> None:
    """Take down what a reference refers to."""
    if kind == "toolComponentReference":
        component = resolver.component(node, at)
        if component and component[:-1] == EXTENSIONS:
            used.extensions.add(int(component[-1]))
        return
    used.names |= {text_of(node, "id"), text_of(node, "guid").lower()} - {""}
    index, array = index_of(node, "index"), resolver.array(node, at)
    if index is not None and array is not None:
        used.descriptors.add((array, index))


def _holder(at: Path) -> str:
    """The property that says what a reference means, here that around a toolComponent.

    For `…/taxa/0/toolComponent` it is `taxa`.
    """
    names = [token for token in tokens(at) if isinstance(token, str)]
    if names[-1] != "toolComponent":
        return names[-1]
    return names[-3] if names[-2] == "descriptor" else names[-2]


def _own_component(at: Path) -> Array:
    """The component of a relationship: `at` is /runs/0/tool/driver/… or /runs/0/taxonomies/1/… in full."""
    names = tokens(at)[2:]
    size = 3 if names[:2] == list(EXTENSIONS) else 2
    return tuple(names[:size])
