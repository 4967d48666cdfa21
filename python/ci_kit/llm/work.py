"""One item from its prompt to a result: from the cache, from the first provider that can, or from the fallback."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from ci_kit.llm import problem, providers, reading
from ci_kit.llm.model import Options, Question, Usage
from ci_kit.llm.problem import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ci_kit.llm.budget import Budget
    from ci_kit.llm.cache import Cache
    from ci_kit.llm.fallback import Fallback
    from ci_kit.llm.model import Provider, Reply
    from ci_kit.llm.prompt import Prompt
    from ci_kit.llm.roster import Roster
    from ci_kit.llm.schema import Shape

#: These may be mended by asking once more.
_MENDABLE = (problem.NOT_JSON, problem.SCHEMA)
#: After these no other provider could help.
_FINAL = (problem.BAD_ITEM, problem.DEADLINE, problem.TOKEN_BUDGET)


class Source(StrEnum):
    """Where a result comes from."""

    MODEL = "model"
    CACHE = "cache"
    FALLBACK = "fallback"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Attempt:
    """A provider that did not answer, and why; `provider` is empty where none was asked."""

    provider: str
    problem: str
    what: str


@dataclass(frozen=True, slots=True)
class Result:
    """What an item has come to. `value` is set where there is a schema, or the fallback is a value."""

    source: Source
    text: str = ""
    value: Any = None
    provider: str = ""
    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    seconds: float = 0.0
    repaired: bool = False
    attempts: tuple[Attempt, ...] = ()


@dataclass(frozen=True, slots=True)
class Desk:
    """Where items are worked on; it may be used by threads at once. `clean` takes secrets out of what is sent."""

    roster: Roster
    budget: Budget
    cache: Cache
    options: Options = field(default_factory=Options)
    shape: Shape | None = None
    fallback: Fallback | None = None
    clean: Callable[[str], str] = str

    def work(self, prompt: Prompt) -> Result:
        """Work on an item. Not getting an answer is a result, and no error.

        Raises:
            CiKitError: The cache cannot be written.
        """
        begun = time.monotonic()
        tally = _Tally()
        attempts: list[Attempt] = []
        for provider in self.roster.providers:
            try:
                result = self._asked(provider, prompt, tally)
            except NoAnswerError as trouble:
                asked = provider.label if trouble.problem is not problem.BAD_ITEM else ""
                attempts.append(Attempt(asked, trouble.problem.id, trouble.what))
                if trouble.problem in _FINAL:
                    break
                continue
            return _with(result, tally, attempts, begun)
        return _with(self._without(prompt.values, attempts), tally, attempts, begun)

    def _asked(self, provider: Provider, prompt: Prompt, tally: _Tally) -> Result:
        """What a provider answers.

        Raises:
            NoAnswerError: Nothing that can be used.
        """
        schema = self.shape.schema if self.shape else None
        question = Question(prompt.messages(self.clean), self.options, schema)
        self.roster.see_that_it_is_up(provider)
        key = self._key(provider, prompt)
        kept = self.cache.find(key) if key else None
        if kept is not None:
            with suppress(NoAnswerError):  # it no longer fits: it is asked for anew
                return self._result(Source.CACHE, provider, kept)
        reply, result = self._answered(provider, question, tally)
        if key:
            self.cache.keep(key, reply)
        return result

    def _key(self, provider: Provider, prompt: Prompt) -> str:
        """What an answer is kept under; empty for not at all, also where it is not known which model would answer."""
        digest = self.roster.digest(provider) if self.cache.folder is not None else None
        if digest is None:
            return ""
        schema = self.shape.schema if self.shape else None
        return self.cache.key(provider, digest, prompt.parts(self.clean), schema, self.options)

    def _answered(self, provider: Provider, question: Question, tally: _Tally) -> tuple[Reply, Result]:
        reply = self._reply(provider, question, tally)
        try:
            return reply, self._result(Source.MODEL, provider, reply)
        except NoAnswerError as fault:
            if fault.problem not in _MENDABLE:
                raise
            reply = self._reply(provider, reading.again(question, reply, fault), tally)
            result = self._result(Source.MODEL, provider, reply)
            tally.repaired = True
            return reply, result

    def _reply(self, provider: Provider, question: Question, tally: _Tally) -> Reply:
        self.roster.see_that_it_is_up(provider)
        self.roster.line.left()
        reserved = self.budget.reserve(provider, question)
        used = reserved  # which counts where nothing is known, as after an answer that broke off
        try:
            reply = providers.ask(provider, question, self.roster.line)
            used = reply.usage if reply.usage.total else reserved
        except NoAnswerError as trouble:
            used = trouble.usage if trouble.usage.total or trouble.problem in _UNANSWERED else reserved
            self.roster.heard(provider, trouble)
            raise
        finally:
            tally.cost += self.budget.settle(provider, reserved, used)
            tally.usage += used
        self.roster.heard(provider)
        return reply

    def _result(self, source: Source, provider: Provider, reply: Reply) -> Result:
        value = reading.value(reply, self.shape) if self.shape else None
        return Result(source, reading.text(reply), value, provider.label)

    def _without(self, values: Mapping[str, object], attempts: list[Attempt]) -> Result:
        if self.fallback is None:
            return Result(Source.NONE)
        try:
            found = self.fallback.of(values, self.shape)
        except NoAnswerError as trouble:
            attempts.append(Attempt("", trouble.problem.id, trouble.what))
            return Result(Source.NONE)
        if self.fallback.template is not None:
            return Result(Source.FALLBACK, found)
        return Result(Source.FALLBACK, found if isinstance(found, str) else "", found)


#: Problems that come before a model has begun to work: nothing was used.
_UNANSWERED = (
    problem.UNREACHABLE,
    problem.UNAVAILABLE,
    problem.REFUSED,
    problem.MODEL_UNKNOWN,
    problem.RATE_LIMIT,
    problem.BAD_REQUEST,
    problem.TOO_LONG,
    problem.DEADLINE,
)


@dataclass(slots=True)
class _Tally:
    """What an item has taken so far, from all that were asked."""

    usage: Usage = field(default_factory=Usage)
    cost: float = 0.0
    repaired: bool = False


def _with(result: Result, tally: _Tally, attempts: list[Attempt], begun: float) -> Result:
    return Result(
        result.source,
        result.text,
        result.value,
        result.provider,
        tally.usage,
        tally.cost,
        time.monotonic() - begun,
        tally.repaired,
        tuple(attempts),
    )
