"""Figures over all items: how many, how long, how many tokens, how sure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.llm.model import Usage
from ci_kit.llm.work import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.llm.work import Result


@dataclass(frozen=True, slots=True)
class Metrics:
    """Times are in seconds, of items worked on in this run; `success_rate` counts answers of models, also kept ones."""

    total_processed: int
    average_processing_time: float
    success_rate: float
    answered: int
    from_cache: int
    fallbacks: int
    failed: int
    repaired: int
    resumed: int
    prompt_tokens: int
    output_tokens: int
    cost: float
    confidence: float | None
    problems: dict[str, int]
    providers: dict[str, int]


def of(results: Sequence[Result], resumed: int = 0) -> Metrics:
    """The figures of results, of which so many are of an earlier run."""
    sources = Counter(one.source for one in results)
    usage = sum((one.usage for one in results), Usage())
    sure = [rate for one in results if (rate := confidence(one)) is not None]
    answered = sources[Source.MODEL] + sources[Source.CACHE]
    count = len(results)
    return Metrics(
        total_processed=count,
        average_processing_time=round(sum(one.seconds for one in results) / count, 3) if count else 0.0,
        success_rate=round(answered / count, 4) if count else 0.0,
        answered=sources[Source.MODEL],
        from_cache=sources[Source.CACHE],
        fallbacks=sources[Source.FALLBACK],
        failed=sources[Source.NONE],
        repaired=sum(one.repaired for one in results),
        resumed=resumed,
        prompt_tokens=usage.prompt,
        output_tokens=usage.output,
        cost=round(sum(one.cost for one in results), 6),
        confidence=round(sum(sure) / len(sure), 4) if sure else None,
        problems=dict(sorted(Counter(attempt.problem for one in results for attempt in one.attempts).items())),
        providers=dict(sorted(Counter(one.provider for one in results if one.provider).items())),
    )


def confidence(result: Result) -> float | None:
    """How sure a model says it is: the number `confidence` of its answer; None without one."""
    if result.source not in (Source.MODEL, Source.CACHE) or not isinstance(result.value, dict):
        return None
    rate = result.value.get("confidence")
    return float(rate) if isinstance(rate, int | float) and not isinstance(rate, bool) else None
