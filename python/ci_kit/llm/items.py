"""The items of a batch, from JSON lines; and what each has come to, as JSON lines."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.llm import problem
from ci_kit.llm.model import Usage
from ci_kit.llm.work import Attempt, Result, Source
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Item:
    """One line: its number from 1, its text as it came, its fields; `fault` says why there are none."""

    number: int
    raw: str
    values: Mapping[str, object] = field(default_factory=dict)
    fault: str = ""

    @property
    def id(self) -> str:
        """Its field `id` if it has one, else its number; as far as people read."""
        return escape.shorten(str(self.values.get("id", self.number)), 200)


def read(text: str) -> Iterator[Item]:
    """The items of a file of JSON lines; empty lines are none. What is no object is an item with a fault."""
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Item(number, line, fault=f"the line is no JSON: {error}")
            continue
        if isinstance(value, dict):
            yield Item(number, line, value)
        else:
            yield Item(number, line, fault="the line is no JSON object")


def unusable(item: Item) -> Result:
    """What an item with a fault comes to."""
    return Result(Source.NONE, attempts=(Attempt("", problem.BAD_ITEM.id, item.fault),))


def record(item: Item, result: Result) -> dict[str, Any]:
    """A result as JSON. What failed keeps its line as it came, so that nothing is lost."""
    failed = result.source is Source.NONE
    return {
        "id": item.id,
        "line": item.number,
        "source": result.source.value,
        "text": result.text,
        "value": result.value,
        "provider": result.provider,
        "prompt_tokens": result.usage.prompt,
        "output_tokens": result.usage.output,
        "cost": round(result.cost, 6),
        "seconds": round(result.seconds, 3),
        "repaired": result.repaired,
        "attempts": [{"provider": one.provider, "problem": one.problem, "what": one.what} for one in result.attempts],
        **({"input": item.raw} if failed else {}),
    }


def written(done: Iterable[tuple[Item, Result]]) -> str:
    """The results as JSON lines."""
    return "".join(f"{as_json(record(item, result))}\n" for item, result in done)


def as_json(value: object) -> str:
    """A value as JSON that people can read; halves of characters stay escapes, for no encoding has them."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")


def recalled(value: Mapping[str, Any]) -> Result | None:
    """A result from its JSON; None where it is none."""
    try:
        return Result(
            Source(value["source"]),
            str(value["text"]),
            value["value"],
            str(value["provider"]),
            Usage(int(value["prompt_tokens"]), int(value["output_tokens"])),
            float(value["cost"]),
            float(value["seconds"]),
            bool(value["repaired"]),
            tuple(Attempt(one["provider"], one["problem"], one["what"]) for one in value["attempts"]),
        )
    except (KeyError, TypeError, ValueError):
        return None
