"""Asks GitHub with patience: reads are repeated, limits waited for, writes paced and never sent blindly again."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ci_kit.github import limits
from ci_kit.github.errors import GitHubError, Limited, Unavailable, Unconfirmed, from_status, message
from ci_kit.github.transport import Answer, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ci_kit.github.access import Access

#: The most that GitHub gives per page.
PAGE = 100
#: How often a request is sent in all when there is no usable answer, and the first pause in between.
ATTEMPTS = 5
_FIRST_PAUSE = 0.5
_SERVER_ERROR = 500
_BAD = 400


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds.

    `total` bounds, from when the client is made, what is spent on waiting; `timeout` is that of a single connect or
    read; `pace` is the time between two writes (GitHub advises a second).
    """

    total: float = 300.0
    timeout: int = 20
    pace: float = 1.0


class Client:
    """One repository's door to the API."""

    def __init__(
        self,
        access: Access,
        patience: Patience | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        bounds = patience or Patience()
        self.access = access
        self.requests = 0
        self.timeout = bounds.timeout
        self.clock = clock
        #: Called before a write is sent after a wait; it raises where the write must not be sent so late.
        self.guard: Callable[[], object] | None = None
        self._pace = bounds.pace
        self._sleep = sleep
        self._end = clock() + bounds.total
        self._written = clock() - bounds.pace
        self._transport = Transport(access, bounds.timeout)
        self._lock = threading.Lock()

    def left(self) -> float:
        """Seconds of patience that are left, 0 or more."""
        return max(0.0, self._end - self.clock())

    def wait(self, seconds: float) -> bool:
        """Wait, if there is the time for it; false if there is not."""
        if seconds > self.left():
            return False
        self._sleep(seconds)
        return True

    def get(self, path: str, query: Mapping[str, Any] | None = None, *, scope: str = "") -> Any:  # noqa: ANN401
        """Read one thing. `path` is below the repository, or below the API if it begins with a slash.

        Raises:
            GitHubError: See there.
        """
        return self.ask("GET", path, query, scope=scope).data

    def pages(
        self, path: str, query: Mapping[str, Any] | None = None, *, key: str = "", limit: int = 1000, scope: str = ""
    ) -> Iterator[Any]:
        """The entries of a list, page by page, as many as `limit`; `key` is where the answer has them if it is no list.

        Raises:
            GitHubError: See there.
        """
        size = min(PAGE, limit)
        for page in range(1, -(-limit // size) + 1):
            data = self.get(path, {**(query or {}), "per_page": size, "page": page}, scope=scope)
            entries = data.get(key) if key and isinstance(data, dict) else data
            if not isinstance(entries, list):
                raise GitHubError(f"GitHub's answer to `GET {path}` is no list")
            yield from entries[: limit - (page - 1) * size]
            if len(entries) < size:
                return

    def write(self, verb: str, path: str, body: object = None, *, scope: str = "") -> Any:  # noqa: ANN401
        """Change something. PATCH, PUT and DELETE mean the same twice and are repeated; POST is not.

        Raises:
            Unconfirmed: A POST may have taken effect, or not.
            GitHubError: See there.
        """
        return self.ask(verb, path, body=body, scope=scope).data

    def ask(
        self, verb: str, path: str, query: Mapping[str, Any] | None = None, *, body: object = None, scope: str = ""
    ) -> Answer:
        """The answer to a request, once there is one that is no error.

        Raises:
            GitHubError: See there.
        """
        failures = untold = 0
        while True:
            answer = self._send(verb, path, query, body)
            if 0 < answer.status < _BAD:
                return answer
            pause = limits.pause(answer.status, answer.headers, answer.data, time.time(), untold)
            if pause is not None:
                untold += 1
                self._wait_for_limit(pause, f"{verb} {path}", answer)
                if verb != "GET" and self.guard is not None:
                    self.guard()
                continue
            if 0 < answer.status < _SERVER_ERROR:
                raise from_status(answer.status, f"{verb} {path}", answer.data, scope)
            if verb == "POST":
                raise Unconfirmed(f"it is not known whether `{verb} {path}` took effect", why=_why(answer))
            failures += 1
            if failures == ATTEMPTS or not self.wait(jittered(_FIRST_PAUSE * 2.0 ** (failures - 1))):
                what = f"GitHub gave no usable answer to `{verb} {path}`, asked {failures} times"
                raise Unavailable(what, why=_why(answer), remedy="see githubstatus.com", status=answer.status)

    def _send(self, verb: str, path: str, query: Mapping[str, Any] | None, body: object) -> Answer:
        """One at a time; between two writes there is a pause."""
        full = path if path.startswith("/") else f"/repos/{self.access.repository}{'/' if path else ''}{path}"
        with self._lock:
            self.requests += 1
            if verb == "GET":
                return self._transport.send(verb, full, query, body)
            since = self.clock() - self._written
            if since < self._pace:
                self._sleep(self._pace - since)
            try:
                return self._transport.send(verb, full, query, body)
            finally:
                self._written = self.clock()

    def _wait_for_limit(self, pause: float, asked: str, answer: Answer) -> None:
        if not self.wait(jittered(pause)):
            raise Limited(
                f"GitHub's rate limit forbids `{asked}` for {pause:.0f} s, and {self.left():.0f} s are left",
                pause,
                why=_why(answer),
                remedy="run less at the same time, or give more time",
                status=answer.status,
            )


def segment(text: str) -> str:
    """`text` as one segment of a path."""
    return quote(text, safe="")


def jittered(seconds: float) -> float:
    """A little more than `seconds`, so that those who were stopped together do not come back together."""
    return seconds * (1 + random.random() / 4)  # noqa: S311 (no secret)


def _why(answer: Answer) -> str:
    said = message(answer.data)
    return f"status {answer.status}{': ' if said else ''}{said}" if answer.status else said
