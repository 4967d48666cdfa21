"""Chat completions, as OpenAI has them: llama.cpp, vLLM, Ollama, LM Studio and hosted services answer the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.llm import problem, wire
from ci_kit.llm.model import Reply, Usage
from ci_kit.llm.problem import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.llm.model import Provider, Question
    from ci_kit.llm.wire import Line

#: What some models do without, or call otherwise. A schema that is not sent is checked all the same.
_OPTIONAL = {"max_tokens": "max_completion_tokens", "temperature": "", "seed": "", "response_format": ""}


def ask(provider: Provider, question: Question, line: Line) -> Reply:
    """Ask by `/chat/completions`, answered in one piece.

    Raises:
        NoAnswerError: It fails, is cut off, held back or empty.
    """
    value = _answered(provider, _body(provider, question), line)
    if value.get("error"):
        raise NoAnswerError(problem.IN_STREAM, f"{provider.label} failed: {wire.told(value['error'])}")
    usage = _usage(value.get("usage"))
    choice = next(iter(value.get("choices") or ()), None) if isinstance(value.get("choices"), list) else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise NoAnswerError(problem.BROKEN, f"the answer of {provider.label} has no message", usage)
    _see_that_it_ended(provider, choice, message, usage)
    text = message.get("content")
    if not isinstance(text, str) or not text.strip():
        raise NoAnswerError(problem.EMPTY, f"{provider.label} answered with nothing", usage)
    return Reply(text, usage)


def _answered(provider: Provider, body: dict[str, Any], line: Line) -> dict[str, Any]:
    """What is answered, also by a service that does not take each parameter of the request and says which."""
    try:
        with wire.posted(provider, "/chat/completions", body, line) as answer:
            return wire.parsed(answer.whole(wire.LONGEST))
    except NoAnswerError as refusal:
        if refusal.parameter not in _OPTIONAL or refusal.parameter not in body:
            raise
        less = {name: value for name, value in body.items() if name != refusal.parameter}
        instead = _OPTIONAL[refusal.parameter]
        return _answered(provider, less | ({instead: body[refusal.parameter]} if instead else {}), line)


def _body(provider: Provider, question: Question) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": provider.model,
        "messages": [{"role": one.role.value, "content": one.text} for one in question.messages],
        "stream": False,
        "max_tokens": question.options.tokens,
        "temperature": question.options.temperature,
        "seed": question.options.seed,
    }
    if question.schema is None:
        return body
    named = {"name": "answer", "strict": _closed(question.schema), "schema": question.schema}
    return body | {"response_format": {"type": "json_schema", "json_schema": named}}


def _see_that_it_ended(provider: Provider, choice: Mapping[str, Any], message: Mapping[str, Any], usage: Usage) -> None:
    reason = choice.get("finish_reason") or "stop"
    if reason == "length":
        raise NoAnswerError(problem.LENGTH, f"{provider.label} stopped after {usage.output} tokens", usage)
    if reason == "content_filter" or message.get("refusal"):
        raise NoAnswerError(problem.FILTERED, f"{provider.label} held its answer back", usage)
    if reason != "stop":
        raise NoAnswerError(problem.BROKEN, f"{provider.label} ended with `{wire.told(reason)}`", usage)


def _closed(schema: object) -> bool:
    """Whether OpenAI takes a schema in its strict mode: objects that name each property as required, and no others.

    platform.openai.com, "Structured model outputs", "Supported schemas".
    """
    if isinstance(schema, list):
        return all(map(_closed, schema))
    if not isinstance(schema, dict):
        return True
    if schema.get("type") == "object" or "properties" in schema:
        properties = schema.get("properties")
        named = set(properties) if isinstance(properties, dict) else set()
        if schema.get("additionalProperties") is not False or set(schema.get("required") or ()) != named:
            return False
        return all(map(_closed, properties.values())) if isinstance(properties, dict) else True
    return all(map(_closed, schema.values()))


def _usage(value: object) -> Usage:
    if not isinstance(value, dict):
        return Usage()
    counts = (value.get("prompt_tokens"), value.get("completion_tokens"))
    return Usage(*(count if isinstance(count, int) and count > 0 else 0 for count in counts))
