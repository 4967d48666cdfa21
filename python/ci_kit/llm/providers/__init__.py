"""The kinds of providers, each behind the same two questions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.llm.model import Kind
from ci_kit.llm.providers import ollama, openai

if TYPE_CHECKING:
    from ci_kit.llm.model import Provider, Question, Reply
    from ci_kit.llm.wire import Line


def ask(provider: Provider, question: Question, line: Line) -> Reply:
    """Ask a provider.

    Raises:
        NoAnswerError: There is no answer that is whole.
    """
    asked = ollama.ask if provider.kind is Kind.OLLAMA else openai.ask
    return asked(provider, question, line)


def digest(provider: Provider, line: Line) -> str | None:
    """The digest of a provider's model, by which it is told from another of the same name.

    Empty for providers that have no such thing, None where it could not be found out.
    """
    return ollama.digest(provider, line) or None if provider.kind is Kind.OLLAMA else ""
