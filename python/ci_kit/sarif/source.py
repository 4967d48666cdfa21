"""The bytes of a SARIF file: reading them within bounds, recognising what they are, and their encoding."""

from __future__ import annotations

import codecs
import os
import stat
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: What Node holds in one string, and so the most that the upload action can read (V8, `String::kMaxLength`).
MAX_BYTES = 2**29 - 24
#: How much is read or decoded at a time where the whole would cost memory.
_PIECE = 1 << 20
#: A FIFO or device that takes a file's place between looking and opening must not block; Windows has neither.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


class Unreadable(Exception):  # noqa: N818 (a condition of the input that becomes a finding, not a fault)
    """The file cannot be read; `reason` is the operating system's."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Kind(Enum):
    """What the first bytes of a file tell."""

    EMPTY = "empty"
    LFS_POINTER = "a Git LFS pointer"
    GZIP = "a gzip archive"
    ZIP = "a ZIP archive"
    OTHER_ARCHIVE = "a compressed file"
    MARKUP = "XML or HTML"
    JSON = "JSON"


_MAGIC = (
    (b"\x1f\x8b", Kind.GZIP),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\x28\xb5\x2f\xfd", Kind.OTHER_ARCHIVE),
    (b"BZh", Kind.OTHER_ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.OTHER_ARCHIVE),
    (b"version https://git-lfs.github.com/", Kind.LFS_POINTER),
)
#: White space of JSON, and the byte order mark.
_BLANK = " \t\r\n\ufeff"
_REPLACEMENT = "\ufffd"
#: The bytes of UTF-8 that continue a character.
_CONTINUATION = bytes(range(0x80, 0xC0))


class Encoding(Enum):
    """The encoding of a file, as its first four bytes tell it (RFC 4627 section 3, and byte order marks)."""

    UTF8 = "utf-8"
    UTF8_BOM = "utf-8-sig"
    UTF16 = "utf-16"
    UTF16_LE = "utf-16-le"
    UTF16_BE = "utf-16-be"
    UTF32 = "utf-32"
    UTF32_LE = "utf-32-le"
    UTF32_BE = "utf-32-be"


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file as UTF-8 bytes without a byte order mark.

    `replaced` counts the characters that stand for bytes which are no text in the file's encoding.
    """

    data: bytes
    encoding: Encoding
    replaced: int = 0


def read(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file, at most `limit` of them.

    Raises:
        Unreadable: Missing, no regular file (a FIFO would block), too large, or refused by the system.
    """
    try:
        _check(path.stat(), limit)
        with os.fdopen(os.open(path, _OPEN), "rb") as stream:
            status = os.fstat(stream.fileno())
            _check(status, limit)
            return _read(stream, status.st_size, limit)
    except OSError as error:
        raise Unreadable((error.strerror or str(error)).lower()) from error
    except ValueError as error:  # a NUL or half of a surrogate pair in the name
        raise Unreadable(f"no file can have this name ({error})") from error


def kind_of(data: bytes) -> Kind:
    """What `data` is, by its first bytes."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    encoding = encoding_of(data)
    start = data[:4096].decode(encoding.value, "ignore").lstrip(_BLANK)
    if not start and not any(piece.strip(_BLANK) for piece in _pieces(data, encoding, "replace")):
        return Kind.EMPTY
    return Kind.MARKUP if start.startswith("<") else Kind.JSON


def encoding_of(data: bytes) -> Encoding:
    """The encoding of a JSON text; its first character is ASCII, so the pattern of NUL bytes tells."""
    if data.startswith(codecs.BOM_UTF8):
        return Encoding.UTF8_BOM
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Encoding.UTF32
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF16
    patterns: dict[tuple[bool, ...], Encoding] = {
        (False, True, True, True): Encoding.UTF32_LE,
        (True, True, True, False): Encoding.UTF32_BE,
        (False, True, False, True): Encoding.UTF16_LE,
        (True, False, True, False): Encoding.UTF16_BE,
    }
    return patterns.get(tuple(byte == 0 for byte in data[:4]), Encoding.UTF8)


def decode(data: bytes) -> Decoded:
    """`data` as plain UTF-8; what is no text in its encoding becomes U+FFFD, as in Node (WHATWG, Encoding)."""
    encoding = encoding_of(data)
    if encoding is Encoding.UTF8_BOM:
        data = data[len(codecs.BOM_UTF8) :]
    utf8 = encoding in (Encoding.UTF8, Encoding.UTF8_BOM)
    if utf8 and is_utf8(data):
        return Decoded(data, encoding)
    codec = Encoding.UTF8 if utf8 else encoding
    text = b"".join(piece.encode() for piece in _pieces(data, codec, "replace"))
    own = sum(piece.count(_REPLACEMENT) for piece in _pieces(data, codec, "ignore"))
    return Decoded(text, encoding, text.count(_REPLACEMENT.encode()) - own)


def characters(data: bytes, start: int, end: int) -> int:
    """How many characters a part of a UTF-8 text has; piece by piece, for a minified file is one long line."""
    pieces = (data[at : min(at + _PIECE, end)] for at in range(start, end, _PIECE))
    return sum(len(piece.translate(None, _CONTINUATION)) for piece in pieces)


def _check(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise Unreadable("it is a directory" if stat.S_ISDIR(status.st_mode) else "it is not a regular file")
    if status.st_size > limit:
        raise Unreadable(f"it has {status.st_size:,} bytes; the limit is {limit:,}")


def _read(stream: BinaryIO, size: int, limit: int) -> bytes:
    """All of a file that says it has `size` bytes; one in /proc says 0, and one that is written to grows."""
    pieces = [stream.read(size + 1)]
    length = len(pieces[0])
    more = length > size
    while more and length <= limit:
        pieces.append(stream.read(_PIECE))
        length += len(pieces[-1])
        more = bool(pieces[-1])
    if length > limit:
        raise Unreadable(f"it has more than {limit:,} bytes, which is the limit")
    return b"".join(pieces)


def is_utf8(data: bytes) -> bool:
    """Whether all of `data` is UTF-8."""
    if data.isascii():
        return True
    try:
        for _ in _pieces(data, Encoding.UTF8, "strict"):
            pass
    except UnicodeDecodeError:
        return False
    return True


def _pieces(data: bytes, encoding: Encoding, errors: str) -> Iterator[str]:
    """The text of `data`, a piece at a time: as one `str` it may take four times the memory."""
    decoder = codecs.getincrementaldecoder(encoding.value)(errors)
    for at in range(0, len(data), _PIECE):
        yield decoder.decode(data[at : at + _PIECE], at + _PIECE >= len(data))
