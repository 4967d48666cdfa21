"""HTTP requests bounded in time and bytes: one deadline from the name lookup to the last byte of the body."""

from __future__ import annotations

import contextlib
import errno
import http.client
import io
import ipaddress
import queue
import socket
import threading
import time
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping

#: For the head of a response, beyond what its body may take.
_HEAD = 256 * 1024
_CHUNK = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Not sent to another origin than the one they were meant for.
_PRIVATE = frozenset({"authorization", "cookie", "proxy-authorization"})


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
class Proxies:
    """The proxies of the environment, by the rules of curl and Go: `no_proxy`, and never for loopback."""

    http: str = ""
    https: str = ""
    exempt: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Proxies:
        """Read `http_proxy` (lower case only: CVE-2016-5385), `https_proxy`, `all_proxy` and `no_proxy`."""

        def read(name: str) -> str:
            return environment.get(name, "") or environment.get(name.upper(), "")

        exempt = tuple(one.strip().lower().lstrip("*.") for one in read("no_proxy").split(",") if one.strip())
        everything = "" if environment.get("no_proxy", "").strip() != "*" else "*"
        return cls(
            environment.get("http_proxy", "") or read("all_proxy"),
            read("https_proxy") or read("all_proxy"),
            ("*",) if everything else exempt,
        )

    def pick(self, scheme: str, host: str) -> str:
        """The proxy for a request, empty for none."""
        host = host.lower()
        if host == "localhost" or _is_loopback(host) or "*" in self.exempt:
            return ""
        if any(host == one or host.endswith("." + one) for one in self.exempt):
            return ""
        return self.https if scheme == "https" else self.http


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
        if response.status not in _REDIRECTS or not bounds.redirects or not location:
            return response
        if hops == bounds.redirects:
            raise HttpError(Failure.REDIRECT, f"more than {hops} redirects", response.address)
        hops += 1
        request = _redirected(request, response.status, location)


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


def addresses(host: str, port: int, deadline: Deadline) -> list[str]:
    """The IP addresses of a host, each once, in the order the system prefers.

    Raises:
        HttpError: There is none, or no answer in time. The system's lookup knows no deadline, hence the
        thread.
    """
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=deadline.left())
    except queue.Empty:
        raise HttpError(Failure.TIMEOUT, f"no answer to the lookup of {host} in time") from None
    if isinstance(answer, OSError):
        raise HttpError(Failure.RESOLVE, f"{host} has no address: {answer.strerror or answer}") from answer
    return answer


def connect(host: str, port: int, deadline: Deadline, address: str = "") -> tuple[socket.socket, str]:
    """A TCP connection to the first address that answers; each may take its share of the time.

    Raises:
        HttpError: None answers.
    """
    candidates = [address] if address else addresses(host, port, deadline)
    for index, candidate in enumerate(candidates):
        share = deadline.left() / (len(candidates) - index)
        try:
            return socket.create_connection((candidate, port), timeout=share), candidate
        except OSError as error:
            if index == len(candidates) - 1:
                raise _connection_error(error, candidate, port) from error
    raise HttpError(Failure.RESOLVE, f"{host} has no address")


def secure(
    plain: socket.socket,
    host: str,
    deadline: Deadline,
    tls: ssl.SSLContext | None,
    protocols: tuple[str, ...] = (),
) -> ssl.SSLSocket:
    """TLS over a connection, with the certificate verified.

    Raises:
        HttpError: The handshake fails.
    """
    import ssl as module  # noqa: PLC0415 (only for those who use it)

    context = tls or module.create_default_context()
    if protocols:
        context.set_alpn_protocols(list(protocols))
    plain.settimeout(deadline.left())
    try:
        return context.wrap_socket(plain, server_hostname=host)
    except TimeoutError as error:
        raise HttpError(Failure.TIMEOUT, "the TLS handshake was not finished in time") from error
    except module.SSLCertVerificationError as error:
        raise HttpError(Failure.TLS, f"the certificate is not valid: {error.verify_message}") from error
    except OSError as error:
        raise HttpError(Failure.TLS, f"the TLS handshake failed: {error.strerror or error}") from error


def expiry(connection: socket.socket) -> float | None:
    """When the certificate of the other side ends, in Unix time; None without TLS."""
    certificate: dict[str, object] = getattr(connection, "getpeercert", dict)() or {}
    if "notAfter" not in certificate:
        return None
    import ssl as module  # noqa: PLC0415

    return float(module.cert_time_to_seconds(str(certificate["notAfter"])))


class Wire(io.RawIOBase):
    """What comes in over a connection, with a bound on time and bytes; what http.client reads from."""

    def __init__(self, connection: socket.socket, deadline: Deadline, size: int) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._size = size
        self._left = size

    def readable(self) -> bool:
        """Always: this is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what there is, at least one byte.

        Raises:
            HttpError: Out of time or of bytes.
        """
        self._connection.settimeout(self._deadline.left())
        try:
            count = self._connection.recv_into(buffer)
        except TimeoutError:
            raise HttpError(Failure.TIMEOUT, f"no complete answer within {self._deadline.seconds:g} s") from None
        self._left -= count
        if self._left < 0:
            raise HttpError(Failure.TOO_LARGE, f"the answer has more than {self._size:,} bytes")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A buffered reader over itself, as http.client asks a socket for one."""
        return io.BufferedReader(self)


def _look_up(host: str, port: int, answers: queue.SimpleQueue[list[str] | OSError]) -> None:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        answers.put(error if isinstance(error, OSError) else OSError(str(error)))
    else:
        answers.put(list(dict.fromkeys(str(entry[4][0]) for entry in found)))


def _connection_error(error: OSError, address: str, port: int) -> HttpError:
    where = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    if isinstance(error, TimeoutError):
        return HttpError(Failure.TIMEOUT, f"{where} did not accept a connection in time", address)
    if isinstance(error, ConnectionRefusedError):
        return HttpError(Failure.REFUSED, f"{where} refused the connection", address)
    # What this machine cannot do says nothing about the other one.
    own = (errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EMFILE, errno.ENFILE, errno.EACCES, errno.EPERM)
    failure = Failure.UNREACHABLE if error.errno in own else Failure.BROKEN
    return HttpError(failure, f"no connection to {where}: {error.strerror or error}", address)


def _exchange(request: Request, limits: Limits, deadline: Deadline, begun: float) -> Response:
    parts = parsed(request.url)
    proxy = request.proxies.pick(parts.scheme, parts.hostname or "")
    connection, address = _open(request, parts, proxy, deadline)
    with contextlib.closing(connection):
        try:
            connection.settimeout(deadline.left())
            connection.sendall(_head(request, parts, absolute=bool(proxy) and parts.scheme == "http"))
            wire = Wire(connection, deadline, limits.size + _HEAD)
            response = http.client.HTTPResponse(wire, method=request.method)  # type: ignore[arg-type]
            response.begin()
            headers = {name.lower(): value for name, value in response.getheaders()}
            body = _body(response, headers.get("content-encoding", ""), limits.size)
        except HttpError as error:
            error.address = error.address or address
            raise
        except TimeoutError as error:
            raise HttpError(Failure.TIMEOUT, "the request could not be sent in time", address) from error
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            raise HttpError(Failure.BROKEN, f"the answer is broken: {_why(error)}", address) from error
        return Response(
            response.status,
            headers,
            body,
            request.url,
            address,
            time.monotonic() - begun,
            expiry(connection),
            _origin(proxy),
        )


def _open(request: Request, parts: SplitResult, proxy: str, deadline: Deadline) -> tuple[socket.socket, str]:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if not proxy:
        connection, address = connect(host, port, deadline, request.address)
    else:
        at = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
        try:
            connection, address = connect(at.hostname or "", at.port or 80, deadline)
        except HttpError as error:
            raise HttpError(Failure.PROXY, f"proxy {_origin(proxy)}: {error.what}", error.address) from error
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
        raise HttpError(Failure.PROXY, f"proxy {_origin(proxy)}: {_why(error)}", address) from error


def _tunnel(connection: socket.socket, host: str, port: int, deadline: Deadline) -> None:
    connection.settimeout(deadline.left())
    name = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    connection.sendall(f"CONNECT {name} HTTP/1.1\r\nHost: {name}\r\n\r\n".encode("ascii"))
    # Byte by byte: what follows the head belongs to TLS.
    head = io.BufferedReader(Wire(connection, deadline, _HEAD), buffer_size=1)
    status = head.readline(4096).split()
    while head.readline(4096).strip():
        pass
    if len(status) < 2 or status[1] != b"200":  # noqa: PLR2004
        raise HttpError(Failure.PROXY, f"the proxy opened no tunnel to {name}")


def _head(request: Request, parts: SplitResult, *, absolute: bool) -> bytes:
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


def _body(response: http.client.HTTPResponse, encoding: str, size: int) -> bytes:
    """The decoded body. It is decoded only as far as it may go: a bomb stays packed."""
    coded = encoding.strip().lower() not in ("", "identity")
    unpack = zlib.decompressobj(wbits=47) if coded else None
    body = bytearray()
    while data := response.read(_CHUNK):
        while data:
            body += unpack.decompress(data, size + 1 - len(body)) if unpack else data
            data = unpack.unconsumed_tail if unpack else b""
            if len(body) > size:
                raise HttpError(Failure.TOO_LARGE, f"the body has more than {size:,} bytes")
    # http.client takes a body that ends too early for a whole one.
    if response.length or (unpack and body and not unpack.eof):
        raise HttpError(Failure.BROKEN, "the body ends too early")
    return bytes(body)


def _redirected(request: Request, status: int, location: str) -> Request:
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


def _origin(proxy: str) -> str:
    """A proxy without the password that may be in its URL."""
    return proxy.rpartition("@")[2].removeprefix("http://").rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _why(error: Exception) -> str:
    if isinstance(error, ConnectionResetError):
        return "the connection was reset"
    if isinstance(error, http.client.IncompleteRead | http.client.RemoteDisconnected):
        return "the connection was closed in the middle"
    return f"{type(error).__name__} {error}".strip()[:200]
