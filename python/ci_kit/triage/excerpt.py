"""The part of an explanation that fits a number of lines: what says it first, then what stands around it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.triage.model import Block, Explanation

GAP = "\u2026"
#: With fewer lines a further block says nothing.
_LEAST = 3
#: Names of tests that are put on one line where each cannot have its own.
_WIDTH = 240


def cited(explanation: Explanation, budget: int) -> dict[int, str]:
    """Lines of the log that explain most, at most `budget` of them, by their number; annotations have none."""
    found: dict[int, str] = {}
    for block in explanation.blocks:
        for index in _chosen(block, max(budget - len(found), 0)):
            found[block.lines[index].number] = block.lines[index].text
    return {number: found[number] for number in sorted(found) if number > 0}


def excerpt(explanation: Explanation, budget: int) -> list[list[str]]:
    """The lines to show, block by block, at most `budget` of them; left-out ones are shown as `…`."""
    shown: list[list[str]] = []
    left = budget
    for block in explanation.blocks:
        if left < (_LEAST if shown else 1):
            break
        lines = _fitting(block, left)
        left -= len(lines)
        shown.append(lines)
    return shown


def summary(explanation: Explanation, budget: int) -> list[str]:
    """Failing tests by name and the excerpt, at most `budget` lines in all."""
    named = names(explanation.tests, max(1, budget // 2)) if explanation.tests else []
    return [*named, *(line for block in excerpt(explanation, budget - len(named)) for line in block)]


def names(tests: Sequence[str], lines: int) -> list[str]:
    """Names of tests on so many lines: one a line, or several; the last line says how many are left out."""
    if len(tests) <= lines:
        return list(tests)
    packed = [""]
    for number, test in enumerate(tests):
        joined = f"{packed[-1]}, {test}" if packed[-1] else test
        if len(joined) <= _WIDTH or not packed[-1]:
            packed[-1] = joined
        elif len(packed) < lines:
            packed.append(test)
        else:
            packed[-1] += f", and {len(tests) - number} more"
            break
    return packed


def _fitting(block: Block, budget: int) -> list[str]:
    chosen = _chosen(block, budget)
    lines: list[str] = []
    last = None
    for index in chosen:
        if last is not None and index != last + 1:
            lines.append(GAP)
        lines.append(block.lines[index].text)
        last = index
    return lines


def _chosen(block: Block, budget: int) -> list[int]:
    """Indexes of the lines to show, so few that the gaps between them fit as well."""
    keys = [index for index, line in enumerate(block.lines) if line.number in block.keys]
    ranked = sorted(range(len(block.lines)), key=lambda index: _distance(index, keys))
    for size in range(min(budget, len(ranked)), 0, -1):
        chosen = sorted(_spread(ranked, keys, size))
        if size + _gaps(chosen) <= budget:
            return chosen
    return []


def _spread(ranked: list[int], keys: list[int], size: int) -> list[int]:
    """The nearest lines; where even the key lines are too many, the first and the last of them."""
    if len(keys) <= size:
        return ranked[:size]
    return keys[: (size + 1) // 2] + keys[len(keys) - size // 2 :]


def _distance(index: int, keys: list[int]) -> tuple[int, int]:
    # What stands before a key line tells more than what follows it.
    return (
        min(((key - index) * 2 - 1 if index < key else (index - key) * 2, index) for key in keys)
        if keys
        else (0, index)
    )


def _gaps(chosen: Sequence[int]) -> int:
    return sum(after != before + 1 for before, after in pairwise(chosen))
