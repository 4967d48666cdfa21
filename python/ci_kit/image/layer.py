"""Measures one layer while it streams by: its sizes, its digest, its largest files. Nothing is written to the disk."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, TYPE_CHECKING, cast

from ci_kit import tarball
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.tarball import Readable

MIB = tarball.MIB
#: One layer unpacks to at most 32 GiB, and to no more than 200 times what is stored.
_LIMIT, _RATIO, _SPARE = 32 * 1024 * MIB, 200, 256 * MIB
_MEMBERS = 2_000_000
#: What `docker push` packs layers with: gzip at its usual level.
_LEVEL = 6
_WINDOW = 1 << 27


class Packing(StrEnum):
    """How a layer is stored."""

    NONE = "none"
    GZIP = "gzip"
    ZSTD = "zstd"


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer; sizes in bytes.

    `packed` is the size of what a registry keeps: what is stored where that is packed, else what gzip makes of it.
    `unpacked` sums its regular files, as `docker images` does. `largest`: sizes and names, largest first.
    """

    digest: str
    packing: Packing
    stored: int
    packed: int
    unpacked: int
    files: int
    largest: tuple[tuple[int, str], ...]


@dataclass(slots=True)
class Tap:
    """Hands bytes on, and counts, hashes and (if asked to) packs what passes."""

    file: Readable
    pack: bool = False
    count: int = 0
    packed: int = 0
    _hash: hashlib._Hash = field(default_factory=hashlib.sha256)
    _packer: zlib._Compress = field(default_factory=lambda: zlib.compressobj(_LEVEL, wbits=31))

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        data = self.file.read(size)
        self.count += len(data)
        self._hash.update(data)
        if self.pack:
            self.packed += len(self._packer.compress(data))
        return data

    def finish(self) -> str:
        """Read what is left; the SHA-256 of everything."""
        while self.read(MIB):
            pass
        if self.pack:
            self.packed += len(self._packer.flush())
            self.pack = False
        return self._hash.hexdigest()


def packing(head: bytes) -> Packing | None:
    """How a layer that begins with these bytes is packed; None where it is no layer."""
    if head.startswith(b"\x1f\x8b"):
        return Packing.GZIP
    if head.startswith(b"\x28\xb5\x2f\xfd"):
        return Packing.ZSTD
    return Packing.NONE if head[257:262] == b"ustar" or head[:512].count(0) == len(head[:512]) > 0 else None


def measure(file: Readable, size: int, kind: Packing, keep: int) -> Layer:
    """Read a layer of `size` stored bytes to its end; `keep` of its files are named.

    Raises:
        tarball.TooLargeError: It unpacks to more than is believable.
        CiKitError: It is damaged.
    """
    tap = Tap(file, pack=kind is Packing.NONE)
    heap: list[tuple[int, str]] = []
    unpacked = files = 0
    try:
        with _opened(tap, kind) as plain:
            for info, _ in tarball.members(plain, min(_LIMIT, _SPARE + _RATIO * size), _MEMBERS):
                if info.isreg():
                    files += 1
                    unpacked += info.size
                    if keep:
                        _remember(heap, (info.size, info.name), keep)
        digest = tap.finish()
    except _broken(kind) as error:
        raise CiKitError("a layer cannot be read to its end", why=str(error) or type(error).__name__) from error
    packed = tap.packed if kind is Packing.NONE else tap.count
    return Layer(f"sha256:{digest}", kind, tap.count, packed, unpacked, files, tuple(sorted(heap, reverse=True)))


def _remember(heap: list[tuple[int, str]], entry: tuple[int, str], keep: int) -> None:
    if len(heap) < keep:
        heapq.heappush(heap, entry)
    elif entry > heap[0]:
        heapq.heapreplace(heap, entry)


@contextmanager
def _opened(tap: Tap, kind: Packing) -> Iterator[Readable]:
    """The tar file within; what comes after its end mark is read too, for its checksum stands there."""
    stream = cast("IO[bytes]", tap)
    if kind is Packing.GZIP:
        with gzip.GzipFile(fileobj=stream) as unpacked:
            yield unpacked
            while unpacked.read(MIB):
                pass
    elif kind is Packing.ZSTD:
        import zstandard  # noqa: PLC0415 (few layers are packed by it)

        with zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(stream, closefd=False) as unpacked:
            yield cast("Readable", unpacked)
    else:
        yield tap


def _broken(kind: Packing) -> tuple[type[Exception], ...]:
    """What reading a damaged layer may raise."""
    errors = (*tarball.BROKEN, zlib.error)
    if kind is not Packing.ZSTD:
        return errors
    import zstandard  # noqa: PLC0415 (as above)

    return (*errors, zstandard.ZstdError)
