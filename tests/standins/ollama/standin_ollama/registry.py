"""A registry of models on loopback, with a second host for the blobs behind it, and faults to switch on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

_KIND = "application/vnd.ollama.image."
#: The sizes of the layers of the model that the transcripts were recorded with.
SIZES = {"template": 13, "license": 31, "params": 36}
_CONFIG = 206
_PIECE = 64 * 1024


@dataclass
class Faults:
    """What goes wrong. Numbers count down: so many answers are bad, then all is well; -1 is for ever."""

    manifest_status: int = 0
    portal: bool = False
    no_redirect: bool = False
    corrupt: int = 0
    truncate: int = 0
    stall: int = 0
    #: Bytes a second of each blob; 0 for as fast as it goes.
    rate: int = 0


@dataclass
class Registry:
    """What it has, and what it was asked: method, path and range."""

    address: str = ""
    manifests: dict[str, bytes] = field(default_factory=dict)
    blobs: dict[str, bytes] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, name: str = "library/tiny", tag: str = "latest", size: int = 500_224, seed: str = "") -> str:
        """Put in a model of random bytes; the digest of its manifest in hex."""
        block = hashlib.shake_256(f"{name}{tag}{seed}".encode()).digest(min(size, 1 << 20))
        contents = {"model": (block * (size // len(block) + 1))[:size]}
        texts = {"template": "{{ .Prompt }}", "license": "CC0 test model, random weights\n", "params": "{}".ljust(36)}
        contents |= {kind: texts[kind].encode()[:length] for kind, length in SIZES.items()}
        layers = [self._layer(kind, data) for kind, data in contents.items()]
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": self._layer("config", b"{}".ljust(_CONFIG)),
            "layers": layers,
        }
        data = json.dumps(manifest).encode()
        self.manifests[f"{name}/manifests/{tag}"] = data
        return hashlib.sha256(data).hexdigest()

    def model(self, name: str = "library/tiny", tag: str = "latest") -> str:
        """The name that a server pulls it by."""
        return f"{self.address}/{name}:{tag}"

    def blob_requests(self) -> list[str]:
        """The ranges in which blobs were asked for."""
        return [ranges for _, path, ranges in self.asked if path.startswith("/cdn/")]

    def take(self, fault: str) -> bool:
        """Whether a fault is on for this answer; it counts down."""
        with self.lock:
            left: int = getattr(self.faults, fault)
            if left > 0:
                setattr(self.faults, fault, left - 1)
            return left != 0

    def _layer(self, kind: str, data: bytes) -> dict[str, object]:
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        self.blobs[digest] = data
        return {"mediaType": _KIND + kind, "digest": digest, "size": len(data)}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def registry(self) -> Registry:
        return cast("_Server", self.server).registry

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        registry = self.registry
        registry.asked.append((self.command, self.path, self.headers.get("Range", "")))
        digest = self.path.rpartition("/")[2]
        if "/manifests/" in self.path:
            self._manifest(self.path.removeprefix("/v2/"))
        elif digest not in registry.blobs:
            self._send(404, b"{}")
        elif self.path.startswith("/cdn/"):
            self._blob(registry.blobs[digest])
        elif registry.faults.no_redirect:
            self._send(200, registry.blobs[digest])
        else:
            self.send_response(307)
            self.send_header("Location", f"{registry.address}/cdn/{digest}")
            self.send_header("Content-Length", "0")
            self.end_headers()

    def _manifest(self, key: str) -> None:
        faults, found = self.registry.faults, self.registry.manifests.get(key)
        if faults.manifest_status:
            self._send(faults.manifest_status, b'{"errors":[{"code":"TOOMANYREQUESTS"}]}')
        elif faults.portal:
            self._send(200, b"<html>Please sign in</html>", "text/html")
        elif found is None:
            self._send(404, b'{"errors":[{"code":"MANIFEST_UNKNOWN"}]}')
        else:
            self._send(200, found)

    def _blob(self, data: bytes) -> None:
        match = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        first = int(match[1]) if match else 0
        body = memoryview(data)[first : int(match[2]) + 1 if match and match[2] else len(data)]
        large = len(data) > 10_000
        if large and self.registry.take("corrupt"):
            body = memoryview(bytes(body[:-1]) + bytes([body[-1] ^ 1]))
        self.send_response(206 if match else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if large and self.registry.take("truncate"):
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif large and self.registry.take("stall"):
            self.wfile.write(body[:1000])
            cast("_Server", self.server).ended.wait(60)
        else:
            self._paced(body)

    def _paced(self, body: memoryview) -> None:
        rate = self.registry.faults.rate
        with contextlib.suppress(ConnectionError):
            for begin in range(0, len(body), _PIECE) if rate else ():
                self.wfile.write(body[begin : begin + _PIECE])
                time.sleep(_PIECE / rate)
            if not rate:
                self.wfile.write(body)

    def _send(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: Registry) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.registry = registry
        self.ended = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the tests."""


@contextlib.contextmanager
def serving() -> Iterator[Registry]:
    """A registry, for as long as the block lasts."""
    registry = Registry()
    server = _Server(registry)
    registry.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield registry
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
