"""The output of a process: lines that are masked, bounded and handed on as they come."""

from __future__ import annotations

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

    Used by one thread at a time.
    """

    def __init__(self, options: Options) -> None:
        self._options = options
        self._left = options.cap
        self._tail = b""
        self._lines: list[str] = []
        self.dropped = 0
        self.ended = False

    def admit(self, data: bytes) -> bytes:
        """The part of `data` that still fits; the rest is counted and forgotten."""
        fits = data[: self._left]
        self._left -= len(fits)
        self.dropped += len(data) - len(fits)
        return fits

    def take(self, data: bytes) -> None:
        """Hand on all lines that are complete; nothing at all is the end of the output."""
        self.ended = self.ended or not data
        *lines, self._tail = (self._tail + data).split(b"\n")
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
        if self._options.sink:
            self._options.sink(text)
