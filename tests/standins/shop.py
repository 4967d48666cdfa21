"""A small shop: log in, order, look at the order; what smoke scripts are played against."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Made anew for each test run; what a token looks like does not matter.
TOKEN = "t0ken-" + "x" * 20


class Shop(ThreadingHTTPServer):
    """Orders by number; `warm` is how many requests `/slow-start` still answers with 503."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.orders: dict[int, Any] = {}
        self.warm = 0
        self.seen: list[tuple[str, str, dict[str, str]]] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.hold = threading.Event()


class _Handler(BaseHTTPRequestHandler):
    @property
    def shop(self) -> Shop:
        """The shop that this request is for."""
        assert isinstance(self.server, Shop)
        return self.server

    def do_GET(self) -> None:
        if self.path.startswith("/orders/") and self._allowed():
            order = self.shop.orders.get(int(self.path.rpartition("/")[2].partition("?")[0]))
            self._send(200 if order else 404, order or {"error": "no such order"})
        elif self.path == "/slow-start":
            self.shop.warm -= 1
            self._send(503 if self.shop.warm >= 0 else 200, {"ok": True})
        elif self.path == "/hold":
            self.shop.hold.wait(20)
        elif self.path == "/page":
            self._send(200, "<input name='csrf' value='abc/def?1'>")
        else:
            self._send(200, {"path": self.path})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        if self.path == "/login":
            form = parse_qs(body.decode())
            self._send(200, {"token": TOKEN, "user": form["user"][0]})
        elif self._allowed():
            number = len(self.shop.orders) + 41
            self.shop.orders[number] = {"id": number, **json.loads(body)}
            self._send(201, self.shop.orders[number], Location=f"/orders/{number}")

    def _allowed(self) -> bool:
        if self.headers.get("authorization") == f"Bearer {TOKEN}":
            return True
        self._send(401, {"error": "who are you?"})
        return False

    def _send(self, status: int, body: object, **headers: str) -> None:
        self.shop.seen.append((self.command, self.path, {name.lower(): text for name, text in self.headers.items()}))
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, text in {"Content-Type": "application/json", **headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running() -> Iterator[Shop]:
    """A shop in threads of this process."""
    shop = Shop()
    threading.Thread(target=shop.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield shop
    finally:
        shop.hold.set()
        shop.shutdown()
        shop.server_close()
