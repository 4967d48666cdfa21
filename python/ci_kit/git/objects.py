"""The contents of many objects, streamed from one `git cat-file`."""

from __future__ import annotations

import contextlib
import subprocess
import threading
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_kit.git.repository import Repository

#: What is read at once of what is not wanted.
_PIECE = 1 << 20
#: Bytes of one blob; the rest of a larger one is not looked at.
MOST = 32 << 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """A blob to read, by its id, and a path that it had."""

    id: str
    path: str


@dataclass(frozen=True, slots=True)
class Blob:
    """A blob: its first bytes, and the size of the whole. `data` is None where the object is missing."""

    wanted: Wanted
    data: bytes | None
    size: int = 0


_DONE = Wanted("", "")


def blobs(repository: Repository, wanted: Iterable[Wanted]) -> Iterator[Blob]:
    """The blobs in the order in which they are wanted, each up to `MOST` bytes; what is no blob is left out.

    Raises:
        CiKitError: git ends early, as it does in a damaged repository.
    """
    process = subprocess.Popen(
        repository.command("cat-file", "--batch"),
        env=repository.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=1 << 16,
    )
    assert process.stdin is not None  # noqa: S101 (it was asked for)
    assert process.stdout is not None  # noqa: S101
    asked: list[Wanted] = []
    failed: list[BaseException] = []
    writer = threading.Thread(target=_write, args=(process.stdin, wanted, asked, failed), daemon=True)
    writer.start()
    try:
        yield from _read(process.stdout, asked)
        writer.join()
        if failed:
            raise failed[0]
        if process.wait():
            raise CiKitError("`git cat-file` failed", why=f"exit code {process.returncode}", remedy="run `git fsck`")
    finally:
        process.kill()
        process.wait()
        with contextlib.suppress(OSError):
            process.stdout.close()


def _write(stdin: IO[bytes], wanted: Iterable[Wanted], asked: list[Wanted], failed: list[BaseException]) -> None:
    try:
        with stdin:
            for one in wanted:
                asked.append(one)
                stdin.write(f"{one.id}\n".encode("ascii"))
    except BrokenPipeError:
        pass  # git has ended; its exit code says why
    except BaseException as problem:  # noqa: BLE001 (raised again by the reader)
        failed.append(problem)


def _read(stdout: IO[bytes], asked: list[Wanted]) -> Iterator[Blob]:
    number = 0
    while head := stdout.readline():
        one = asked[number]
        asked[number] = _DONE  # an id is not kept once its blob was read
        number += 1
        words = head.split()
        if len(words) != 3:  # noqa: PLR2004 (`<id> missing`, `<id> ambiguous`)
            yield Blob(one, None)
            continue
        size = int(words[2])
        if words[1] == b"blob":
            data = stdout.read(min(size, MOST))
            _skip(stdout, size - len(data) + 1)
            yield Blob(one, data, size)
        else:
            _skip(stdout, size + 1)


def _skip(stdout: IO[bytes], size: int) -> None:
    while size > 0 and (piece := stdout.read(min(size, _PIECE))):
        size -= len(piece)
