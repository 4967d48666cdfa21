"""A provider of tokens: tells whether it accepts one, keeps what it was asked, and misbehaves as it is told."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ci_kit import http

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Fault(StrEnum):
    """How an answer goes wrong."""

    NONE = ""
    DOWN = "down"
    BUSY = "busy"
    SILENT = "silent"
    HALF = "half"
    PAGE = "page"
    NOTHING = "nothing"
    REDIRECT = "redirect"
    RESET = "reset"
    HUGE = "huge"


@dataclass(slots=True)
class Asked:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Provider:
    """What is accepted and what goes wrong; the answers by path, and the refusal. `fetch` brings requests here."""

    port: int = 0
    fault: Fault = Fault.NONE
    live: set[str] = field(default_factory=set)
    answers: dict[str, Any] = field(default_factory=dict)
    refusal: tuple[int, Any] = (401, {"message": "no"})
    asked: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    at_once: int = 0
    wait: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def fetch(self, request: http.Request, limits: http.Limits) -> http.Response:
        """Send a request here, whatever host it is for."""
        parts = urlsplit(request.url)
        assert parts.scheme == "https"
        url = f"http://127.0.0.1:{self.port}{parts.path}" + (f"?{parts.query}" if parts.query else "")
        return http.fetch(replace(request, url=url, proxies=http.Proxies()), limits)

    def accepts(self, headers: dict[str, str]) -> bool:
        """Whether one of the headers has a token that is in use."""
        return any(token in value for value in headers.values() for token in self.live)


@contextmanager
def running() -> Iterator[Provider]:
    """One that listens on the loopback until the block ends."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.wait.set()
        server.shutdown()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with provider.lock:
                provider.at_once += 1
                provider.most_at_once = max(provider.most_at_once, provider.at_once)
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                provider.asked.append(Asked(self.command, self.path, dict(self.headers), body))
            try:
                _answer(self, provider)
            finally:
                with provider.lock:
                    provider.at_once -= 1

        do_POST = do_GET  # noqa: N815 (the name that http.server asks for)

        def log_message(self, *_: object) -> None:
            """Nothing."""

    return Handler


def _answer(handler: BaseHTTPRequestHandler, provider: Provider) -> None:
    known: dict[Fault, Callable[[], None]] = {
        Fault.SILENT: lambda: _wait(provider),
        Fault.RESET: handler.connection.close,
        Fault.DOWN: lambda: _send(handler, 503, b"<html>later</html>"),
        Fault.BUSY: lambda: _send(handler, 429, b'{"message":"slow down"}'),
        Fault.PAGE: lambda: _send(handler, 200, b"<html>Sign in to the network</html>"),
        Fault.NOTHING: lambda: _send(handler, 200, b"{}"),
        Fault.REDIRECT: lambda: _send(handler, 302, b"{}", Location=f"http://127.0.0.1:{provider.port}/elsewhere"),
        Fault.HALF: lambda: _send(handler, 200, b'{"login":', length=5000),
        Fault.HUGE: lambda: _send(handler, 200, b" " * (1 << 20)),
    }
    if provider.fault in known:
        known[provider.fault]()
    elif provider.accepts(dict(handler.headers)):
        _send(handler, 200, json.dumps(provider.answers[urlsplit(handler.path).path]).encode())
    else:
        _send(handler, provider.refusal[0], json.dumps(provider.refusal[1]).encode())


def _wait(provider: Provider) -> None:
    provider.wait.wait(60)


def _send(handler: BaseHTTPRequestHandler, status: int, body: bytes, length: int = 0, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": "application/json", **headers}.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(length or len(body)))
    handler.end_headers()
    handler.wfile.write(body)
