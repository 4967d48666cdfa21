"""The words of talking to a model: who is asked, what is asked, what it answers, what that took."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """How a provider is spoken to."""

    #: Ollama's own interface, `/api/chat`.
    OLLAMA = "ollama"
    #: Chat completions, as OpenAI has them and many servers copy them.
    OPENAI = "openai"


class Role(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One thing that is said."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of a prompt and of its answer; 0 where the provider does not say."""

    prompt: int = 0
    output: int = 0

    @property
    def total(self) -> int:
        """Both."""
        return self.prompt + self.output

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt + other.prompt, self.output + other.output)


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, of prompts and of answers, in whatever currency."""

    prompt: float = 0.0
    output: float = 0.0

    def of(self, usage: Usage) -> float:
        """What these tokens cost."""
        return (usage.prompt * self.prompt + usage.output * self.output) / 1_000_000


@dataclass(frozen=True, slots=True)
class Provider:
    """Who is asked. `url` is that of the server for Ollama, up to `/v1` for the other kind; no slash at its end."""

    kind: Kind
    model: str
    url: str
    key: str = field(default="", repr=False)
    price: Price | None = None

    @property
    def label(self) -> str:
        """How people call it."""
        return f"{self.kind.value} {self.model}"


@dataclass(frozen=True, slots=True)
class Options:
    """How to answer. `tokens` bounds the answer; `context` is the size of the context, 0 for the server's own."""

    tokens: int = 512
    temperature: float = 0.0
    seed: int = 0
    context: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: messages, and the JSON Schema that the answer is to fit, if any."""

    messages: tuple[Message, ...]
    options: Options = field(default_factory=Options)
    schema: Mapping[str, Any] | None = None

    @property
    def size(self) -> int:
        """Bytes of all messages."""
        return sum(len(message.text.encode("utf-8", "replace")) for message in self.messages)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model has answered, whole and not empty."""

    text: str
    usage: Usage = field(default_factory=Usage)
