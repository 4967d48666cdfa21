"""One request to a provider: within its time, tried again where that is asked for, its failures told apart."""

from __future__ import annotations

import json
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ci_kit import http
from ci_kit.llm import problem
from ci_kit.llm.problem import NoAnswerError
from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ci_kit.http import Stream
    from ci_kit.llm.model import Provider
    from ci_kit.llm.problem import Problem

_OK = 200
#: Statuses after which the same request may be answered, and how often it is sent in all.
_AGAIN, _TRIES = frozenset({429, 502, 503, 504}), 3
#: Bytes of an answer in one piece, and of one line of a stream.
LONGEST = 8 * 1024 * 1024
_STATUSES = {
    401: problem.REFUSED,
    403: problem.REFUSED,
    404: problem.MODEL_UNKNOWN,
    408: problem.TIMEOUT,
    413: problem.TOO_LONG,
    429: problem.RATE_LIMIT,
}
#: How servers call a prompt that does not fit: llama.cpp and Ollama, OpenAI.
_TOO_LONG = ("exceed_context_size_error", "context_length_exceeded", "exceeds the available context size")


@dataclass(frozen=True, slots=True)
class Line:
    """The way to providers: `until` is when all must be done (monotonic), `seconds` what one request may take."""

    until: float
    seconds: float = 120.0
    proxies: http.Proxies = field(default_factory=http.Proxies)
    pause: Callable[[float], None] = time.sleep

    def left(self) -> float:
        """Seconds that a request may take now.

        Raises:
            NoAnswerError: The time for all is over.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise NoAnswerError(problem.DEADLINE, "there was no time left to ask")
        return min(left, self.seconds)


@contextmanager
def posted(provider: Provider, path: str, body: Mapping[str, Any], line: Line) -> Iterator[Stream]:
    """Send a request, and again where the provider is busy; the answer of status 200, to be read within the block.

    Raises:
        NoAnswerError: There is none.
    """
    headers = {"Content-Type": "application/json"}
    if provider.key:
        headers["Authorization"] = f"Bearer {provider.key}"
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    request = http.Request(provider.url + path, "POST", headers, content, proxies=line.proxies)
    end = time.monotonic() + line.left()
    for number in range(1, _TRIES + 1):
        with (
            _explained(provider, line),
            http.opened(request, http.Patience(max(end - time.monotonic(), 0.001), 1e6)) as answer,
        ):
            if answer.status == _OK:
                yield answer
                return
            refusal = _refusal(provider, answer)
            wait = _wait(answer, number)
        if wait is None or time.monotonic() + wait >= end:
            raise refusal
        line.pause(wait)


def got(provider: Provider, path: str, line: Line) -> dict[str, Any]:
    """A small JSON object that the provider has; empty where it cannot be had, for nothing depends on it."""
    headers = {"Authorization": f"Bearer {provider.key}"} if provider.key else {}
    request = http.Request(provider.url + path, headers=headers, proxies=line.proxies)
    try:
        value = json.loads(http.fetch(request, http.Limits(min(line.left(), 10.0), LONGEST)).body)
    except (http.HttpError, NoAnswerError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def parsed(data: bytes) -> dict[str, Any]:
    """A JSON object of an answer.

    Raises:
        NoAnswerError: It is none.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise NoAnswerError(problem.BROKEN, f"the answer is no JSON object: {_short(data.decode('utf-8', 'replace'))}")
    return value


def told(error: object) -> str:
    """What an answer says is wrong: text, OpenAI's object, or JSON within JSON as Ollama passes it on."""
    if isinstance(error, dict):
        return told(error.get("message") or error.get("error") or json.dumps(error))
    return _short(str(error))


def _refusal(provider: Provider, answer: Stream) -> NoAnswerError:
    said = answer.whole().decode("utf-8", "replace")
    words, parameter = _short(said), ""
    with suppress(ValueError, RecursionError):
        value = json.loads(said)
        error = value.get("error", value) if isinstance(value, dict) else value
        words = told(error)
        parameter = str(error.get("param") or "") if isinstance(error, dict) else ""
    what = f"{provider.label} answered {answer.status}: {words or 'nothing more'}"
    return NoAnswerError(_kind(answer.status, said), what, parameter=parameter)


def _kind(status: int, said: str) -> Problem:
    if any(words in said for words in _TOO_LONG):
        return problem.TOO_LONG
    if status in _STATUSES:
        return _STATUSES[status]
    if status >= 500:  # noqa: PLR2004
        return problem.UNAVAILABLE
    return problem.BAD_REQUEST if status >= 400 else problem.BROKEN  # noqa: PLR2004 (a redirect: none is followed)


def _wait(answer: Stream, number: int) -> float | None:
    """Seconds until the request may be sent again; None where that would not help."""
    if answer.status not in _AGAIN or number == _TRIES:
        return None
    asked = answer.headers.get("retry-after", "")
    return float(asked) if asked.isdigit() and len(asked) < 6 else float(2 ** (number - 1))  # noqa: PLR2004


@contextmanager
def _explained(provider: Provider, line: Line) -> Iterator[None]:
    try:
        yield
    except http.HttpError as error:
        kind = _FAILURES.get(error.failure, problem.UNREACHABLE)
        if error.failure is http.Failure.TIMEOUT and time.monotonic() >= line.until:
            kind = problem.DEADLINE
        raise NoAnswerError(kind, f"{provider.label}: {error.what}") from error


def _short(text: str) -> str:
    return escape.shorten(" ".join(text.split()), 300)


_FAILURES = {
    http.Failure.TIMEOUT: problem.TIMEOUT,
    http.Failure.BROKEN: problem.CUT,
    http.Failure.TOO_LARGE: problem.BROKEN,
    http.Failure.REDIRECT: problem.BROKEN,
}
