"""What is asked, what is answered, and why there may be no answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from ci_kit.errors import CiKitError, InputError
from ci_kit.http.proxies import Proxies

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping


class Failure(StrEnum):
    """Why there is no response."""

    RESOLVE = "resolve"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too-large"
    REDIRECT = "redirect"
    BROKEN = "broken"
    PROXY = "proxy"


class HttpError(CiKitError):
    """There is no response; `failure` says at which point it went wrong, `address` where to, if that far."""

    def __init__(self, failure: Failure, what: str, address: str = "") -> None:
        super().__init__(what)
        self.failure = failure
        self.address = address


@dataclass(frozen=True, slots=True)
class Limits:
    """What a request may take: total `seconds`, `size` of the decoded body in bytes.

    Number of `redirects`.
    """

    seconds: float = 10.0
    size: int = 1024 * 1024
    redirects: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """What to ask, and where. `address` is an IP address to connect to in place of a lookup of the host."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    address: str = ""
    tls: ssl.SSLContext | None = None
    proxies: Proxies = field(default_factory=Proxies)


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response. Header names are lower case.

    `expires` is the end of the certificate's validity (Unix time).
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str
    address: str
    seconds: float
    expires: float | None = None
    via: str = ""


class Deadline:
    """A moment by which all must be done."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds that are left.

        Raises:
            HttpError: None are.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise HttpError(Failure.TIMEOUT, f"no complete answer within {self.seconds:g} s")
        return left


def parsed(url: str) -> SplitResult:
    """The parts of an http or https URL.

    Raises:
        InputError: It is none.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        parts, usable = urlsplit(""), False
    if not usable or any(char <= " " or char == "\x7f" for char in url):
        raise InputError("not an http or https URL", remedy="write it as https://host[:port]/path")
    return parts
