"""Makes one run of runs that are pieces of one analysis: indexes are rewritten, no result is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.sarif.category import id_for
from ci_kit.sarif.repair.alike import LISTS, bare, compatible, nature
from ci_kit.sarif.repair.indexes import RUN_ARRAYS, reindex
from ci_kit.sarif.repair.lookup import EXTENSIONS, TAXONOMIES, Array, child, objects
from ci_kit.sarif.repair.pen import below
from ci_kit.sarif.repair.references import DESCRIPTORS
from ci_kit.sarif.repair.value import identity
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.distinguish import Member
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: Arrays of which an equal item is not taken over again, as long as it holds no index itself.
_SHARED = frozenset({"artifacts", "logicalLocations", "taxonomies", *DESCRIPTORS})
#: Where the properties of a merged run go that the first run has with other values.
_KEPT_APART = "mergedRuns"


def merged(group: Sequence[Member], pen: Pen, job: Job) -> list[int]:
    """Merge those runs of a group that differ in nothing but what they found, into the first of its kind.

    Returns the indexes of the runs that have been emptied and are to be removed.
    """
    alike: dict[bytes, list[Member]] = {}
    for index, member in enumerate(group):
        alike.setdefault(nature(member.run) or b"%d" % index, []).append(member)
    gone: list[int] = []
    for pieces in alike.values():
        if len(pieces) > 1 and compatible(pieces):
            _merge(pieces, pen, job)
            gone += [piece.index for piece in pieces[1:]]
    return gone


def _merge(pieces: Sequence[Member], pen: Pen, job: Job) -> None:
    """Move everything of the later runs into the first one."""
    into = _Target(pieces[0], pen)
    for piece in pieces[1:]:
        job.enter(piece.run, piece.at)
        into.take(piece, job)
    into.settle_details(pieces)
    job.enter(pieces[0].run, pieces[0].at)
    job.forget_rules()
    pen.count(len(pieces))
    pen.say(f"{len(pieces):,} runs of {short(pieces[0].identity.tool, 40)!r} became one.")


class _Target:
    """The run that others are moved into, and what it has already."""

    def __init__(self, member: Member, pen: Pen) -> None:
        self._run = member.run
        self._at = member.at
        self._pen = pen
        #: The index of each item that need not be taken over again, per array.
        self._known: dict[Array, dict[bytes, int]] = {}
        self._listed: dict[str, set[bytes]] = {}
        self._extensions = {
            identity(bare(item)): index for index, item in enumerate(objects(member.run["tool"], "extensions"))
        }

    def take(self, piece: Member, job: Job) -> None:
        """Move everything of `piece`, which is the run that `job` has entered."""
        run = piece.run
        moves: dict[Array, list[int]] = {}
        taken: list[tuple[Array, Array, list[int]]] = []
        for source, target in self._pairs(run):
            indexes, fresh = self._plan(source, target, run)
            if indexes:
                moves[source] = indexes
                taken.append((source, target, fresh))
        extensions = objects(run["tool"], "extensions")
        if extensions:
            moves[EXTENSIONS] = [self._extensions[identity(bare(item))] for item in extensions]
        reindex(moves, self._pen, job)
        for source, target, fresh in taken:
            self._move(run, piece.at, source, target, fresh)
        for key in LISTS:
            self._add_new(run, piece.at, key)
        self._move(run, piece.at, ("results",), ("results",), range(len(run["results"])))
        self._union(run, piece.at, "originalUriBaseIds")
        self._take_properties(run, piece.at)

    def _pairs(self, run: Obj) -> Iterator[tuple[Array, Array]]:
        """Each array of `run` that is indexed, with the array that it goes into."""
        for key in (*RUN_ARRAYS, *TAXONOMIES):
            yield (key,), (key,)
        for key in DESCRIPTORS:
            yield ("tool", "driver", key), ("tool", "driver", key)
        for index, extension in enumerate(objects(run["tool"], "extensions")):
            for key in DESCRIPTORS:
                yield (
                    (*EXTENSIONS, index, key),
                    (*EXTENSIONS, self._extensions[identity(bare(extension))], key),
                )

    def _plan(self, source: Array, target: Array, run: Obj) -> tuple[list[int], list[int]]:
        """The new index of each item of an array of `run`, and which items are not there yet."""
        items = _array(run, source)
        if not items:
            return [], []
        own = _array(self._run, target)
        known = self._known.get(target)
        if known is None:
            known = self._known[target] = {
                identity(item): index for index, item in reversed([*enumerate(own)]) if _is_shared(source, item)
            }
        moved: list[int] = []
        fresh: list[int] = []
        for index, item in enumerate(items):
            end = len(own) + len(fresh)
            place = known.setdefault(identity(item), end) if _is_shared(source, item) else end
            if place == end:
                fresh.append(index)
            moved.append(place)
        return moved, fresh

    def _move(self, run: Obj, at: Path, source: Array, target: Array, fresh: Sequence[int]) -> None:
        """Move the items at the indexes `fresh` behind those of the target, in their order."""
        holder: Any = self._run
        for token in target[:-1]:
            holder = holder[token]
        if fresh and target[-1] not in holder:
            self._pen.put(holder, below(self._at, *target[:-1]), str(target[-1]), [])
        items = _array(run, source)
        self._pen.move_items(items, below(at, *source), fresh, _array(self._run, target), below(self._at, *target))

    def _add_new(self, run: Obj, at: Path, key: str) -> None:
        """Move the items of a list that are not there yet."""
        known = self._listed.setdefault(key, {identity(item) for item in objects(self._run, key)})
        fresh: list[int] = []
        for index, item in enumerate(objects(run, key)):
            if identity(item) not in known:
                known.add(identity(item))
                fresh.append(index)
        self._move(run, at, (key,), (key,), fresh)

    def _union(self, run: Obj, at: Path, key: str) -> None:
        """Move the members of an object that are not there yet."""
        if key not in run:
            return
        if key not in self._run:
            self._pen.move_key(run, at, key, self._run, self._at, key)
            return
        for name in [name for name in run[key] if name not in self._run[key]]:
            self._pen.move_key(run[key], below(at, key), name, self._run[key], below(self._at, key), name)

    def _take_properties(self, run: Obj, at: Path) -> None:
        """Move the properties; those that the first run has with other values are kept beside."""
        self._union(run, at, "properties")
        own = self._run.get("properties", {})
        differing = {
            name: value
            for name, value in run.get("properties", {}).items()
            if name in own and identity(value) != identity(own[name])
        }
        if not differing:
            return
        place = below(self._at, "properties")
        if not isinstance(own.get(_KEPT_APART, []), list):
            return
        if _KEPT_APART not in own:
            self._pen.put(own, place, _KEPT_APART, [])
        self._pen.append(own[_KEPT_APART], below(place, _KEPT_APART), differing)

    def settle_details(self, pieces: Sequence[Member]) -> None:
        """Where the runs had different ids in one category, keep the category; a GUID names one run only."""
        details = self._run.get("automationDetails")
        others = [child(piece.run, "automationDetails") for piece in pieces[1:]]
        if not isinstance(details, dict) or all(identity(other) == identity(details) for other in others):
            return
        at = below(self._at, "automationDetails")
        if "id" in details and any(other.get("id") != details["id"] for other in others):
            self._pen.put(details, at, "id", id_for(pieces[0].identity.category or ""))
        if "guid" in details:
            self._pen.drop(details, at, "guid")


def _array(run: Obj, array: Array) -> list[Any]:
    node: Any = run
    for token in array:
        node = node[token] if isinstance(token, int) else node.get(token, [] if token == array[-1] else {})
    found: list[Any] = node
    return found


def _is_shared(array: Array, item: object) -> bool:
    """Whether an equal item of another run may stand for this one: not where it holds an index itself."""
    if array[-1] not in _SHARED:
        return False
    text = identity(item)
    return b'"index"' not in text and b'"parentIndex"' not in text
