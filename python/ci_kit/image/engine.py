"""Asks a docker engine for an image, over its socket, as a stream that is read once.

Source: https://docs.docker.com/reference/api/engine/ (GET /images/{name}/get).
"""

from __future__ import annotations

import http.client
import json
import socket
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = "unix:///var/run/docker.sock"
#: Seconds for one read; an engine packs a layer before it sends the first byte.
_PATIENCE = 300.0
_LONGEST = 64 * 1024


class _Local(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_PATIENCE)
        self._path = path

    def connect(self) -> None:
        """Open the socket."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_PATIENCE)
        self.sock.connect(self._path)


@contextmanager
def saved(name: str, host: str) -> Iterator[http.client.HTTPResponse]:
    """The archive of an image, as `docker save` writes it.

    Raises:
        InputError: `host` is no address of an engine that is understood here.
        CiKitError: There is no engine, or it has no such image.
    """
    with closing(_connection(host or DEFAULT)) as connection:
        try:
            connection.request("GET", f"/images/{quote(name, safe='')}/get", headers={"Host": "docker"})
            response = connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            why = getattr(error, "strerror", None) or str(error) or type(error).__name__
            raise CiKitError(
                f"{name[:120]} is no file here, and no docker engine answers at {(host or DEFAULT)[:120]}",
                why=why,
                remedy="start the engine, or name an archive: `docker save --output image.tar NAME`",
            ) from error
        if response.status != http.client.OK:
            raise CiKitError(f"the docker engine does not give {name[:120]}", why=_said(response))
        yield response


def _said(response: http.client.HTTPResponse) -> str:
    text = response.read(_LONGEST).decode("utf-8", "replace")
    try:
        return str(json.loads(text)["message"])[:300]
    except (ValueError, KeyError, TypeError):
        return f"it answers with {response.status}"


def _connection(host: str) -> http.client.HTTPConnection:
    parts = urlsplit(host)
    if parts.scheme == "unix" and hasattr(socket, "AF_UNIX"):
        return _Local(parts.path)
    try:
        if parts.scheme in ("tcp", "http") and parts.hostname:
            return http.client.HTTPConnection(parts.hostname, parts.port or 2375, timeout=_PATIENCE)
    except ValueError:
        pass
    raise InputError(
        f"`{host[:120]}` is no docker engine that can be asked here",
        remedy="write unix:///path or tcp://host:port, or name an archive instead of an image",
    )
