"""What comes in over a connection, bounded in time and bytes."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING

from ci_kit.http.model import Failure, HttpError

if TYPE_CHECKING:
    import http.client
    import socket

    from ci_kit.http.model import Deadline


_CHUNK = 64 * 1024


class Wire(io.RawIOBase):
    """What comes in over a connection, with a bound on time and bytes; what http.client reads from."""

    def __init__(self, connection: socket.socket, deadline: Deadline, size: int) -> None:
        super().__init__()
        self._connection = connection
        self._deadline = deadline
        self._size = size
        self._left = size

    def readable(self) -> bool:
        """Always: this is for reading."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read what there is, at least one byte.

        Raises:
            HttpError: Out of time or of bytes.
        """
        self._connection.settimeout(self._deadline.left())
        try:
            count = self._connection.recv_into(buffer)
        except TimeoutError:
            raise HttpError(Failure.TIMEOUT, f"no complete answer within {self._deadline.seconds:g} s") from None
        self._left -= count
        if self._left < 0:
            raise HttpError(Failure.TOO_LARGE, f"the answer has more than {self._size:,} bytes")
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """A buffered reader over itself, as http.client asks a socket for one."""
        return io.BufferedReader(self)


def read_body(response: http.client.HTTPResponse, encoding: str, size: int) -> bytes:
    """The decoded body. It is decoded only as far as it may go: a bomb stays packed."""
    coded = encoding.strip().lower() not in ("", "identity")
    unpack = zlib.decompressobj(wbits=47) if coded else None
    body = bytearray()
    while data := response.read(_CHUNK):
        while data:
            body += unpack.decompress(data, size + 1 - len(body)) if unpack else data
            data = unpack.unconsumed_tail if unpack else b""
            if len(body) > size:
                raise HttpError(Failure.TOO_LARGE, f"the body has more than {size:,} bytes")
    # http.client takes a body that ends too early for a whole one.
    if response.length or (unpack and body and not unpack.eof):
        raise HttpError(Failure.BROKEN, "the body ends too early")
    return bytes(body)
