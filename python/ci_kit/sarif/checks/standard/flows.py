"""Checks code flows: thread flows told apart by their ids, steps in the order in which they happen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import objects, position, text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

ORDER = standard(
    "execution-order",
    "The steps of a thread flow are not in the order of their execution",
    why="Within one thread flow `executionOrder` must rise from step to step.",
    remedy="Sort the steps and number them, or leave `executionOrder` out when there is one thread flow.",
    source="§3.38.11, §3.37.6", level=Level.ERROR,
)  # fmt: skip
THREAD_FLOW_ID = standard(
    "thread-flow-id-repeated",
    "Two thread flows of a code flow have the same id",
    why="The id tells the threads of one code flow apart.",
    remedy="Give each thread flow its own id, or none.",
    source="§3.37.2", level=Level.ERROR,
)  # fmt: skip


def check_order(thread_flow: Obj, at: Pointer, scope: Scope) -> None:
    """Check the `executionOrder` of the steps; reports the first that does not rise."""
    last = -1
    for index, step in enumerate(objects(thread_flow, "locations")):
        order = position(step, "executionOrder")
        if order is None:
            continue
        if order <= last:
            message = f"`executionOrder` is {order}, after a step with {last}"
            scope.add(ORDER, (*at, "locations", index, "executionOrder"), message)
            return
        last = order


def check_ids(code_flow: Obj, at: Pointer, scope: Scope) -> None:
    """Check that no two thread flows share an id."""
    met: set[str] = set()
    for index, thread_flow in enumerate(objects(code_flow, "threadFlows")):
        name = text(thread_flow, "id")
        if name is None:
            continue
        if name in met:
            message = f"an earlier thread flow has the id `{short(name, 60)}` too"
            scope.add(THREAD_FLOW_ID, (*at, "threadFlows", index, "id"), message)
        met.add(name)


ON: dict[str, Check] = {"codeFlow": check_ids, "threadFlow": check_order}
