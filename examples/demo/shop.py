"""A tiny service: `shop.py VERSION PORT [N]` answers with its version; with N, every Nth answer is an error."""

from __future__ import annotations

import itertools
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION, PORT = sys.argv[1], int(sys.argv[2])
EVERY = int(sys.argv[3]) if len(sys.argv) > 3 else 0  # noqa: PLR2004 (the third argument)
NUMBERS = itertools.count(1)


class Answer(BaseHTTPRequestHandler):
    """What the service says of itself."""

    def do_GET(self) -> None:
        """Answer, or fail every Nth time."""
        bad = bool(EVERY) and next(NUMBERS) % EVERY == 0
        body = json.dumps({"status": "broken" if bad else "healthy", "version": VERSION}).encode()
        self.send_response(500 if bad else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing; the probes say enough."""


ThreadingHTTPServer(("127.0.0.1", PORT), Answer).serve_forever()
