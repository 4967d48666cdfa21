"""The providers in their order of preference, and which of them are still worth asking."""

from __future__ import annotations

import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.llm import problem, providers
from ci_kit.llm.problem import NoAnswerError, Says

if TYPE_CHECKING:
    from ci_kit.llm.model import Provider
    from ci_kit.llm.wire import Line

#: Doubts in a row after which a provider is not asked again in a run.
_DOUBTS = 3


@dataclass(slots=True)
class Roster:
    """Who may be asked. It is shared by threads."""

    providers: tuple[Provider, ...]
    line: Line
    _doubts: Counter[Provider] = field(default_factory=Counter)
    _down: dict[Provider, str] = field(default_factory=dict)
    _digests: dict[Provider, str | None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def see_that_it_is_up(self, provider: Provider) -> None:
        """Let through those that may still answer.

        Raises:
            NoAnswerError: This one will not.
        """
        why = self._down.get(provider)
        if why is not None:
            raise NoAnswerError(problem.GIVEN_UP, f"{provider.label} was given up: {why}")

    def heard(self, provider: Provider, trouble: NoAnswerError | None = None) -> None:
        """Note how a provider has answered."""
        says = trouble.problem.says if trouble else Says.NOTHING
        with self._lock:
            self._doubts[provider] = self._doubts[provider] + 1 if says is Says.DOUBT else 0
            if trouble and (says is Says.DOWN or self._doubts[provider] >= _DOUBTS):
                self._down.setdefault(provider, trouble.problem.id)

    def digest(self, provider: Provider) -> str | None:
        """See `providers.digest`; asked for once."""
        if provider not in self._digests:
            self._digests[provider] = providers.digest(provider, self.line)
        return self._digests[provider]
