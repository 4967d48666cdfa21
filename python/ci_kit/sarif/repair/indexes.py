"""Everything in a run that is an index into one of its arrays: to be rewritten when the items move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair.lookup import DRIVER, EXTENSIONS, TAXONOMIES, index_of
from ci_kit.sarif.repair.references import DESCRIPTORS, REFERENCES, Resolver
from ci_kit.sarif.repair.shape import sweep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.lookup import Array
    from ci_kit.sarif.repair.pen import Path, Pen

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

_KINDS = frozenset({*_POINTERS, "result", *REFERENCES})


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


class _Writer:
    """Rewrites indexes one object at a time."""

    def __init__(self, moves: Mapping[Array, Sequence[int]], run: Obj, pen: Pen) -> None:
        self._moves = moves
        self._resolver = Resolver(run)
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
                self._shift(node, at, "ruleIndex", self._resolver.rules_of(node))
        elif kind == "toolComponentReference":
            if self._components:
                place = self._resolver.component(node, at)
                self._shift(node, at, "index", place[:-1] if place and place != DRIVER else None)
        elif self._descriptors and "index" in node:
            self._shift(node, at, "index", self._resolver.array(node, at))

    def _shift(self, node: Obj, at: Path, key: str, array: Array | None) -> None:
        """Write the new index for the old one at `key`, if it points at something that moved."""
        moved = self._moves.get(array) if array is not None else None
        index = index_of(node, key)
        if moved is not None and index is not None and index < len(moved) and moved[index] != index:
            self._pen.put(node, at, key, moved[index])
