"""What a run may take: tokens and money. It is set aside before a request and counted after it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.llm import problem
from ci_kit.llm.model import Price, Usage
from ci_kit.llm.problem import NoAnswerError

if TYPE_CHECKING:
    from ci_kit.llm.model import Provider, Question

#: Bytes of a token, rather too few: what is set aside is then rather too much.
_BYTES = 3
#: Tokens that a chat template adds to a message.
_AROUND = 8


@dataclass(slots=True)
class Budget:
    """Tokens and money for all requests together; 0 for no bound. It is shared by threads."""

    tokens: int = 0
    cost: float = 0.0
    used: Usage = field(default_factory=Usage)
    spent: float = 0.0
    _reserved: Usage = field(default_factory=Usage)
    _promised: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def reserve(self, provider: Provider, question: Question) -> Usage:
        """Set aside what a request may take.

        Raises:
            NoAnswerError: There is not so much left.
        """
        most = estimate(question)
        price = provider.price or Price()
        with self._lock:
            if self.tokens and self.used.total + self._reserved.total + most.total > self.tokens:
                what = f"{self.used.total:,} of {self.tokens:,} tokens are used, and {most.total:,} more may be needed"
                raise NoAnswerError(problem.TOKEN_BUDGET, what)
            if self.cost and self.spent + self._promised + price.of(most) > self.cost:
                what = f"{self.spent:.4f} of {self.cost:g} is spent, and {price.of(most):.4f} more may be needed"
                raise NoAnswerError(problem.COST_BUDGET, what)
            self._reserved += most
            self._promised += price.of(most)
        return most

    def settle(self, provider: Provider, reserved: Usage, used: Usage) -> float:
        """Count what a request has taken in place of what was set aside for it; what it has cost."""
        price = provider.price or Price()
        with self._lock:
            self._reserved = Usage(self._reserved.prompt - reserved.prompt, self._reserved.output - reserved.output)
            self._promised -= price.of(reserved)
            self.used += used
            self.spent += price.of(used)
        return price.of(used)


def estimate(question: Question) -> Usage:
    """The tokens that a question may take at most, as a rule."""
    size = question.size // _BYTES + _AROUND * (len(question.messages) + 1)
    return Usage(size, question.options.tokens)
