"""Serves the world over HTTP on loopback; a second port is the store to which logs are redirected."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from standin_github import control, spec
from standin_github.faults import Fault, Kind
from standin_github.routes import HANDLERS, Call, Refusal, Reply
from standin_github.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ENDING = (Kind.LOST, Kind.DROPPED, Kind.HALF)


class StandIn:
    """GitHub on this machine. `prefix` is `/api/v3` where it stands in for an Enterprise Server."""

    def __init__(self, world: World | None = None, prefix: str = "", port: int = 0) -> None:
        self.world = world or World()
        self.prefix = prefix
        self.store_headers: list[dict[str, str]] = []
        #: Called before each request is looked at, to bring the world up to date.
        self.before: Callable[[], None] | None = None
        self._api = _Server(("127.0.0.1", port), _handler(self, self._serve))
        self._store = _Server(("127.0.0.1", 0), _handler(self, self._serve_store))
        self.web = f"http://127.0.0.1:{self._api.server_port}"
        self.api = f"{self.web}{prefix}"
        self.store = f"http://localhost:{self._store.server_port}"

    def start(self) -> None:
        """Serve from threads of this process."""
        for server in (self._api, self._store):
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def close(self) -> None:
        """Stop."""
        for server in (self._api, self._store):
            server.shutdown()
            server.server_close()

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        if self.before is not None:
            self.before()
        if parts.path.startswith("/_standin/"):
            _send(handler, Reply(200, control.serve(self.world, handler.command, parts.path, body)))
            return
        if not parts.path.startswith(f"{self.prefix}/"):
            _send(handler, Reply(404, {"message": "Not Found"}))
            return
        path = parts.path[len(self.prefix) :]
        with self.world.lock:
            self.world.requests.append(f"{handler.command} {path}")
        time.sleep(self.world.latency)
        fault = self.world.faults.strike(handler.command, path)
        early = self._struck(fault)
        if early is not None:
            _send(handler, early)
            return
        reply = self._answer(handler, path, dict(parse_qsl(parts.query, keep_blank_values=True)), body)
        if fault is not None and fault.kind in _ENDING:
            _break_off(handler, reply, fault.kind)
        else:
            _send(handler, reply)

    def _struck(self, fault: Fault | None) -> Reply | None:
        """The answer of a fault that keeps the request from being looked at."""
        kind = fault.kind if fault else None
        if fault is None or kind in _ENDING:
            return None
        if kind is Kind.SLOW:
            time.sleep(fault.seconds)
            return None
        if kind is Kind.UNAVAILABLE:
            return Reply(502, "<html>502 Bad Gateway</html>")
        if kind is Kind.EXPIRED:
            return Reply(410, {"message": "Logs have expired"})
        if kind is Kind.FORBIDDEN:
            return Reply(403, {"message": "Resource not accessible by integration"})
        headers = {"x-ratelimit-limit": "1000", "x-ratelimit-remaining": "999"}
        message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        if fault.retry_after is not None:
            headers["Retry-After"] = f"{fault.retry_after:g}"
        if fault.reset is not None:
            headers |= {"x-ratelimit-remaining": "0", "x-ratelimit-reset": f"{time.time() + fault.reset:.0f}"}
            message = "API rate limit exceeded for installation."
        return Reply(fault.status, {"message": message}, headers)

    def _answer(self, handler: BaseHTTPRequestHandler, path: str, query: dict[str, str], body: bytes) -> Reply:
        asked = f"{handler.command} {path}"
        found = spec.find(handler.command, path)
        if found is None:
            self._violated(asked, ["no operation that the stand-in knows"])
            return Reply(404, {"message": "Not Found"})
        operation, variables = found
        token = (handler.headers.get("Authorization") or "").rpartition(" ")[2]
        who = self.world.who(token)
        if who is None:
            return Reply(401, {"message": "Bad credentials"})
        try:
            sent = json.loads(body) if body else None
        except ValueError:
            return Reply(400, {"message": "Problems parsing JSON"})
        wrong = spec.faults_of_request(operation, query, sent)
        if wrong:
            self._violated(asked, wrong)
            return Reply(422, {"message": "Invalid request."})
        named = {key: unquote(value) for key, value in variables.items()}
        world = self.world
        if "owner" in named:
            world.repository = world.repository or f"{named['owner']}/{named['repo']}"
            asked_for = f"{named['owner']}/{named['repo']}".lower()
            everybody = (world, *world.neighbours.values())
            known = {one.repository.lower(): one for one in everybody}
            if asked_for not in known:
                return Reply(404, {"message": "Not Found"})
            world = known[asked_for]
        call = Call(world, who, named, query, sent if sent is not None else {}, self.api, self.web, path)
        return self._handled(operation, call, asked)

    def _handled(self, operation: spec.Operation, call: Call, asked: str) -> Reply:
        with self.world.lock:
            try:
                reply = HANDLERS[operation.verb, operation.template](call)
            except Refusal as refusal:
                return refusal.reply
            wrong = spec.faults_of_answer(operation, reply.status, json.loads(json.dumps(reply.data)))
        if wrong:
            self._violated(f"{asked} -> {reply.status}", wrong)
        where = reply.headers.get("Location", "")
        return Reply(reply.status, reply.data, {**reply.headers, "Location": where.replace("{store}", self.store)})

    def _violated(self, asked: str, wrong: list[str]) -> None:
        with self.world.lock:
            self.world.violations += [f"{asked}: {one}" for one in wrong]

    def _serve_store(self, handler: BaseHTTPRequestHandler) -> None:
        """The store of logs: text without a charset, and no business of the token's."""
        self.store_headers.append({name.lower(): value for name, value in handler.headers.items()})
        if "Authorization" in handler.headers:
            self._violated(f"GET {handler.path}", ["the token was sent to the store of logs"])
        number = urlsplit(handler.path).path.rpartition("/")[2]
        log = self.world.logs.get(int(number)) if number.isdigit() else None
        handler.send_response(200 if log is not None else 404)
        handler.send_header("Content-Type", "text/plain")
        handler.send_header("Content-Length", str(len(log or b"")))
        handler.end_headers()
        handler.wfile.write(log or b"")


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A client that has gone is no news."""


def _handler(standin: StandIn, serve: Any) -> type[BaseHTTPRequestHandler]:  # noqa: ANN401 (a bound method)
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body leave as two small writes; Nagle would hold the second for 40 ms.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            serve(self)

        do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:  # noqa: ANN401
            """Say nothing."""

    Handler.standin = standin  # type: ignore[attr-defined]
    return Handler


def _encoded(reply: Reply) -> bytes:
    if reply.data is None:
        return b""
    return reply.data.encode() if isinstance(reply.data, str) else json.dumps(reply.data).encode()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    data = _encoded(reply)
    limits = {
        "x-ratelimit-limit": "1000",
        "x-ratelimit-remaining": "999",
        "x-ratelimit-reset": f"{time.time() + 60:.0f}",
    }
    handler.send_response(reply.status)
    for name, value in {**limits, **reply.headers}.items():
        if value:
            handler.send_header(name, value)
    handler.send_header("Content-Type", "text/html" if isinstance(reply.data, str) else "application/json")
    if reply.status != 204:
        handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _break_off(handler: BaseHTTPRequestHandler, reply: Reply, kind: Kind) -> None:
    """Keep the client from learning what has been done."""
    if kind is Kind.LOST:
        _send(handler, Reply(502, "<html>502 Bad Gateway</html>"))
        return
    handler.close_connection = True
    if kind is Kind.HALF:
        data = _encoded(reply)
        handler.send_response(reply.status)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[: len(data) // 2])


@contextmanager
def running(world: World | None = None, prefix: str = "") -> Iterator[StandIn]:
    """A stand-in for as long as the block lasts; it must have had nothing to object to what was said."""
    made = StandIn(world, prefix)
    made.start()
    try:
        yield made
    finally:
        made.close()
    if made.world.violations:
        raise AssertionError("\n".join(made.world.violations))
