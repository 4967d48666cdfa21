"""Connections within a deadline: name lookup, TCP, TLS."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import queue
import socket
import threading
from typing import TYPE_CHECKING

from ci_kit.http.model import Deadline, Failure, HttpError

if TYPE_CHECKING:
    import ssl


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
