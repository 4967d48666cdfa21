"""An image is asked for by name at an engine; who is not there, or says no, is told apart."""

from __future__ import annotations

import socket
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from images import LAYERS, docker, layer

from ci_kit.errors import CiKitError, InputError
from ci_kit.image import engine, manifest, store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IMAGE = layer(docker([layer(one) for one in LAYERS], "org/app:1"))


class _Engine(BaseHTTPRequestHandler):
    """Has one image; gives half of another."""

    def do_GET(self) -> None:
        """Answer as the engine's API does."""
        body, status = b'{"message": "No such image: gone"}', 404
        if self.path in ("/images/org%2Fapp%3A1/get", "/images/half/get"):
            body, status = IMAGE, 200
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if "half" in self.path else body)
        self.close_connection = True

    def log_message(self, *_: Any) -> None:  # noqa: ANN401 (as it is declared)
        """Say nothing."""


class _Local(ThreadingHTTPServer):
    if sys.platform != "win32":
        address_family: int = socket.AF_UNIX

    def server_bind(self) -> None:
        """Take the socket, which has no host and no port."""
        self.socket.bind(self.server_address)

    def get_request(self) -> tuple[Any, Any]:
        """A peer without an address."""
        return self.socket.accept()[0], ("local", 0)


@contextmanager
def serving(server: ThreadingHTTPServer) -> Iterator[None]:
    """Serve for as long as the block lasts."""
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such sockets")
def test_an_image_comes_over_the_socket(tmp_path: Path) -> None:
    """As it would from `docker save`, without a file in between."""
    path = tmp_path / "s"
    with serving(_Local(str(path), _Engine)), engine.saved("org/app:1", f"unix://{path}") as stream:  # type: ignore[arg-type]
        (image,) = manifest.images(store.from_archive(stream, 0)).images
    assert (image.name, len(image.steps)) == ("org/app:1", 2)


def test_an_engine_that_says_no_or_breaks_off() -> None:
    """Each is an error with its reason; half an answer is no image."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Engine)
    host = f"tcp://127.0.0.1:{server.server_address[1]}"
    with serving(server):
        with pytest.raises(CiKitError, match="No such image: gone"), engine.saved("gone", host):
            pass
        with engine.saved("half", host) as stream, pytest.raises(CiKitError, match="cannot be read to its end"):
            store.from_archive(stream, 0)
    with pytest.raises(CiKitError, match="no docker engine answers"), engine.saved("org/app:1", host):
        pass


@pytest.mark.parametrize("host", ["ssh://far", "nonsense", "tcp://", "tcp://a:port"])
def test_other_addresses_are_refused(host: str) -> None:
    """Before anything is asked."""
    with pytest.raises(InputError, match="is no docker engine"), engine.saved("a", host):
        pass
