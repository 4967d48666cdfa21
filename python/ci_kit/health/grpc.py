"""The standard gRPC health check over plain HTTP/2 (github.com/grpc/grpc, doc/health-checking.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import h2.config
import h2.connection
import h2.events
import h2.exceptions

from ci_kit import http

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Mapping

    from ci_kit.health.target import Target

_PATH = "/grpc.health.v1.Health/Check"
_STATES = {0: "UNKNOWN", 1: "SERVING", 2: "NOT_SERVING", 3: "SERVICE_UNKNOWN"}
_SERVING = 1
#: The answer is two bytes long; whatever is much longer is no health check.
_SIZE = 64 * 1024
_VARINT_SERVICE = 0x0A
_VARINT_STATUS = 0x08


def check(  # noqa: PLR0913 (a connection and what to say over it)
    connection: socket.socket,
    target: Target,
    deadline: http.Deadline,
    tls: ssl.SSLContext | None,
    *,
    secure: bool,
    headers: Mapping[str, str],
) -> str:
    """Ask for the state of the target's service; what is wrong, empty if it is SERVING.

    Raises:
        HttpError: There is no answer that could be understood.
    """
    channel = http.secure(connection, target.host, deadline, tls, ("h2",)) if secure else connection
    peer = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    try:
        _send(channel, peer, target, headers, deadline, scheme="https" if secure else "http")
        fields, data = _receive(channel, peer, deadline)
    except (h2.exceptions.ProtocolError, OSError) as error:
        if isinstance(error, TimeoutError):
            raise http.HttpError(http.Failure.TIMEOUT, "the request could not be sent in time") from error
        raise http.HttpError(http.Failure.BROKEN, f"no gRPC answer: {str(error) or type(error).__name__}") from error
    return _judge(fields, data)


def _send(  # noqa: PLR0913
    channel: socket.socket,
    peer: h2.connection.H2Connection,
    target: Target,
    headers: Mapping[str, str],
    deadline: http.Deadline,
    *,
    scheme: str,
) -> None:
    host = f"[{target.host}]" if ":" in target.host else target.host
    fields = [
        (":method", "POST"),
        (":scheme", scheme),
        (":authority", f"{host}:{target.port}"),
        (":path", _PATH),
        ("te", "trailers"),
        ("content-type", "application/grpc"),
        ("user-agent", "ci-kit"),
        *((name.lower(), value) for name, value in headers.items()),
    ]
    name = target.service.encode()
    message = bytes([_VARINT_SERVICE]) + _varint(len(name)) + name if name else b""
    peer.initiate_connection()
    peer.send_headers(1, fields)
    peer.send_data(1, b"\0" + len(message).to_bytes(4, "big") + message, end_stream=True)
    channel.settimeout(deadline.left())
    channel.sendall(peer.data_to_send())


def _receive(
    channel: socket.socket, peer: h2.connection.H2Connection, deadline: http.Deadline
) -> tuple[dict[str, str], bytes]:
    """The headers and trailers, and the data, of the answer."""
    wire = http.Wire(channel, deadline, _SIZE)
    buffer = bytearray(16384)
    fields: dict[str, str] = {}
    data = b""
    while count := wire.readinto(buffer):
        for event in peer.receive_data(bytes(buffer[:count])):
            if isinstance(event, h2.events.ResponseReceived | h2.events.TrailersReceived):
                fields |= {str(name): str(value) for name, value in event.headers or ()}
            elif isinstance(event, h2.events.DataReceived):
                data += event.data or b""
            elif isinstance(event, h2.events.StreamReset):
                raise http.HttpError(http.Failure.BROKEN, f"the stream was reset, code {event.error_code}")
            elif isinstance(event, h2.events.StreamEnded):
                return fields, data
        channel.settimeout(deadline.left())
        channel.sendall(peer.data_to_send())
    raise http.HttpError(http.Failure.BROKEN, "the connection was closed before the answer")


def _judge(fields: dict[str, str], data: bytes) -> str:
    if fields.get(":status") != "200":
        return f"HTTP status {fields.get(':status', 'missing')}"
    code = fields.get("grpc-status", "missing")
    if code != "0":
        hint = {"5": " (service unknown)", "12": " (no health service)"}.get(code, "")
        return f"grpc-status {code}{hint} {unquote(fields.get('grpc-message', ''))}".strip()
    state = _state(data)
    return "" if state == _SERVING else f"the service is {_STATES.get(state, f'in state {state}')}"


def _state(data: bytes) -> int:
    """Field 1 of the message behind the five bytes of its frame; 0, the default, is not sent."""
    message = data[5:]
    if len(message) >= 2 and message[0] == _VARINT_STATUS:  # noqa: PLR2004
        return message[1]
    return 0


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])
