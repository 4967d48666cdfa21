"""The answers of a service, handed to pip-audit on loopback in OSV's protocol."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from ci_kit.advisories.record import ECOSYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ci_kit.advisories.model import Key
    from ci_kit.advisories.record import Record

#: Bytes of a question: a name and a version.
_QUESTION = 64 * 1024


@contextmanager
def served(answers: Mapping[Key, tuple[Record, ...]]) -> Iterator[str]:
    """Answer questions about the packages and versions in `answers` at the URL that is given, and 404 to any other."""
    server = _Server(answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1/query"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers: Mapping[Key, tuple[Record, ...]]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = answers

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a child that was stopped in the middle of an answer."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: else each answer waits 40 ms for the acknowledgement of its head.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        length = min(int(self.headers.get("Content-Length", 0)), _QUESTION)
        try:
            question = json.loads(self.rfile.read(length))
            key = question["package"]["name"], question["version"]
            records = self._answers()[key]
        except (ValueError, LookupError, TypeError):
            self._send(404, {"message": "not among what was asked about"})
        else:
            self._send(200, {"vulns": [as_osv(one, key[0]) for one in records]} if records else {})

    def _answers(self) -> Mapping[Key, tuple[Record, ...]]:
        assert isinstance(self.server, _Server)  # noqa: S101 (it made this)
        return self.server.answers

    def _send(self, status: int, answer: object) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as the parent names it)
        """Say nothing."""


def as_osv(record: Record, package: str) -> dict[str, Any]:
    """A record as pip-audit reads it: of several ranges it would take the fixes of one, so they stand in one."""
    events = [{"introduced": "0"}, *({"fixed": version} for version in record.fixed)]
    part = {
        "package": {"name": package, "ecosystem": ECOSYSTEM},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return {"id": record.id, "aliases": list(record.aliases), "summary": record.summary or "-", "affected": [part]}
