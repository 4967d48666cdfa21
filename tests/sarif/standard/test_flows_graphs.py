"""Code flows and graphs."""

from __future__ import annotations

from typing import Any

from build import Case, a_location, a_log, a_result, check, parametrize, places


def flow(*threads: dict[str, Any]) -> dict[str, Any]:
    """A log with one code flow."""
    return a_log(a_result(codeFlows=[{"threadFlows": list(threads)}]))


def steps(*orders: int | None, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A thread flow whose steps have these execution orders."""
    return {
        "locations": [{"location": a_location()} | ({} if n is None else {"executionOrder": n}) for n in orders]
    } | members


def graph(*edges: tuple[str, str, str], nodes: str = "abc") -> dict[str, Any]:
    """A graph with these edges: id, source, target."""
    return {
        "nodes": [{"id": node} for node in nodes],
        "edges": [{"id": name, "sourceNodeId": source, "targetNodeId": target} for name, source, target in edges],
    }


def walk(*edges: str, shared: bool = False, **members: Any) -> dict[str, Any]:  # noqa: ANN401
    """A log whose result goes through a graph with the edges a-b, b-c and c-a."""
    ring = graph(("ab", "a", "b"), ("bc", "b", "c"), ("ca", "c", "a"))
    index = {"runGraphIndex": 0} if shared else {"resultGraphIndex": 0}
    traversal = (members or index) | {"edgeTraversals": [{"edgeId": edge} for edge in edges]}
    if shared:
        return a_log(a_result(graphTraversals=[traversal]), graphs=[ring])
    return a_log(a_result(graphTraversals=[traversal], graphs=[ring]))


def with_graph(it: dict[str, Any]) -> dict[str, Any]:
    """A log whose result has a graph."""
    return a_log(a_result(graphs=[it]))


STEPS = "/results/0/codeFlows/0/threadFlows"
GRAPH = "/results/0/graphs/0"
NESTED = {"nodes": [{"id": "a", "children": [{"id": "b", "children": [{"id": "c"}]}]}]}
CASES = [
    Case("execution-order", f"{STEPS}/0/locations/2/executionOrder", flow(steps(1, 2, 2)), flow(steps(1, 2, 3))),
    Case(
        "execution-order",
        f"{STEPS}/0/locations/2/executionOrder",
        flow(steps(5, None, 4)),
        flow(steps(5, None, -1, 6)),
    ),
    Case(
        "execution-order",
        f"{STEPS}/1/locations/1/executionOrder",
        flow(steps(1), steps(3, 3)),
        flow(steps(1, 3), steps(1, 3)),
    ),
    Case(
        "thread-flow-id-repeated",
        f"{STEPS}/1/id",
        flow(steps(None, id="t"), steps(None, id="t")),
        flow(steps(None, id="t"), steps(None, id="u")),
    ),
    Case(
        "graph-node-id-repeated",
        f"{GRAPH}/nodes/1/id",
        with_graph(graph(nodes="abc") | {"nodes": [{"id": "a"}, {"id": "a", "label": {"text": "x"}}]}),
        with_graph(graph()),
    ),
    Case(
        "graph-node-id-repeated",
        f"{GRAPH}/nodes/0/children/0/children/0/id",
        with_graph({"nodes": [{"id": "a", "children": [{"id": "b", "children": [{"id": "a"}]}]}]}),
        with_graph(NESTED),
    ),
    Case(
        "graph-edge-id-repeated",
        f"{GRAPH}/edges/1/id",
        with_graph(graph(("e", "a", "b"), ("e", "b", "c"))),
        with_graph(graph(("e", "a", "b"), ("f", "b", "c"))),
    ),
    Case(
        "graph-edge-end-unknown",
        f"{GRAPH}/edges/0/sourceNodeId",
        with_graph(graph(("e", "x", "b"))),
        with_graph(graph(("e", "b", "b"))),
    ),
    Case(
        "graph-edge-end-unknown",
        f"{GRAPH}/edges/0/targetNodeId",
        with_graph(NESTED | {"edges": graph(("e", "a", "d"))["edges"]}),
        with_graph(NESTED | {"edges": graph(("e", "a", "c"))["edges"]}),
    ),
    Case(
        "graph-edge-end-unknown",
        "/graphs/0/edges/0/targetNodeId",
        a_log(graphs=[graph(("e", "a", "x"))]),
        a_log(graphs=[graph(("e", "a", "a"))]),
    ),
    Case(
        "graph-traversal-without-graph",
        "/results/0/graphTraversals/0",
        walk(resultGraphIndex=-1),
        walk(resultGraphIndex=0),
    ),
    Case(
        "graph-traversal-edge-unknown",
        "/results/0/graphTraversals/0/edgeTraversals/1/edgeId",
        walk("ab", "xx"),
        walk("ab", "bc", "ca"),
    ),
    Case(
        "graph-traversal-edge-unknown",
        "/results/0/graphTraversals/0/edgeTraversals/0/edgeId",
        walk("xx", shared=True),
        walk("ab", shared=True),
    ),
    Case(
        "graph-traversal-disconnected",
        "/results/0/graphTraversals/0/edgeTraversals/1/edgeId",
        walk("ab", "ca"),
        walk("ca", "ab", "bc"),
    ),
]


@parametrize(CASES)
def test_flows_and_graphs(case: Case) -> None:
    """A flow or graph that does not hang together is reported at its place; a sound one is not."""
    case.assert_told_apart()


def test_only_the_first_step_out_of_order_is_told() -> None:
    """Steps numbered backwards are one mistake, not one for each step."""
    assert len(places(check(flow(steps(*range(50, 0, -1)))), "execution-order")) == 1


def test_deeply_nested_graphs() -> None:
    """Nodes nested as deep as JSON may be read without running out of stack."""
    node: dict[str, Any] = {"id": "0"}
    for depth in range(1, 480):
        node = {"id": str(depth), "children": [node]}
    assert places(check(a_log(graphs=[{"nodes": [node, {"id": "0"}]}])), "graph-node-id-repeated") == [
        "/runs/0/graphs/0/nodes/1/id"
    ]
