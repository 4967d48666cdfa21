"""Finds the lines of a log that explain its failure."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.triage import finders, names, spans
from ci_kit.triage.log import Log, only_says_that_it_failed
from ci_kit.triage.model import Block, Explanation, Line, Mark, Tool, Weight
from ci_kit.triage.shapes import SHAPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ci_kit.triage.rules import Rule
    from ci_kit.triage.spans import Span

#: Most blocks, and most lines of one block; what lies beyond is repetition.
_BLOCKS, _LINES = 12, 400
#: Lines before the last error mark, where nothing else explains anything.
_WINDOW = 25
#: Numbers of lines that no log has: those of annotations.
_NO_LINE = 0
_WRAPPER = re.compile(
    r"(?:Error|Exception): (?:.*\bfailed[.!]?$|Command .* (?:returned|failed|died)|.*non-zero exit)|CalledProcessError"
)


def explain(
    lines: Iterable[Line],
    annotations: Sequence[str] = (),
    clean: Callable[[str], str] = str,
    own: Sequence[Rule] = (),
) -> Explanation:
    """What of a log explains its failure.

    `annotations` are messages that GitHub keeps apart from the log, such as that the runner was lost. `clean` is
    put to the texts of all that is given back; it must keep the number of lines. `own` are rules of the user:
    what they find explains most.
    """
    log = Log.read(lines)
    found = [
        *spans.by_shapes(log, SHAPES),
        *finders.tracebacks(log),
        *finders.mocha(log),
        *_marked(log),
        *_own(log, own),
    ]
    kept = _without_wrappers(log, spans.taken_in(spans.joined(found))) or _window(log)
    ordered = sorted(kept, key=lambda span: (span.weight.rank, -_part(log, span), -span.last_key))
    blocks = [*_told(annotations), *(_block(log, span) for span in ordered[:_BLOCKS])]
    return Explanation(
        blocks=tuple(_clean(block, clean) for block in blocks),
        tests=tuple(map(clean, names.tests(kept))),
        errors=tuple(replace(log.lines[index], text=clean(log.lines[index].text)) for index in log.errors[-20:]),
        exit_code=log.exit_code,
        step=clean(log.step),
        length=len(log.lines) + log.dropped,
        dropped=log.dropped,
    )


def _without_wrappers(log: Log, found: list[Span]) -> list[Span]:
    """Exceptions that only say that a command failed become hints: they come from what called it."""
    for span in found:
        if span.weight is Weight.CRASH and all(_WRAPPER.search(log.lines[key].text) for key in span.keys):
            span.weight = Weight.HINT
    return found


def _marked(log: Log) -> list[Span]:
    """What the runner marked as an error and nobody knows better."""
    return [
        spans.Span(Tool.ANNOTATION, Weight.STATEMENT, max(0, index - 2), index + 1, {index}) for index in log.errors
    ]


def _own(log: Log, rules: Sequence[Rule]) -> list[Span]:
    """Where rules of the user hold, in all lines of the failed parts."""
    indexes = [index for part in log.failed for index in part] if rules else []
    hits = [index for index in indexes if any(rule.finds(log.lines[index].text) for rule in rules)]
    return [spans.Span(Tool.OWN, Weight.VERDICT, max(0, index - 2), index + 1, {index}) for index in hits[-_BLOCKS:]]


def _window(log: Log) -> list[Span]:
    """The lines before the last error mark, else the end of the log."""
    last = log.failed[-1].stop if log.failed else 0
    while last > 0 and (not log.lines[last - 1].text.strip() or only_says_that_it_failed(log.lines[last - 1].text)):
        last -= 1
    if last == 0:
        return []
    start = max(log.failed[-1].start, last - _WINDOW)
    return [spans.Span(Tool.GENERAL, Weight.PLACE, min(start, last - 1), last, {last - 1})]


def _part(log: Log, span: Span) -> int:
    """Which of the failed parts a span lies in; the last one decided the run."""
    return next((number for number, part in enumerate(log.failed) if span.last_key in part), -1)


def _told(annotations: Sequence[str]) -> list[Block]:
    """Annotations as blocks: a verdict where the runner gives one, else one statement more."""
    blocks = []
    for text in annotations:
        first = text.strip().partition("\n")[0]
        if not first or only_says_that_it_failed(first):
            continue
        line = Line(_NO_LINE, first, Mark.ERROR)
        verdict = any(
            shape.tool is Tool.RUNNER and shape.weight is Weight.VERDICT and shape.pattern.match(first)
            for shape in SHAPES
        )
        weight = Weight.VERDICT if verdict else Weight.STATEMENT
        blocks.append(Block(Tool.RUNNER if verdict else Tool.ANNOTATION, weight, (line,), frozenset({_NO_LINE})))
    return blocks


def _block(log: Log, span: Span) -> Block:
    chosen = range(span.start, span.end)
    if len(chosen) > _LINES:
        near = sorted(span.keys)[: _LINES // 2] + sorted(span.keys)[-_LINES // 2 :]
        wanted = {index for key in near for index in (key - 1, key, key + 1)}
        indexes = sorted(wanted & set(chosen))[:_LINES]
    else:
        indexes = list(chosen)
    lines = tuple(log.lines[index] for index in indexes if log.lines[index].mark is not Mark.END)
    keys = frozenset(log.lines[index].number for index in span.keys)
    return Block(span.tool, span.weight, lines, keys, tuple(names.tests([span])))


def _clean(block: Block, clean: Callable[[str], str]) -> Block:
    texts = clean("\n".join(line.text for line in block.lines)).split("\n")
    lines = tuple(replace(line, text=text) for line, text in zip(block.lines, texts, strict=True))
    return replace(block, lines=lines, tests=tuple(map(clean, block.tests)))
