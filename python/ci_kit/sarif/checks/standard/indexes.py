"""Checks that whatever is an index into an array of the run points at an element of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import integer, items
from ci_kit.sarif.text import counted

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

INDEX_OUT_OF_RANGE = standard(
    "index-out-of-range",
    "An index points past the end of its array",
    why="What the object is said to be, or to belong to, is not in the file.",
    remedy="Correct the index, add the element, or leave the index out.",
    source="§3.7.4", level=Level.ERROR, github=Level.WARNING, multitool=("SARIF1009",),
)  # fmt: skip
INDEX_MINUS_ONE = standard(
    "index-minus-one",
    "An index is written out as -1",
    why="-1 means unknown, which is what an absent index means already.",
    remedy="Leave the property out.",
    source="§3.7.4", level=Level.NOTE, multitool=("SARIF2004",),
)  # fmt: skip

#: Index-valued properties by kind of object, with the array of the run that each points into.
INDEXES = {
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
#: Those that are checked elsewhere, for the -1 only.
_OTHERS = {
    "reportingDescriptorReference": ("index",),
    "toolComponentReference": ("index",),
    "result": ("ruleIndex",),
}


def _check_of(properties: dict[str, str]) -> Check:
    """The check of one kind of object."""

    def check(holder: Obj, at: Pointer, scope: Scope) -> None:
        for name, array in properties.items():
            index = integer(holder, name)
            if index is None:
                continue
            length = scope.table.length(array)
            if index == -1:
                if scope.advice:
                    scope.add(INDEX_MINUS_ONE, (*at, name), f"`{name}` is -1")
            elif length is not None and index >= length:
                message = f"`{name}` is {index}, but `{array}` has {counted(length, 'element')}"
                scope.add(INDEX_OUT_OF_RANGE, (*at, name), message)

    return check


def check_result_graph(traversal: Obj, at: Pointer, scope: Scope) -> None:
    """Check `resultGraphIndex`, which points into the result's own graphs."""
    index = integer(traversal, "resultGraphIndex")
    graphs = len(items(scope.result, "graphs"))
    if index is not None and index >= graphs:
        message = f"`resultGraphIndex` is {index}, but the result has {counted(graphs, 'graph')}"
        scope.add(INDEX_OUT_OF_RANGE, (*at, "resultGraphIndex"), message)


def check_sentinel(holder: Obj, at: Pointer, scope: Scope) -> None:
    """Note an index that is written out as -1, for those that other topics check."""
    if not scope.advice:
        return
    for name in ("index", "ruleIndex"):
        if holder.get(name) == -1:
            scope.add(INDEX_MINUS_ONE, (*at, name), f"`{name}` is -1")


ON: dict[str, Check] = {kind: _check_of(properties) for kind, properties in INDEXES.items()}
ON_TOO: dict[str, Check] = {"graphTraversal": check_result_graph} | dict.fromkeys(_OTHERS, check_sentinel)
