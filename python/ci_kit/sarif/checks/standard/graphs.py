"""Checks graphs and the ways through them: nodes, edges and traversals must refer to one another rightly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import objects, position, text
from ci_kit.sarif.model import objects_below
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

NODE_ID_REPEATED = standard(
    "graph-node-id-repeated",
    "Two nodes of a graph have the same id",
    why="Edges find their ends by id, however deep a node is nested.",
    remedy="Give each node of the graph its own id.",
    source="§3.40.2", level=Level.ERROR,
)  # fmt: skip
EDGE_ID_REPEATED = standard(
    "graph-edge-id-repeated",
    "Two edges of a graph have the same id",
    why="A traversal names the edges that it takes by id.",
    remedy="Give each edge of the graph its own id.",
    source="§3.41.2", level=Level.ERROR,
)  # fmt: skip
EDGE_END_UNKNOWN = standard(
    "graph-edge-end-unknown",
    "An edge begins or ends at a node that the graph does not have",
    why="`sourceNodeId` and `targetNodeId` must be ids of nodes of the same graph.",
    remedy="Correct the id or add the node.",
    source="§3.41.4, §3.41.5", level=Level.ERROR,
)  # fmt: skip
TRAVERSAL_GRAPH = standard(
    "graph-traversal-without-graph",
    "A graph traversal does not say which graph it goes through",
    why="Exactly one of `resultGraphIndex` and `runGraphIndex` must be given.",
    remedy="Give the index of the graph in the result or in the run.",
    source="§3.42.2", level=Level.ERROR,
)  # fmt: skip
TRAVERSAL_EDGE = standard(
    "graph-traversal-edge-unknown",
    "A graph traversal takes an edge that its graph does not have",
    why="`edgeId` must be the id of an edge of the graph that is traversed.",
    remedy="Correct the id or the index of the graph.",
    source="§3.43.2", level=Level.ERROR,
)  # fmt: skip
TRAVERSAL_GAP = standard(
    "graph-traversal-disconnected",
    "A graph traversal jumps",
    why="Each edge must begin at the node where the one before it ended.",
    remedy="Add the edges that are left out, or split the traversal.",
    source="§3.42.8", level=Level.ERROR,
)  # fmt: skip


def check_graph(graph: Obj, at: Pointer, scope: Scope) -> None:
    """Check the nodes and edges of one graph."""
    nodes: set[str] = set()
    for kind, node, place in objects_below("graph", graph, at):
        name = text(node, "id")
        if kind == "node" and name is not None:
            if name in nodes:
                scope.add(NODE_ID_REPEATED, (*place, "id"), f"another node has the id `{short(name, 60)}` too")
            nodes.add(name)
    edges: set[str] = set()
    for index, edge in enumerate(objects(graph, "edges")):
        place = (*at, "edges", index)
        name = text(edge, "id")
        if name in edges:
            scope.add(EDGE_ID_REPEATED, (*place, "id"), f"another edge has the id `{short(name or '', 60)}` too")
        edges |= {name} if name is not None else set()
        for end in ("sourceNodeId", "targetNodeId"):
            node_id = text(edge, end)
            if node_id is not None and node_id not in nodes:
                scope.add(EDGE_END_UNKNOWN, (*place, end), f"no node has the id `{short(node_id, 60)}`")


def check_traversal(traversal: Obj, at: Pointer, scope: Scope) -> None:
    """Check one way through a graph."""
    own, shared = position(traversal, "resultGraphIndex"), position(traversal, "runGraphIndex")
    if (own is None) == (shared is None):
        scope.add(TRAVERSAL_GRAPH, at, "neither index is there" if own is None else "both indexes are there")
        return
    graphs = objects(scope.result, "graphs") if own is not None else scope.table.arrays["graphs"]
    index = own if own is not None else shared
    if index is None or index >= len(graphs):
        return
    edges = _edges(graphs[index], scope)
    last: Obj | None = None
    for number, step in enumerate(objects(traversal, "edgeTraversals")):
        place = (*at, "edgeTraversals", number, "edgeId")
        edge = edges.get(text(step, "edgeId"))
        if edge is None:
            message = f"the graph has no edge with the id `{short(text(step, 'edgeId') or '', 60)}`"
            scope.add(TRAVERSAL_EDGE, place, message)
        elif last is not None and last.get("targetNodeId") != edge.get("sourceNodeId"):
            ended, begins = short(str(last.get("targetNodeId")), 40), short(str(edge.get("sourceNodeId")), 40)
            scope.add(TRAVERSAL_GAP, place, f"the edge begins at `{begins}`, the one before it ended at `{ended}`")
        last = edge


def _edges(graph: Obj, scope: Scope) -> dict[str | None, Obj]:
    """The edges of a graph by id, kept for the next traversal, which is likely to be of the same graph."""
    last: tuple[Obj, dict[str | None, Obj]] = scope.memo.get("edges", ({}, {}))
    if last[0] is not graph:
        last = graph, {text(edge, "id"): edge for edge in objects(graph, "edges")}
        scope.memo["edges"] = last
    return last[1]


ON: dict[str, Check] = {"graph": check_graph, "graphTraversal": check_traversal}
