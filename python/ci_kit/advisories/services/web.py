"""Questions to a service on the web: bounded, asked again where that may help, and answered by JSON or not at all."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from ci_kit.advisories.services.interface import UnknownPackageError
from ci_kit.errors import CiKitError
from ci_kit.http import Failure, HttpError, Limits, Proxies, Request, Response, fetch, parsed

#: Seconds that one answer may take.
_PATIENCE = 20.0
_SIZE = 64 * 1024 * 1024
_REDIRECTS = 3
#: What may go better the next time.
_PASSING = frozenset({Failure.TIMEOUT, Failure.BROKEN, Failure.UNREACHABLE, Failure.REFUSED, Failure.RESOLVE})
_BUSY = frozenset({429, 500, 502, 503, 504})
_OK, _NOT_FOUND = 200, 404


@dataclass(frozen=True, slots=True)
class Web:
    """A service by its address, with the seconds to wait before each further try."""

    url: str
    proxies: Proxies = field(default_factory=Proxies)
    pauses: tuple[float, ...] = (0.5, 2.0)

    def __post_init__(self) -> None:
        """Complain of a URL before anything is asked.

        Raises:
            InputError: It is none.
        """
        parsed(self.url)

    @property
    def host(self) -> str:
        """Where it is, without what an address may have of credentials."""
        return parsed(self.url).netloc.rpartition("@")[2]

    def ask(self, path: str, seconds: float, question: object = None) -> dict[str, Any]:
        """The JSON object that comes for a GET of `path`, or for a POST of `question`.

        Raises:
            UnknownPackageError: 404.
            CiKitError: There is no whole answer in time, or it is no JSON object.
        """
        until = time.monotonic() + seconds
        for pause in (*self.pauses, None):
            try:
                return self._once(path, until - time.monotonic(), question)
            except _PassingError as error:
                if pause is None or until - time.monotonic() <= pause:
                    raise CiKitError(error.what) from error
            time.sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _once(self, path: str, seconds: float, question: object) -> dict[str, Any]:
        if seconds <= 0:
            raise CiKitError("there was no time left to ask")
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        method, body = ("GET", b"") if question is None else ("POST", json.dumps(question).encode())
        request = Request(self.url + path, method, headers, body, proxies=self.proxies)
        try:
            response = fetch(request, Limits(min(seconds, _PATIENCE), _SIZE, _REDIRECTS))
        except HttpError as error:
            raise (_PassingError if error.failure in _PASSING else CiKitError)(error.what) from error
        return _understood(response)


class _PassingError(CiKitError):
    """The next try may go better."""


def _understood(response: Response) -> dict[str, Any]:
    if response.status == _NOT_FOUND:
        raise UnknownPackageError("it answered with 404")
    if response.status != _OK:
        kind = _PassingError if response.status in _BUSY else CiKitError
        raise kind(f"it answered with {response.status}")
    try:
        answer = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        told = response.headers.get("content-type", "of no type").partition(";")[0]
        raise CiKitError(f"it answered with what is no JSON ({told[:60]})") from error
    if not isinstance(answer, dict):
        raise CiKitError("it answered with JSON that is no object")
    return answer
