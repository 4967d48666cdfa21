"""One request over one fresh connection, and the redirects that follow from it."""

from __future__ import annotations

import contextlib
import http.client
import io
import time
import zlib
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from ci_kit.errors import InputError
from ci_kit.http.connection import connect, expiry, secure
from ci_kit.http.model import Deadline, Failure, HttpError, Limits, Request, Response, parsed
from ci_kit.http.proxies import origin
from ci_kit.http.wire import Wire, read_body

if TYPE_CHECKING:
    import socket


#: For the head of a response, beyond what its body may take.
HEAD_SIZE = 256 * 1024

#: Statuses that name another place in `Location`.
REDIRECTS = frozenset({301, 302, 303, 307, 308})

#: Not sent to another origin than the one they were meant for.
_PRIVATE = frozenset({"authorization", "cookie", "proxy-authorization"})


def fetch(request: Request, limits: Limits | None = None) -> Response:
    """Send a request over a fresh connection and read the whole response.

    Raises:
        HttpError: There is none within the limits.
        InputError: The URL is none that can be asked.
    """
    bounds = limits or Limits()
    deadline = Deadline(bounds.seconds)
    begun = time.monotonic()
    hops = 0
    while True:
        response = _exchange(request, bounds, deadline, begun)
        location = response.headers.get("location", "")
        if response.status not in REDIRECTS or not bounds.redirects or not location:
            return response
        if hops == bounds.redirects:
            raise HttpError(Failure.REDIRECT, f"more than {hops} redirects", response.address)
        hops += 1
        request = redirected(request, response.status, location)


def _exchange(request: Request, limits: Limits, deadline: Deadline, begun: float) -> Response:
    parts = parsed(request.url)
    proxy = request.proxies.pick(parts.scheme, parts.hostname or "")
    connection, address = open_connection(request, parts, proxy, deadline)
    with contextlib.closing(connection):
        try:
            connection.settimeout(deadline.left())
            connection.sendall(head(request, parts, absolute=bool(proxy) and parts.scheme == "http"))
            wire = Wire(connection, deadline, limits.size + HEAD_SIZE)
            response = http.client.HTTPResponse(wire, method=request.method)  # type: ignore[arg-type]
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            body = read_body(response, headers.get("content-encoding", ""), limits.size)
        except HttpError as error:
            error.address = error.address or address
            raise
        except TimeoutError as error:
            raise HttpError(Failure.TIMEOUT, "the request could not be sent in time", address) from error
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            raise HttpError(Failure.BROKEN, f"the answer is broken: {why(error)}", address) from error
        return Response(
            response.status,
            headers,
            body,
            request.url,
            address,
            time.monotonic() - begun,
            expiry(connection),
            origin(proxy),
        )


def open_connection(request: Request, parts: SplitResult, proxy: str, deadline: Deadline) -> tuple[socket.socket, str]:
    """A connection to where the request goes, through its proxy and secured as its URL asks; and the address.

    Raises:
        HttpError: There is none.
    """
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not proxy:
        connection, address = connect(host, port, deadline, request.address)
    else:
        at = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        try:
            connection, address = connect(at.hostname or "", at.port or 80, deadline)
        except HttpError as error:
            raise HttpError(Failure.PROXY, f"proxy {origin(proxy)}: {error.what}", error.address) from error
    if parts.scheme != "https":
        return connection, address
    try:
        if proxy:
            _tunnel(connection, host, port, deadline)
        return secure(connection, host, deadline, request.tls), address
    except HttpError as error:
        connection.close()
        error.address = error.address or address
        raise
    except OSError as error:
        connection.close()
        raise HttpError(Failure.PROXY, f"proxy {origin(proxy)}: {why(error)}", address) from error


def _tunnel(connection: socket.socket, host: str, port: int, deadline: Deadline) -> None:
    connection.settimeout(deadline.left())
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    connection.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode("ascii"))
    # Byte by byte: what follows the head belongs to TLS.
    head = io.BufferedReader(Wire(connection, deadline, HEAD_SIZE), buffer_size=1)
    status = head.readline(4096).split()
    while head.readline(4096).strip():
        pass
    if len(status) < 2 or status[1] != b"200":  # noqa: PLR2004
        raise HttpError(Failure.PROXY, f"the proxy opened no tunnel to {name}")


def head(request: Request, parts: SplitResult, *, absolute: bool) -> bytes:
    """The bytes to send: request line, headers, body.

    Raises:
        InputError: A header has a line break in it.
    """
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    host = parts.netloc.rpartition("@")[2]
    headers = {
        "Host": host,
        "User-Agent": "ci-kit",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
        **({"Content-Length": str(len(request.body))} if request.body or request.method == "POST" else {}),
    }
    given = {name.lower() for name in request.headers}
    merged = {k: v for k, v in headers.items() if k.lower() not in given} | dict(request.headers)
    target = f"{parts.scheme}://{host}{path}" if absolute else path
    lines = [f"{request.method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in merged.items())]
    if any("\r" in line or "\n" in line for line in lines):
        raise InputError("a header must not contain a line break")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace") + request.body


def redirected(request: Request, status: int, location: str) -> Request:
    """The request that a redirect asks for.

    Raises:
        HttpError: It must not be followed.
    """
    url = urljoin(request.url, location)
    try:
        old, new = parsed(request.url), parsed(url)
    except InputError as error:
        raise HttpError(Failure.REDIRECT, "redirected to what is no http or https URL") from error
    if old.scheme == "https" and new.scheme == "http":
        raise HttpError(Failure.REDIRECT, "redirected from https to http")
    same = (old.scheme, old.hostname, old.port) == (new.scheme, new.hostname, new.port)
    headers = {k: v for k, v in request.headers.items() if same or k.lower() not in _PRIVATE}
    keeps = status in (307, 308) or request.method in ("GET", "HEAD")
    return Request(
        url,
        request.method if keeps else "GET",
        headers,
        request.body if keeps else b"",
        request.address if same else "",
        request.tls,
        request.proxies,
    )


def why(error: Exception) -> str:
    """What is wrong with an answer, in words."""
    if isinstance(error, ConnectionResetError):
        return "the connection was reset"
    if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
        return "the connection was closed in the middle"
    return f"{type(error).__name__} {error}".strip()[:200]
