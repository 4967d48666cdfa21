"""Spans of a log: found by shapes and finders, joined where they touch, and taken in where one lies in another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.triage.model import Tool, Weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.triage.log import Log
    from ci_kit.triage.shapes import Shape

#: Spans of one tool with no more lines than this between them are one; tests print much between their failures.
_GAP, _GAP_OF_TESTS = 3, 40
#: No log is so full of failures that more of them would say more.
MOST = 2000


@dataclass(slots=True)
class Span:
    """Lines from `start` to `end` (which is not of them) by index; `keys` are those that say it.

    `names` are failing tests with how good each way of naming is, lower is better.
    """

    tool: Tool
    weight: Weight
    start: int
    end: int
    keys: set[int]
    names: list[tuple[int, str]] = field(default_factory=list)

    @property
    def last_key(self) -> int:
        """The index of its last line that says something."""
        return max(self.keys)

    def join(self, other: Span) -> None:
        """Take in the lines, keys and names of another."""
        self.start, self.end = min(self.start, other.start), max(self.end, other.end)
        self.keys |= other.keys
        self.names += other.names


def by_shapes(log: Log, shapes: Sequence[Shape]) -> list[Span]:
    """The spans that shapes find, in the order of the log."""
    found: list[Span] = []
    for index in log.signals:
        text = log.lines[index].text
        found += (
            _span(log, shape, index, match.groupdict().get("test"))
            for shape in shapes
            if shape.cue in text and (match := shape.pattern.match(text)) and _followed(log, shape, index)
        )
        if len(found) > MOST:
            del found[MOST // 2 : -MOST // 2]  # the beginning names the cause, the end sums up
    return found


def _followed(log: Log, shape: Shape, index: int) -> bool:
    if shape.then is None:
        return True
    return index + 1 < len(log.lines) and shape.then.match(log.lines[index + 1].text) is not None


def _span(log: Log, shape: Shape, index: int, test: str | None) -> Span:
    names = [(shape.naming, test.strip())] if test else []
    start, end = _bounds(log, shape, index)
    keys = {index}
    if shape.says:
        keys |= {at for at in range(index + 1, end) if shape.says.match(log.lines[at].text)}
    return Span(shape.tool, shape.weight, start, end, keys, names)


def _bounds(log: Log, shape: Shape, index: int) -> tuple[int, int]:
    part = next(one for one in log.failed if index in one)
    end = index + 1
    stop = min(index + 1 + shape.after, part.stop)
    while end < stop and not (shape.until and shape.until.match(log.lines[end].text)):
        end += 1
    return max(part.start, index - shape.before), end


def joined(spans: Iterable[Span]) -> list[Span]:
    """Spans of the same tool and weight that overlap or nearly touch, made one."""
    open_: dict[tuple[Tool, Weight], Span] = {}
    done: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        kind = (span.tool, span.weight)
        last = open_.get(kind)
        gap = _GAP_OF_TESTS if span.weight is Weight.TESTS else _GAP
        if last is not None and span.start <= last.end + gap:
            last.join(span)
        else:
            open_[kind] = span
            done.append(span)
    return done


def taken_in(spans: Iterable[Span]) -> list[Span]:
    """Spans without those that lie in a weightier one, which inherits what they say, but not mere hints."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.weight.rank, one.end - one.start)):
        home = next((one for one in kept if _holds(one, span)), None)
        if home is None:
            kept.append(span)
        elif span.weight.rank < Weight.STATEMENT.rank and home.weight is not Weight.VERDICT:
            home.keys |= span.keys
    return kept


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= min(inner.keys) and max(inner.keys) < outer.end
