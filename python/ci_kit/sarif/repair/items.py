"""Repairs of arrays that hold the same item twice: the copy goes, and indexes behind it are corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.sarif.repair.indexes import reindex
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import DRIVER, EXTENSIONS, Array, child, objects, text_of
from ci_kit.sarif.repair.members import RESULTS, unique_arrays
from ci_kit.sarif.repair.pen import below, listing, tokens
from ci_kit.sarif.repair.references import DESCRIPTORS, RULES
from ci_kit.sarif.repair.shape import LOG
from ci_kit.sarif.repair.value import identity
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: Arrays that indexes point into, by the definition that has them; elsewhere an item is known by what it says.
_INDEXED = {
    "run": frozenset({
        "artifacts", "graphs", "logicalLocations", "taxonomies", "threadFlowLocations",
        "webRequests", "webResponses",
    }),
    "tool": frozenset({"extensions"}),
    "toolComponent": frozenset(DESCRIPTORS),
    "result": frozenset({"graphs"}),
}  # fmt: skip
#: Components: they come last, as their own arrays are found through the references to them.
_COMPONENTS = frozenset({"extensions", "taxonomies"})


@repair("duplicate-items", "Items that stood twice in an array ({n}) were left once, and indexes corrected.")
def duplicate_items(log: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Remove an item that is equal to an earlier one.

    Safe: the standard wants each once (§3.7.3), and what pointed at the copy points at the original
    afterwards. Rules have a repair of their own.
    """
    fits = job.skeleton_fits()
    for definition, holder, key, place in () if fits else _innermost_first(log, at):
        if definition != "externalProperties" and key not in _INDEXED.get(definition, ()):
            _keep_first(holder[key], (place, key), pen)
    for run, run_at in job.runs():
        for result, place in job.unfit_results():
            _in_result(result, place, pen)
        for components in () if fits else (False, True):
            _in_run(run, run_at, pen, job, components=components)


@repair(
    "duplicate-rule",
    "Rules that were described twice in the same words ({n}) were left once, and indexes corrected.",
)
def duplicate_rule(run: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Remove a rule that is equal to an earlier one. Safe: it says the same, and indexes follow."""
    tool = child(run, "tool")
    arrays: dict[Array, list[Any]] = {(*DRIVER, RULES): objects(tool.get("driver"), RULES)}
    for index, extension in enumerate(objects(tool, "extensions")):
        arrays[*EXTENSIONS, index, RULES] = objects(extension, RULES)
    if job.book.external:
        return
    twice = [rules[index] for rules in arrays.values() for index in _same(rules)[1]]
    if twice:
        pen.say(f"They are {listing(sorted({short(text_of(rule, 'id'), 60) for rule in twice}))}.")
        _remove_copies(arrays, at, pen, job)


def _innermost_first(log: Obj, at: Path) -> list[tuple[str, Obj, str, Path]]:
    """The arrays outside of results; so what becomes equal by a removal inside of it is found at once."""
    return list(unique_arrays(LOG, log, at, frozenset({RESULTS})))[::-1]


def _in_result(result: Obj, at: Path, pen: Pen) -> None:
    for definition, holder, key, place in list(unique_arrays("result", result, at))[::-1]:
        moved = _keep_first(holder[key], (place, key), pen)
        if (definition, key) == ("result", "graphs") and moved:
            for index, traversal in enumerate(objects(result, "graphTraversals")):
                known = traversal.get("resultGraphIndex") if isinstance(traversal, dict) else None
                if type(known) is int and 0 <= known < len(moved) and moved[known] != known:
                    pen.put(traversal, ((at, "graphTraversals"), index), "resultGraphIndex", moved[known])


def _in_run(run: Obj, at: Path, pen: Pen, job: Job, *, components: bool) -> None:
    """Remove copies in the arrays of a run that indexes point into, then correct the indexes."""
    external = child(run, "externalPropertyFileReferences")
    arrays: dict[Array, list[Any]] = {}
    found = list(unique_arrays("run", run, at, frozenset({RESULTS, ("run", "conversion")})))[::-1]
    for definition, holder, key, place in found:
        array = tuple(tokens((place, key))[2:])
        if key not in _INDEXED.get(definition, ()) or (key in _COMPONENTS) is not components:
            continue
        if key == RULES and array[0] == "tool":
            continue  # the business of `duplicate-rule`
        if external.keys().isdisjoint({key} if definition == "run" else {"driver", "extensions"}):
            arrays[array] = holder[key]  # otherwise an index may point at an item that is in another file
    _remove_copies(arrays, at, pen, job)


def _remove_copies(arrays: dict[Array, list[Any]], at: Path, pen: Pen, job: Job) -> None:
    """Correct the indexes into arrays of the entered run, then remove the copies in them."""
    plans = {array: _same(items) for array, items in arrays.items()}
    moves = {array: moved for array, (moved, copies) in plans.items() if copies}
    if not moves:
        return
    reindex(moves, pen, job)
    for array in moves:
        pen.drop_items(arrays[array], below(at, *array), plans[array][1])
        pen.count(len(plans[array][1]))
    job.forget_rules()


def _same(items: list[Any]) -> tuple[list[int], list[int]]:
    """The index that each item has once the copies of earlier ones are gone; the indexes of the copies."""
    first: dict[bytes, int] = {}
    moved: list[int] = []
    copies: list[int] = []
    for index, item in enumerate(items):
        key = identity(item)
        if key in first:
            copies.append(index)
        moved.append(first.setdefault(key, len(first)))
    return moved, copies


def _keep_first(items: list[Any], at: Path, pen: Pen) -> list[int]:
    """Remove all but the first of equal items; the new index of each old one, or nothing when all differ."""
    moved, copies = _same(items)
    pen.drop_items(items, at, copies)
    pen.count(len(copies))
    return moved if copies else []
