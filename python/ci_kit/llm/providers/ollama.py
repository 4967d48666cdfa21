"""Ollama's own interface. A 200 proves nothing there: errors come in the stream, and prompts may be cut silently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.llm import problem, wire
from ci_kit.llm.model import Reply, Usage
from ci_kit.llm.problem import NoAnswerError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.llm.model import Provider, Question
    from ci_kit.llm.wire import Line

#: Words of more bytes a token than this do not occur in prompts; where a server counts fewer tokens, it has cut.
_BYTES = 6


def ask(provider: Provider, question: Question, line: Line) -> Reply:
    """Ask by `/api/chat`, streamed: only a line that says `done` ends an answer.

    Raises:
        NoAnswerError: It fails, is cut off, empty, or answers another prompt than this one.
    """
    with wire.posted(provider, "/api/chat", _body(provider, question), line) as answer:
        text, last = _gathered(provider, answer.lines(wire.LONGEST))
    usage = Usage(_count(last, "prompt_eval_count"), _count(last, "eval_count"))
    reason = last.get("done_reason", "stop")
    if reason == "length":
        raise NoAnswerError(problem.LENGTH, f"{provider.label} stopped after {usage.output} tokens", usage)
    if not text.strip() or reason in ("load", "unload"):
        raise NoAnswerError(problem.EMPTY, f"{provider.label} answered with nothing", usage)
    _see_that_it_was_whole(provider, question, usage, line)
    return Reply(text, usage)


def digest(provider: Provider, line: Line) -> str:
    """The digest of the model's manifest, as the server lists it."""
    return str(_entry(provider, "/api/tags", line).get("digest", ""))


def _body(provider: Provider, question: Question) -> dict[str, Any]:
    options: dict[str, Any] = {
        "num_predict": question.options.tokens,
        "temperature": question.options.temperature,
        "seed": question.options.seed,
    }
    if question.options.context:
        options["num_ctx"] = question.options.context
    body: dict[str, Any] = {
        "model": provider.model,
        "messages": [{"role": one.role.value, "content": one.text} for one in question.messages],
        "stream": True,
        # Newer servers then refuse what does not fit; older ones ignore both.
        "truncate": False,
        "shift": False,
        "options": options,
    }
    return body | ({"format": question.schema} if question.schema is not None else {})


def _gathered(provider: Provider, lines: Iterable[bytes]) -> tuple[str, dict[str, Any]]:
    """The text of a stream, and its last line."""
    parts: list[str] = []
    size = 0
    for data in filter(None, lines):
        value = wire.parsed(data)
        if "error" in value:
            raise NoAnswerError(problem.IN_STREAM, f"{provider.label} failed: {wire.told(value['error'])}")
        message = value.get("message")
        said = message.get("content") if isinstance(message, dict) else ""
        parts.append(said if isinstance(said, str) else "")
        size += len(parts[-1])
        if size > wire.LONGEST:
            raise NoAnswerError(problem.BROKEN, f"{provider.label} does not stop writing")
        if value.get("done") is True:
            return "".join(parts), value
    raise NoAnswerError(problem.CUT, f"the answer of {provider.label} ended before it was done")


def _see_that_it_was_whole(provider: Provider, question: Question, usage: Usage, line: Line) -> None:
    """Compare what was counted with the marks at which Ollama cuts: the whole context, or half of it and two.

    The second was measured with Ollama 0.33 on `/api/generate` (see also ollama/ollama#17427). A count of 0 says
    that the prompt was known already.
    """
    if not usage.prompt or question.size <= usage.prompt * _BYTES:
        return
    context = question.options.context or _count(_entry(provider, "/api/ps", line), "context_length")
    if context and (usage.prompt >= context - 1 or abs(usage.prompt - context // 2 - 2) <= 1):
        what = (
            f"{provider.label} read {usage.prompt} tokens of a prompt of {question.size:,} bytes, of {context} at most"
        )
        raise NoAnswerError(problem.TRUNCATED, what, usage)


def _entry(provider: Provider, path: str, line: Line) -> dict[str, Any]:
    entries = wire.got(provider, path, line).get("models")
    listed = [one for one in entries if isinstance(one, dict)] if isinstance(entries, list) else []
    return next((one for one in listed if _name(str(one.get("name"))) == _name(provider.model)), {})


def _name(model: str) -> str:
    """A model's name as the server lists it: without what goes without saying, with its tag."""
    name = model.rpartition("://")[2].removeprefix("registry.ollama.ai/").removeprefix("library/")
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _count(value: dict[str, Any], name: str) -> int:
    count = value.get(name, 0)
    return count if isinstance(count, int) and count > 0 else 0
