"""The output of a process: lines that are masked, bounded and handed on as they come."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.process.model import Options


class Masker:
    """Replaces secrets in text by `***`.

    Those given, and those that a command registers with `::add-mask::`.
    """

    def __init__(self, values: frozenset[str]) -> None:
        self._values = set(values)

    def add(self, value: str) -> None:
        """Hide one more, unless it is too short to be told from other text."""
        if len(value) > 3:  # noqa: PLR2004
            self._values.add(value)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        command, found, value = text.partition("::add-mask::")
        if found and not command.strip() and value.strip():
            self._values.add(value.strip())
        for secret in sorted(self._values, key=len, reverse=True):
            text = text.replace(secret, "***")
        return text


class Text:
    """The output of a process as lines, with a bound on each and on all of them.

    Used by one thread at a time, but for `admit`, which is the reader's. `room` is what the reader waits for where
    everything is handed on: so many pieces may be under way.
    """

    #: Pieces under way, of 64 KiB at most; and the longest line that is waited for, in bytes.
    PIECES, LONGEST = 64, 1024 * 1024

    def __init__(self, options: Options) -> None:
        self._options = options
        self._left = options.cap
        self._tail = b""
        self._lines: deque[str] = deque()
        self.dropped = 0
        self.ended = False
        self.room = threading.Semaphore(self.PIECES if options.tail else 2**30)

    def admit(self, data: bytes) -> bytes:
        """The part of `data` that still fits; the rest is counted and forgotten."""
        if self._options.tail:
            return data
        fits = data[: self._left]
        self._left -= len(fits)
        self.dropped += len(data) - len(fits)
        return fits

    def take(self, data: bytes) -> None:
        """Hand on all lines that are complete; nothing at all is the end of the output."""
        self.room.release()
        self.ended = self.ended or not data
        *lines, self._tail = (self._tail + data).split(b"\n")
        if len(self._tail) > self.LONGEST:
            lines.append(self._tail)
            self._tail = b""
        for line in lines:
            self._line(line)

    def kept(self) -> str:
        """All lines, the last one too if it has no end."""
        if self._tail:
            self._line(self._tail)
            self._tail = b""
        return "\n".join(self._lines)

    def _line(self, line: bytes) -> None:
        # Masked before it is cut: a secret cut in two would no longer be found.
        text = self._options.mask(line.decode("utf-8", "replace").rstrip("\r"))[: self._options.line]
        self._lines.append(text)
        if self._options.tail:
            self._left -= len(line) + 1
            while self._left < 0 and len(self._lines) > 1:
                oldest = len(self._lines.popleft().encode("utf-8", "replace")) + 1
                self._left += oldest
                self.dropped += oldest
        if self._options.sink:
            self._options.sink(text)
