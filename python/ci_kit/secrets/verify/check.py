"""A check: the request that tells whether a secret is in use, and how its answer is read."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ci_kit import http
from ci_kit.secrets.model import Standing, Verified

if TYPE_CHECKING:
    from collections.abc import Mapping

_OK = 200
_BUSY = 429
_REDIRECT = range(300, 400)
_DOWN = range(500, 600)


class Why(StrEnum):
    """Why nobody knows."""

    UNREACHABLE = "it cannot be reached"
    SLOW = "it did not answer in time"
    BROKEN = "its answer broke off"
    INSECURE = "the connection to it is not secure"
    DOWN = "it is out of order"
    BUSY = "it wants no more requests for now"
    REDIRECT = "it redirects, which is not followed"
    STRANGE = "its answer is not the documented one"
    FORM = "it documents no check for this form"
    MANY = "there are more values than are asked for"
    LATE = "the time for verifying was used up"


_FAILURES = {
    http.Failure.TIMEOUT: Why.SLOW,
    http.Failure.BROKEN: Why.BROKEN,
    http.Failure.TOO_LARGE: Why.STRANGE,
    http.Failure.TLS: Why.INSECURE,
    http.Failure.REDIRECT: Why.REDIRECT,
}


@dataclass(frozen=True)
class Check:
    """The documented request for the secrets of some rules.

    The value goes into `header` by `form`, and nowhere else. It is accepted when the answer is 200 and JSON that has
    something at `proof`, a path with dots (the text `is_`, where given; a list where there is no path). It is refused
    at one of the statuses `refuses` with JSON, in which one of the words `refusal` stands where there are any. All
    else says nothing. `only` are the beginnings of those forms of it that the check is for.
    """

    rules: tuple[str, ...]
    url: str
    source: str
    proof: str = ""
    is_: str = ""
    header: str = "Authorization"
    form: str = "Bearer {}"
    method: str = "GET"
    body: bytes = b""
    more: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    refuses: frozenset[int] = frozenset({401})
    refusal: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Whom it asks."""
        return urlsplit(self.url).hostname or ""

    def request(self, value: bytes, proxies: http.Proxies) -> http.Request | None:
        """What to ask for a value; None where there is no check for its form."""
        text = value.decode("ascii", "replace")
        if not text.isascii() or not text.isprintable() or not text.startswith(self.only or ""):
            return None
        headers = {"Accept": "application/json", **self.more, self.header: self.form.format(text)}
        return http.Request(self.url, self.method, headers, self.body, proxies=proxies)

    def read(self, answer: http.Response) -> Verified:
        """What an answer says."""
        text = answer.body.decode("utf-8", "replace")
        try:
            document = json.loads(text)
        except (ValueError, RecursionError):
            document = None
        if answer.status == _OK and self._proves(document):
            return self.says(Standing.ACTIVE)
        refused = answer.status in self.refuses and isinstance(document, dict)
        if refused and (not self.refusal or any(word in text for word in self.refusal)):
            return self.says(Standing.INACTIVE)
        return self.unknown(_why(answer.status))

    def failed(self, failure: http.Failure) -> Verified:
        """What it means that there was no answer."""
        return self.unknown(_FAILURES.get(failure, Why.UNREACHABLE))

    def unknown(self, why: Why) -> Verified:
        """Nobody knows, for a reason."""
        return Verified(Standing.UNKNOWN, self.host, why.value)

    def says(self, standing: Standing) -> Verified:
        """What the provider says."""
        return Verified(standing, self.host)

    def _proves(self, document: object) -> bool:
        if not self.proof:
            return isinstance(document, list)
        for name in self.proof.split("."):
            document = document.get(name) if isinstance(document, dict) else None
        return document == self.is_ if self.is_ else bool(document)


def _why(status: int) -> Why:
    if status == _BUSY:
        return Why.BUSY
    if status in _REDIRECT:
        return Why.REDIRECT
    return Why.DOWN if status in _DOWN else Why.STRANGE
