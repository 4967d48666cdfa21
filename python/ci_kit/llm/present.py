"""What the report says of items: tables of figures and of what went wrong, findings, the words of the headline."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from ci_kit.llm import problem
from ci_kit.llm.work import Source
from ci_kit.report import Finding, Level, RuleDoc, Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.llm.items import Item
    from ci_kit.llm.metrics import Metrics
    from ci_kit.llm.work import Result

_MOST, _LINES = 20, 100
_DOCS = {one.id: one.doc() for one in problem.EVERY}


def headline(figures: Metrics) -> str:
    """All in a sentence."""
    if not figures.total_processed:
        return "there was nothing to do"
    counts = (
        (figures.answered, "answered by a model"),
        (figures.from_cache, "from the cache"),
        (figures.fallbacks, "by the fallback"),
        (figures.failed, "without a result"),
    )
    items = "1 item" if figures.total_processed == 1 else f"{figures.total_processed:,} items"
    return f"{items}: " + ", ".join(f"{count:,} {words}" for count, words in counts if count)


def findings(done: Sequence[tuple[Item, Result]], level: Level) -> list[Finding]:
    """A finding for each way that items failed, and a warning for each that the fallback was used for."""
    failed = [(item, result) for item, result in done if result.source is Source.NONE]
    replaced = [(item, result) for item, result in done if result.source is Source.FALLBACK]
    return [
        *_grouped(failed, level, "no result"),
        *_grouped(replaced, Level.WARNING, "the fallback was used"),
    ]


def tables(figures: Metrics, done: Iterable[tuple[Item, Result]]) -> list[Table]:
    """The figures, and what went wrong with which item."""
    sure = "" if figures.confidence is None else f"{figures.confidence:.0%}"
    rows = (
        ("items", f"{figures.total_processed:,}"),
        ("answered by a model, or from the cache", f"{figures.success_rate:.1%}"),
        ("average time", f"{figures.average_processing_time:.2f} s"),
        ("tokens of prompts, of answers", f"{figures.prompt_tokens:,}, {figures.output_tokens:,}"),
        ("cost", f"{figures.cost:g}" if figures.cost else ""),
        ("confidence by their own account", sure),
        ("mended by asking again", str(figures.repaired or "")),
        ("done in an earlier run", str(figures.resumed or "")),
    )
    made = [Table("Figures", ("", ""), tuple(row for row in rows if row[1]))]
    wrong = [row for item, result in done for row in _attempts(item, result)]
    if wrong:
        note = f"and {len(wrong) - _MOST} more, in the results" if len(wrong) > _MOST else ""
        made.append(Table("What went wrong", ("item", "provider", "problem", "what"), tuple(wrong[:_MOST]), note))
    return made


def answer(result: Result) -> list[Table]:
    """What came of a single prompt, a line a row; nothing if there is no result."""
    text = result.text or ("" if result.value is None else json.dumps(result.value, ensure_ascii=False))
    lines = text.splitlines()
    if not lines:
        return []
    note = f"and {len(lines) - _LINES:,} more lines, in the results" if len(lines) > _LINES else ""
    title = "The fallback" if result.source is Source.FALLBACK else f"What {result.provider} answers"
    return [Table(title, ("",), tuple((line,) for line in lines[:_LINES]), note)]


def docs(found: Iterable[Finding]) -> dict[str, RuleDoc]:
    """What to know about the problems that occurred."""
    return {one.rule: _DOCS[one.rule] for one in found if one.rule in _DOCS}


def _grouped(done: Sequence[tuple[Item, Result]], level: Level, words: str) -> Iterator[Finding]:
    count = Counter(_cause(result)[0] for _, result in done)
    seen: set[str] = set()
    for item, result in done:
        rule, what = _cause(result)
        if rule not in seen:
            seen.add(rule)
            more = f", and {count[rule] - 1:,} more like it" if count[rule] > 1 else ""
            said = f"item {item.id}: {words}: {what}{more}"
            yield Finding(rule, level, said, count=count[rule], remedy=_DOCS[rule].remedy)


def _cause(result: Result) -> tuple[str, str]:
    """The first thing that went wrong: what followed is as a rule its consequence."""
    first = next((one for one in result.attempts if one.problem != problem.GIVEN_UP.id), None)
    one = first or next(iter(result.attempts), None)
    return (one.problem, one.what) if one else (problem.GIVEN_UP.id, "no provider was asked")


def _attempts(item: Item, result: Result) -> Iterator[tuple[str, str, str, str]]:
    for one in result.attempts:
        yield item.id, one.provider, one.problem, one.what
