"""A response read as it comes, for bodies too large for memory or too slow for one deadline."""

from __future__ import annotations

import contextlib
import http.client
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.http.client import REDIRECTS, head, open_connection, redirected, why
from ci_kit.http.model import Deadline, Failure, HttpError, Request, parsed
from ci_kit.http.wire import Wire

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Patience:
    """What a stream may take: `total` seconds, `idle` seconds without a byte, and `redirects`."""

    total: float
    idle: float = 30.0
    redirects: int = 0


class Stream:
    """A response whose body is read piece by piece. Header names are lower case."""

    def __init__(self, response: http.client.HTTPResponse, url: str, limits: _Limits) -> None:
        self._response = response
        self._limits = limits
        self.url = url
        self.status = response.status
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in response.getheaders()}

    @property
    def length(self) -> int | None:
        """Bytes of the body that are still to come; None where the server does not say."""
        return self._response.length

    @property
    def idle(self) -> float:
        """Seconds that the next read may take; it may be set anew between two of them."""
        return self._limits.idle

    @idle.setter
    def idle(self, seconds: float) -> None:
        self._limits.idle = seconds

    def pieces(self, size: int = 1024 * 1024) -> Iterator[memoryview]:
        """The body in pieces of at most `size` bytes, each valid until the next one is asked for.

        Raises:
            HttpError: It stalled, ran out of time, or broke off.
        """
        buffer = memoryview(bytearray(size))
        with self._limits.explained():
            while count := self._response.readinto(buffer):
                yield buffer[:count]
            if self._response.length:
                raise HttpError(Failure.BROKEN, "the body ends too early")

    def lines(self, longest: int = 1024 * 1024) -> Iterator[bytes]:
        """The body as lines, without their ends.

        Raises:
            HttpError: As for `pieces`, or a line has more than `longest` bytes.
        """
        with self._limits.explained():
            while line := self._response.readline(longest + 1):
                if len(line) > longest:
                    raise HttpError(Failure.TOO_LARGE, f"a line of the answer has more than {longest:,} bytes")
                yield line.rstrip(b"\r\n")

    def whole(self, longest: int = 64 * 1024) -> bytes:
        """The body, or its first `longest` bytes.

        Raises:
            HttpError: As for `pieces`.
        """
        with self._limits.explained():
            return self._response.read(longest)


class _Limits(Deadline):
    """A deadline for all, and one for each read."""

    def __init__(self, patience: Patience) -> None:
        super().__init__(patience.total)
        self.idle = patience.idle

    def left(self) -> float:
        """Seconds that the next read may take."""
        return min(super().left(), self.idle)

    @contextlib.contextmanager
    def explained(self) -> Iterator[None]:
        """What goes wrong while reading, as an HttpError that tells a stall from a deadline."""
        try:
            yield
        except HttpError as error:
            if error.failure is Failure.TIMEOUT and self._has_time():
                raise HttpError(Failure.TIMEOUT, f"nothing came for {self.idle:g} s", error.address) from error
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise HttpError(Failure.BROKEN, f"the answer is broken: {why(error)}") from error

    def _has_time(self) -> bool:
        with contextlib.suppress(HttpError):
            return super().left() > 0
        return False


@contextlib.contextmanager
def opened(request: Request, patience: Patience) -> Iterator[Stream]:
    """Send a request and hand out its response as a stream; the connection is closed with the block.

    Raises:
        HttpError: There is no response within the limits.
        InputError: The URL is none that can be asked.
    """
    limits = _Limits(patience)
    for _ in range(patience.redirects + 1):
        connection = _sent(request, limits)
        with contextlib.closing(connection):
            with limits.explained():
                # A stream is bounded by its reader, not in bytes.
                response = http.client.HTTPResponse(
                    Wire(connection, limits, sys.maxsize),  # type: ignore[arg-type]
                    method=request.method,
                )
                response.begin()
            location = response.getheader("Location", "")
            if response.status not in REDIRECTS or not patience.redirects or not location:
                yield Stream(response, request.url, limits)
                return
        request = redirected(request, response.status, location)
    raise HttpError(Failure.REDIRECT, f"more than {patience.redirects} redirects")


def _sent(request: Request, limits: _Limits) -> socket.socket:
    parts = parsed(request.url)
    proxy = request.proxies.pick(parts.scheme, parts.hostname or "")
    connection, _ = open_connection(request, parts, proxy, limits)
    try:
        with limits.explained():
            connection.settimeout(limits.left())
            connection.sendall(head(request, parts, absolute=bool(proxy) and parts.scheme == "http"))
    except BaseException:
        connection.close()
        raise
    return connection
