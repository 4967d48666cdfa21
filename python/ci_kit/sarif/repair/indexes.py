"""Everything in a run that is an index into one of its arrays: to be rewritten when the items move."""

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
from ci_kit.sarif.repair.pen import Pen, tokens
from ci_kit.sarif.repair.shape import sweep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path

#: The arrays of a run that indexes point into, but for those of its components.
#: Source: SARIF 2.1.0 §3.4.5, §3.24.3, §3.32, §3.33.3, §3.38.2, §3.42.4, §3.46.2, §3.47.2, §3.48.6.
_POINTERS: dict[str, dict[str, str]] = {
    "address": {"index": "addresses", "parentIndex": "addresses"},
    "artifact": {"parentIndex": "artifacts"},
    "artifactLocation": {"index": "artifacts"},
    "graphTraversal": {"runGraphIndex": "graphs"},
    "logicalLocation": {"index": "logicalLocations", "parentIndex": "logicalLocations"},
    "resultProvenance": {"invocationIndex": "invocations"},
    "threadFlowLocation": {"index": "threadFlowLocations"},
    "webRequest": {"index": "webRequests"},
    "webResponse": {"index": "webResponses"},
}
RUN_ARRAYS = tuple(sorted({array for arrays in _POINTERS.values() for array in arrays.values()}))
RULES, NOTIFICATIONS, TAXA = "rules", "notifications", "taxa"
DESCRIPTORS = (RULES, NOTIFICATIONS, TAXA)

_KINDS = frozenset({*_POINTERS, "result", "reportingDescriptorReference", "toolComponentReference"})
#: Which descriptors a reference means, by the property that holds it, or for a `descriptor` the one around
#: it.
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


def reindex(moves: Mapping[Array, Sequence[int]], pen: Pen, job: Job) -> None:
    """Rewrite every index of the entered run that points into an array whose items are about to move.

    `moves` gives the new index of each old one. The items must still be where the indexes say: to tell what a
    reference means, what it points at is looked at.
    """
    writer = _Writer(moves, job.run, pen)
    for kind, node, at in sweep("run", job.run, job.run_at, _KINDS, frozenset({"results", "conversion"})):
        writer.visit(kind, node, at)
    for result, place in job.results():
        for kind, node, at in sweep("result", result, place, _KINDS):
            writer.visit(kind, node, at)


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
    finder = _Writer({}, job.run, Pen("", ""))
    kinds = frozenset({"reportingDescriptorReference", "toolComponentReference"})
    for kind, node, at in sweep("run", job.run, job.run_at, kinds, frozenset({"results", "conversion"})):
        finder.note(kind, node, at, used)
    for result, place in job.results():
        found = job.book.of(result)
        if found is not None:
            used.descriptors.add(((*found.component.place, RULES), found.index))
        for kind, node, at in sweep("result", result, place, kinds):
            finder.note(kind, node, at, used)
    return used


class _Writer:
    """Rewrites indexes one object at a time."""

    def __init__(self, moves: Mapping[Array, Sequence[int]], run: Obj, pen: Pen) -> None:
        self._moves = moves
        self._run = run
        self._book = RuleBook(run)
        self._pen = pen
        self._descriptors = any(array[-1] in DESCRIPTORS for array in moves)
        self._components = not moves.keys().isdisjoint((EXTENSIONS, TAXONOMIES))

    def visit(self, kind: str, node: Obj, at: Path) -> None:
        """Rewrite the indexes that `node` holds itself."""
        if kind in _POINTERS:
            for key, array in _POINTERS[kind].items():
                self._shift(node, at, key, (array,))
        elif kind == "result":
            if self._descriptors:
                component = self._book.component(child(node, "rule").get("toolComponent"))
                self._shift(node, at, "ruleIndex", (*component.place, RULES))
        elif kind == "toolComponentReference":
            if self._components:
                place = self.component(node, taxonomic=_holder(at) in _TAXONOMIC)
                self._shift(node, at, "index", place[:-1] if place and place != DRIVER else None)
        elif self._descriptors and "index" in node:
            self._shift(node, at, "index", self._array(node, at))

    def note(self, kind: str, node: Obj, at: Path, used: Used) -> None:
        """Take down what a reference refers to."""
        if kind == "toolComponentReference":
            component = self.component(node, taxonomic=_holder(at) in _TAXONOMIC)
            if component and component[:-1] == EXTENSIONS:
                used.extensions.add(int(component[-1]))
            return
        used.names |= {text_of(node, "id"), text_of(node, "guid").lower()} - {""}
        index, array = index_of(node, "index"), self._array(node, at)
        if index is not None and array is not None:
            used.descriptors.add((array, index))

    def component(self, reference: object, *, taxonomic: bool) -> Array | None:
        """Where the component is that a toolComponentReference means.

        The standard counts `index` among the extensions (§3.54.4), but in its own example among the
        taxonomies (§3.19.26); name and GUID tell which.
        """
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

    def _array(self, reference: Obj, at: Path) -> Array | None:
        """The array that the index of a reportingDescriptorReference points into."""
        holder = _holder((at, "toolComponent"))
        meant = _MEANT.get(holder, ())
        if holder == "rule":
            return (*self._book.component(reference.get("toolComponent")).place, RULES)
        component = self.component(reference.get("toolComponent"), taxonomic=holder in _TAXONOMIC)
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

    def _shift(self, node: Obj, at: Path, key: str, array: Array | None) -> None:
        """Write the new index for the old one at `key`, if it points at something that moved."""
        moved = self._moves.get(array) if array is not None else None
        index = index_of(node, key)
        if moved is not None and index is not None and index < len(moved) and moved[index] != index:
            self._pen.put(node, at, key, moved[index])


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
