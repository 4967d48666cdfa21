"""A deployed service: answers with its version, and misbehaves as told by the file that says what is live.

The file has one line, `VERSION [FAULT]`; deploying is writing it. The service reads it for every request, so
that a test or a `deploy-command` switches versions and faults while it runs.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import signal
import socket
import sys
import threading
import time
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Fault(StrEnum):
    """How an answer goes wrong."""

    NONE = ""
    DRIP = "drip"
    DRIP_HEAD = "drip-head"
    STALL = "stall"
    BOMB = "bomb"
    HUGE = "huge"
    REDIRECT = "redirect"
    UNAVAILABLE = "unavailable"
    BUSY = "busy"
    RESET = "reset"
    SHORT = "short"
    GARBAGE = "garbage"
    TWICE = "twice"
    ERRORS_10 = "errors-10"
    ERRORS_50 = "errors-50"
    ONE_IN_THREE = "one-in-three"
    FLAP = "flap"
    SLOW = "slow"
    OLD_SOMETIMES = "old-sometimes"


_BOMB = gzip.compress(bytes(64 * 1024 * 1024))


class Service:
    """Listens on a free port of the loopback. `live` is the file; `requests` counts what has been asked."""

    def __init__(self, live: Path, host: str = "127.0.0.1", port: int = 0) -> None:
        self.live = live
        self.requests = 0
        self.heads: list[str] = []
        self.open = 0
        self.most_open = 0
        self._lock = threading.Lock()
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=64)
        self.port = int(self._socket.getsockname()[1])
        name = f"[{host}]" if ":" in host else host
        self.url = f"http://{name}:{self.port}/health"
        self._closing = threading.Event()

    def serve(self) -> None:
        """Accept connections until closed."""
        while not self._closing.is_set():
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._handle, args=(connection,), daemon=True).start()

    def close(self) -> None:
        """Die, with all answers that are under way."""
        self._closing.set()
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def deploy(self, version: str, fault: Fault = Fault.NONE) -> None:
        """Make a version live."""
        half = self.live.with_suffix(".part")
        half.write_text(f"{version} {fault}\n", encoding="utf-8")
        half.replace(self.live)

    def _handle(self, connection: socket.socket) -> None:
        with self._lock:
            self.requests += 1
            number = self.requests
            self.open += 1
            self.most_open = max(self.most_open, self.open)
        try:
            with connection, contextlib.suppress(OSError):
                self._answer(connection, number)
        finally:
            with self._lock:
                self.open -= 1

    def _answer(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(10)
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(4096)
            if not data:
                return
            head += data
        self.heads.append(head.decode("latin-1"))
        version, _, fault = self.live.read_text(encoding="utf-8").strip().partition(" ")
        _faulty(connection, version, Fault(fault), number, self._closing)


def _faulty(connection: socket.socket, version: str, fault: Fault, number: int, closing: threading.Event) -> None:
    bad = {
        Fault.UNAVAILABLE: True,
        Fault.ERRORS_10: number % 10 == 0,
        Fault.ERRORS_50: number * 7919 % 97 < 48,
        Fault.ONE_IN_THREE: number % 3 == 0,
        Fault.FLAP: number % 2 == 0,
    }.get(fault, False)
    if fault is Fault.OLD_SOMETIMES and number % 3 == 0:
        version = "v1"
    if fault is Fault.SLOW and number % 3 == 0:
        closing.wait(0.3)
    body = json.dumps({"status": "broken" if bad else "healthy", "version": version}).encode()
    if fault is Fault.TWICE:
        body = b'{"status": "healthy", "status": "broken", "version": "v2"}'
    if fault in _RAW:
        _RAW[fault](connection, closing, body)
        return
    status, more = ("503 Unavailable" if bad or fault is Fault.BUSY else "200 OK"), ""
    if fault is Fault.BUSY:
        more = "Retry-After: 3600\r\n"
    if fault is Fault.REDIRECT:
        status, more = "302 Found", f"Location: /again/{number}\r\n"
    if fault is Fault.BOMB:
        more, body = "Content-Encoding: gzip\r\n", _BOMB
    length = len(body) + (100 if fault is Fault.SHORT else 0)
    head = f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\nX-Version: {version}\r\n{more}\r\n"
    connection.sendall(head.encode() + body)


def _drip(connection: socket.socket, closing: threading.Event, body: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not closing.wait(0.05):
        connection.sendall(body[:1])


def _drip_head(connection: socket.socket, closing: threading.Event, _body: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not closing.wait(0.05):
        connection.sendall(b"X-More: and more\r\n"[:9] + b"\r\n")


def _stall(_connection: socket.socket, closing: threading.Event, _body: bytes) -> None:
    closing.wait(30)


def _huge(connection: socket.socket, closing: threading.Event, _body: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
    block = bytes(1024 * 1024)
    for _ in range(1024):
        if closing.is_set():
            return
        connection.sendall(block)


def _reset(connection: socket.socket, _closing: threading.Event, _body: bytes) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


def _garbage(connection: socket.socket, _closing: threading.Event, _body: bytes) -> None:
    connection.sendall(b"\x00\xffSSH-2.0 what?\r\n\r\n" * 10)


_RAW = {
    Fault.DRIP: _drip,
    Fault.DRIP_HEAD: _drip_head,
    Fault.STALL: _stall,
    Fault.HUGE: _huge,
    Fault.RESET: _reset,
    Fault.GARBAGE: _garbage,
}


@contextmanager
def running(live: Path, version: str = "v1", fault: Fault = Fault.NONE, host: str = "127.0.0.1") -> Iterator[Service]:
    """A service in threads of this process."""
    service = Service(live, host)
    service.deploy(version, fault)
    threading.Thread(target=service.serve, daemon=True).start()
    try:
        yield service
    finally:
        service.close()


def main(arguments: list[str]) -> int:
    """`deployed_service.py LIVE URL_FILE [SECONDS]`: serve in the foreground, for so many seconds at most."""
    live, url_file = Path(arguments[0]), Path(arguments[1])
    seconds = float(arguments[2]) if len(arguments) > 2 else 120.0
    service = Service(live)
    half = url_file.with_suffix(".part")
    half.write_text(service.url, encoding="utf-8")
    half.replace(url_file)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=service.serve, daemon=True).start()
    time.sleep(seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
