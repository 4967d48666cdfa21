"""Downloads a file that may be large: hashed as it comes, resumed where it broke off."""

from __future__ import annotations

import errno
import hashlib
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.errors import unwritable
from ci_kit.ollama.diagnosis import ARCHIVE_BROKEN, ARCHIVE_MISSING, DISK_FULL, OllamaError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Tell = Callable[[str, int, int | None], None]

_TRIES = 4
_PARTIAL, _WHOLE, _BEYOND, _GONE = 206, 200, 416, (404, 410)


@dataclass(frozen=True, slots=True)
class Line:
    """How to fetch: proxies, total and idle seconds, how long to wait before another try, whom to tell of bytes."""

    proxies: http.Proxies = field(default_factory=http.Proxies)
    total: float = 1800.0
    idle: float = 30.0
    pause: float = 1.0
    tell: Tell = lambda _label, _done, _total: None


def download(url: str, target: Path, line: Line, room: Callable[[int], None]) -> str:
    """Fetch a URL into `target`, going on from what is there; the SHA-256 of the whole in hex.

    `room` is told the size before the first byte is written, and raises if it does not fit.

    Raises:
        OllamaError: It is not there, or could not be fetched whole.
        CiKitError: The file cannot be written.
    """
    until = time.monotonic() + line.total
    problem: http.HttpError | None = None
    for number in range(_TRIES):
        left = until - time.monotonic() - (line.pause * number)
        if left <= 0:
            break
        if number:
            time.sleep(line.pause * number)
        try:
            return _attempt(url, target, line, left, room)
        except http.HttpError as error:
            problem = error
    raise OllamaError(ARCHIVE_BROKEN, f"{url} could not be downloaded: {problem.what if problem else 'out of time'}")


def _attempt(url: str, target: Path, line: Line, left: float, room: Callable[[int], None]) -> str:
    digest, have = _begun(target)
    headers = {"Range": f"bytes={have}-"} if have else {}
    request = http.Request(url, headers=headers, proxies=line.proxies)
    with http.opened(request, http.Patience(left, line.idle, redirects=5)) as stream:
        if stream.status == _BEYOND:  # all of it is there already, or more than all
            return digest.hexdigest()
        _check(stream, url)
        if stream.status != _PARTIAL:
            digest, have = hashlib.sha256(), 0
        total = have + stream.length if stream.length is not None else None
        room(stream.length or 0)
        try:
            with target.open("ab" if have else "wb") as file:
                for piece in stream.pieces():
                    file.write(piece)
                    digest.update(piece)
                    have += len(piece)
                    line.tell(target.name.removesuffix(".part"), have, total)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise OllamaError(DISK_FULL, f"{url} does not fit into {target.parent}") from error
            raise unwritable(f"{target} could not be written", error) from error
    return digest.hexdigest()


def _begun(target: Path) -> tuple[hashlib._Hash, int]:
    """The digest so far, and how many bytes it is of."""
    digest, have = hashlib.sha256(), 0
    if target.exists():
        with target.open("rb") as file:
            while piece := file.read(1024 * 1024):
                digest.update(piece)
                have += len(piece)
    return digest, have


def _check(stream: http.Stream, url: str) -> None:
    if stream.status in _GONE:
        raise OllamaError(ARCHIVE_MISSING, f"{url} is not there (status {stream.status})")
    if stream.status not in (_WHOLE, _PARTIAL):
        raise http.HttpError(http.Failure.BROKEN, f"the release host answered {stream.status}")
