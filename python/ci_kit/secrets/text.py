"""Bytes of a file as text that can be searched: encodings, what is no text, and where an offset stands."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

#: The first bytes of what is packed or encrypted, so that nothing in it can be seen from outside.
_PACKED = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"\x28\xb5\x2f\xfd",
    b"Rar!\x1a\x07",
    b"\x04\x22\x4d\x18",
)
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: How much of a file tells what it is.
_HEAD = 8192
#: A pointer of Git LFS, in place of a file (the specification of Git LFS, "The Pointer").
_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(slots=True)
class Text:
    """What is searched: bytes close to UTF-8; `binary` when they are no text but may hold tokens all the same."""

    data: bytes
    binary: bool = False
    _starts: list[int] = field(default_factory=list)
    #: Offset and column of what was asked for last, so that a long line is counted once.
    _last: tuple[int, int] = (0, 1)

    def line_column(self, offset: int) -> tuple[int, int]:
        """Line and column of a byte offset, both 1-based; a column counts characters."""
        line = bisect_right(self._lines(), offset)
        start = self._starts[line - 1]
        known, column = self._last if start <= self._last[0] <= offset else (start, 1)
        column += len(self.data[known:offset].decode("utf-8", "replace"))
        self._last = (offset, column)
        return line, column

    def line_end(self, number: int, most: int = 512) -> bytes:
        """The last bytes of a line, where comments stand; nothing where there is no line of that number."""
        starts = self._lines()
        if not 0 < number <= len(starts):
            return b""
        end = starts[number] if number < len(starts) else len(self.data)
        return self.data[max(starts[number - 1], end - most) : end].rstrip(b"\r\n")

    def line_start(self, number: int, most: int = 1 << 16) -> bytes:
        """The first bytes of a line; nothing where there is no line of that number."""
        starts = self._lines()
        if not 0 < number <= len(starts):
            return b""
        end = starts[number] if number < len(starts) else len(self.data)
        return self.data[starts[number - 1] : min(end, starts[number - 1] + most)]

    def _lines(self) -> list[int]:
        if not self._starts:
            # Old files of the Mac have nothing but carriage returns.
            end = b"\n" if b"\n" in self.data or b"\r" not in self.data else b"\r"
            self._starts = [0]
            place = self.data.find(end)
            while place >= 0:
                self._starts.append(place + 1)
                place = self.data.find(end, place + 1)
        return self._starts


def is_packed(data: bytes) -> bool:
    """Whether this is an archive, whose content would have to be unpacked to be seen."""
    return data.startswith(_PACKED) or data[257:262] == b"ustar"


def is_pointer(data: bytes) -> bool:
    """Whether this stands for a file that Git LFS keeps elsewhere."""
    return data.startswith(_POINTER)


def read(data: bytes) -> Text:
    """The text in a file's bytes. Stray bytes stay as they are: one of them hides nothing."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    head = data[:_HEAD]
    zeros = head.count(0)
    if not zeros:
        return Text(data)
    # Text in UTF-16 without a mark: for most languages every other byte is zero.
    if len(head) > 1 and zeros * 5 >= len(head) * 2:
        odd = head[1::2].count(0)
        if odd * 10 >= zeros * 9:
            return _decoded(data, "utf-16-le")
        if odd * 10 <= zeros:
            return _decoded(data, "utf-16-be")
    return Text(data, binary=True)


def _decoded(data: bytes, encoding: str) -> Text:
    return Text(data.decode(encoding, "replace").encode("utf-8", "replace"))
