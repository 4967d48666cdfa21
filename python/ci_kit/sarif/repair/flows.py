"""Repairs of results with more locations or steps than code scanning takes: both ends of a flow are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import objects
from ci_kit.sarif.repair.pen import below, pointer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen


@repair("locations-over-limit", "Locations beyond the limit ({n}) were left out.", github=True)
def locations_over_limit(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Keep the first locations.

    Safe: the alert stands at the first, and code scanning shows a tenth of those it takes.
    """
    locations = objects(result, "locations")
    limit = job.scope.limits.locations
    if len(locations) > limit:
        pen.count(len(locations) - limit)
        pen.say(f"{pointer(at)} had {len(locations):,}.")
        pen.drop_items(locations, (at, "locations"), range(limit, len(locations)))


@repair("steps-over-limit", "Steps of code flows beyond the limit ({n}) were left out.", github=True)
def steps_over_limit(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Shorten the longest flows in the middle, so that source and sink stay.

    Safe: code scanning shows a tenth of the steps that it takes.
    """
    flows = _flows(result, at)
    limit = job.scope.limits.steps
    total = sum(len(steps) for steps, _ in flows)
    if total <= limit:
        return
    pen.say(f"{pointer(at)} had {total:,}.")
    pen.count(total - limit)
    if len(flows) > limit:
        _drop_flows(result, at, limit, pen)
        flows = _flows(result, at)
    lengths = _shares([len(steps) for steps, _ in flows], limit)
    for (steps, place), length in zip(flows, lengths, strict=True):
        start = (length + 1) // 2
        pen.drop_items(steps, place, range(start, start + len(steps) - length))


def _flows(result: Obj, at: Path) -> list[tuple[list[Any], Path]]:
    """The steps of each thread flow of a result, with their place."""
    return [
        (objects(thread, "locations"), below(at, "codeFlows", flow_index, "threadFlows", index, "locations"))
        for flow_index, flow in enumerate(objects(result, "codeFlows"))
        for index, thread in enumerate(objects(flow, "threadFlows"))
    ]


def _drop_flows(result: Obj, at: Path, limit: int, pen: Pen) -> None:
    """Leave out all but the first `limit` thread flows; code flows that would be empty go as a whole."""
    flows = objects(result, "codeFlows")
    left = limit
    gone: list[int] = []
    for index, flow in enumerate(flows):
        threads = objects(flow, "threadFlows")
        if left == 0 and threads:
            gone.append(index)
        elif len(threads) > left:
            place = below(at, "codeFlows", index, "threadFlows")
            pen.drop_items(threads, place, range(left, len(threads)))
        left -= min(left, len(threads))
    pen.drop_items(flows, (at, "codeFlows"), gone)


def _shares(lengths: Sequence[int], limit: int) -> list[int]:
    """How many steps each flow keeps: short ones all, the others equally many, `limit` together."""
    low, high = 0, max(lengths, default=0)
    while low < high:
        middle = (low + high + 1) // 2
        if sum(min(length, middle) for length in lengths) <= limit:
            low = middle
        else:
            high = middle - 1
    shares = [min(length, low) for length in lengths]
    rest = limit - sum(shares)
    for index, length in enumerate(lengths):
        if rest > 0 and length > low:
            shares[index] += 1
            rest -= 1
    return shares
