"""`python -m service.server` answers over HTTP: `/health` says which version is live."""

from __future__ import annotations

import json
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self) -> None:
        """Say how the service is."""
        found = self.path == "/health"
        body = json.dumps(health() if found else {"error": "not found"}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def health(live: Path | None = None) -> dict[str, str]:
    """The version that `deploy.sh` wrote down."""
    live = live or Path(os.environ.get("SERVICE_HOME", "."), "live")
    return {"status": "healthy", "version": live.read_text(encoding="utf-8").strip()}


def server(port: int) -> ThreadingHTTPServer:
    """The server on a port; 0 for a free one."""
    return ThreadingHTTPServer((os.environ.get("SERVICE_HOST", "127.0.0.1"), port), Handler)


if __name__ == "__main__":
    server(8000).serve_forever()
