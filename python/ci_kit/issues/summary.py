"""What a model makes of a failure: an addition to the issue, of which only what names lines that exist is kept."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit.llm import listing
from ci_kit.llm.budget import Budget
from ci_kit.llm.cache import Cache
from ci_kit.llm.model import Options
from ci_kit.llm.prompt import Prompt
from ci_kit.llm.roster import Roster
from ci_kit.llm.wire import Line
from ci_kit.llm.work import Desk
from ci_kit.redact import Redactor
from ci_kit.report import escape
from ci_kit.triage import excerpt, safe
from ci_kit.triage.body import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ci_kit.http import Proxies
    from ci_kit.issues.failures import Group
    from ci_kit.llm.model import Provider

#: Causes of one run that it is asked about, lines that it is shown, statements that are taken.
_CAUSES, _LINES, _STATEMENTS = 3, 60, 3
_WIDTH = 300
_TOKENS = 600
_SYSTEM = "You explain to developers why a build failed. You say only what the lines of its log show."
_ASK = f"""Why did this build fail? These lines of its log are numbered:
{{{{ log }}}}
Answer with at most {_STATEMENTS} short statements. Give for each the numbers of the lines that show it."""
_STATEMENT = {
    "type": "object",
    "properties": {
        "text": {"type": "string"},
        "lines": {"type": "array", "items": {"type": "integer"}, "minItems": 1, "maxItems": 5},
    },
    "required": ["text", "lines"],
    "additionalProperties": False,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What to add to the issues, by the key of the failure; and why there is no more."""

    parts: dict[str, Part] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Model:
    """Who is asked, and for how many seconds in all."""

    provider: Provider
    seconds: float
    proxies: Proxies


class Statements:
    """The shape of an answer."""

    schema: Mapping[str, Any] = {
        "type": "object",
        "properties": {"statements": {"type": "array", "items": _STATEMENT, "maxItems": _STATEMENTS}},
        "required": ["statements"],
        "additionalProperties": False,
    }

    def faults(self, value: object) -> list[str]:
        """What is wrong with an answer."""
        found = value.get("statements") if isinstance(value, dict) else None
        if not isinstance(found, list):
            return ["at /: there is no list `statements`"]
        return [
            f"at /statements/{number}: it has no `text` and `lines`" for number, one in enumerate(found) if _odd(one)
        ]


def model(line: str, key: str, seconds: float, ollama: str, proxies: Proxies) -> Model:
    """The model of a line `kind model [address]`; `seconds` is the time for all causes together.

    Raises:
        InputError: The line names none.
    """
    return Model(listing.provider(line, key, ollama), seconds, proxies)


def of(groups: Sequence[Group], asked: Model | None) -> Said:
    """Ask about the first causes, if there is somebody to ask. That there is no answer is a note and stops nothing."""
    said = Said()
    if asked is None:
        return said
    at = _desk(asked)
    for group in groups[:_CAUSES]:
        shown = excerpt.cited(group.first.diagnosis.explanation, _LINES)
        if not shown:
            continue
        log = "\n".join(f"{number}: {text}" for number, text in shown.items())
        result = at.work(Prompt(_ASK, {"log": log}, _SYSTEM))
        if result.value is None:
            said.notes.append(f"no summary by a model: {result.attempts[-1].what}")
            continue
        kept = list(_verified(result.value, shown))
        dropped = len(result.value["statements"]) - len(kept)
        if dropped:
            said.notes.append(f"left out of the model's summary, for they name lines that it was not shown: {dropped}")
        if kept:
            lines = tuple(line for statement in kept for line in statement)
            said.parts[group.key] = Part(_head(result.provider), lines, rank=4, fenced=False)
    return said


def _desk(asked: Model) -> Desk:
    roster = Roster((asked.provider,), Line(time.monotonic() + asked.seconds, asked.seconds, asked.proxies))
    return Desk(roster, Budget(), Cache(), Options(_TOKENS), Statements(), clean=Redactor([asked.provider.key]))


def _verified(value: Mapping[str, Any], shown: Mapping[int, str]) -> Iterator[list[str]]:
    """The statements of which each line was shown, each with those lines below it."""
    for one in value["statements"][:_STATEMENTS]:
        text = escape.shorten(" ".join(one["text"].split()), _WIDTH)
        lines = list(dict.fromkeys(one["lines"]))
        if text and all(number in shown for number in lines):
            cited = (
                f"  - line {number}: {safe.code(escape.shorten(shown[number].strip(), _WIDTH))}" for number in lines
            )
            yield [f"- {escape.markdown(text)}", *cited]


def _head(provider: str) -> str:
    return f"**What a model makes of it** ({escape.markdown(provider)}; that the lines exist was checked, nothing else)"


def _odd(one: object) -> bool:
    lines = one.get("lines") if isinstance(one, dict) else None
    if not isinstance(one, dict) or not isinstance(one.get("text"), str) or not isinstance(lines, list) or not lines:
        return True
    return any(isinstance(number, bool) or not isinstance(number, int) for number in lines)
