"""A release host on loopback: archives with the stand-in in them, their list of checksums, and faults to switch on."""

from __future__ import annotations

import contextlib
import hashlib
import io
import re
import sys
import tarfile
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, cast

import zstandard

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HERE = Path(__file__).resolve().parents[1]
_GPU = "lib/ollama/cuda_v13/libggml-cuda.so"


@dataclass
class Faults:
    """What goes wrong. Numbers count down."""

    truncate: int = 0
    changed: bool = False
    page: bool = False
    no_list: bool = False
    no_latest: bool = False
    #: Whether an answer may begin in the middle.
    ranges: bool = True


@dataclass
class Releases:
    """What it has by path, and what it was asked: path and range."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    latest: str = ""
    faults: Faults = field(default_factory=Faults)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def add(self, version: str = "0.33.0", *, runner: bool = True, machine: str = "amd64") -> str:
        """Release a version, as the newest; the SHA-256 of its archive."""
        kind = "tar.zst" if tuple(map(int, version.split("."))) >= (0, 14, 0) else "tgz"
        name = f"ollama-linux-{machine}.{kind}"
        data = packed(members(version, runner=runner), kind)
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"v{version}/{name}"] = data
        self.files[f"v{version}/sha256sum.txt"] = f"{digest}  ./{name}\n".encode()
        self.latest = version
        return digest


def members(version: str, *, runner: bool = True) -> dict[str, bytes]:
    """The files of an archive: programs that start the stand-in, and a library for GPUs that a CPU can do without."""
    found = {"bin/ollama": script(f"from standin_ollama.server import main; sys.exit(main(__file__, {version!r}))")}
    if runner:
        found["lib/ollama/llama-server"] = script("from standin_ollama.runner import main; main()")
    return {**found, "lib/ollama/libggml-cpu-haswell.so": b"\x7fELF cpu", _GPU: b"\x7fELF cuda"}


def script(rest: str) -> bytes:
    """A program of one line."""
    return f"#!{sys.executable} -I\nimport sys; sys.path.insert(0, {str(HERE)!r})\n{rest}\n".encode()


def packed(files: Mapping[str, bytes], kind: str) -> bytes:
    """An archive of files that can be run."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w:gz" if kind == "tgz" else "w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(f"./{name}")
            member.size, member.mode = len(data), 0o755
            archive.addfile(member, io.BytesIO(data))
    return output.getvalue() if kind == "tgz" else zstandard.ZstdCompressor(level=3).compress(output.getvalue())


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def releases(self) -> Releases:
        return cast("_Server", self.server).releases

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        releases = self.releases
        releases.asked.append((self.path, self.headers.get("Range", "")))
        _, _, key = self.path.partition("/download/")
        if self.path.endswith("/latest") and not releases.faults.no_latest:
            self._redirect(f"{releases.address}/tag/v{releases.latest}")
        elif key in releases.files and not (releases.faults.no_list and key.endswith(".txt")):
            self._redirect(f"{releases.address}/assets/{key}")
        elif self.path.startswith("/assets/"):
            self._file(self.path.removeprefix("/assets/"))
        else:
            self._send(404, b"Not Found")

    def _file(self, key: str) -> None:
        data, faults = self.releases.files[key], self.releases.faults
        if not key.endswith(".txt"):
            if faults.page:
                data = b"<html>Please sign in</html>"
            if faults.changed:
                data = data[:-1] + bytes([data[-1] ^ 1])
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", "")) if faults.ranges else None
        first = int(match[1]) if match else 0
        if match and first >= len(data):
            self._send(416, b"")
            return
        self._send(206 if match else 200, data[first:], cut=not key.endswith(".txt"))

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _send(self, status: int, body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if cut and self.releases.faults.truncate:
            self.releases.faults.truncate -= 1
            body = body[: len(body) // 2]
            self.close_connection = True
        if self.command != "HEAD":
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, releases: Releases) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.releases = releases

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the tests."""


@contextlib.contextmanager
def serving() -> Iterator[Releases]:
    """A release host, for as long as the block lasts."""
    releases = Releases()
    server = _Server(releases)
    releases.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield releases
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
