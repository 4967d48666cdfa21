"""A log as a person reads it: without timestamps, colours, progress that was overwritten, and marks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.triage.model import Line, Mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Most characters of a line that are looked at; a minified bundle is no explanation.
LONGEST = 2000

#: `gh run view --log` puts job and step before the timestamp of the runner, 100 ns fine.
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z ?"
_STAMP = re.compile(rf"^\ufeff?(?:{_TIME}|[^\t\n]{{1,200}}\t[^\t\n]{{1,200}}\t\ufeff?{_TIME})", re.MULTILINE)
#: ECMA-48: control sequences; strings such as titles and hyperlinks; all other escapes.
_ESCAPE = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]{0,64}[ -/]{0,8}[@-~]|\x1b[\\]PX^_][^\x07\x1b\n]{0,4096}(?:\x07|\x1b\\\\)?|\x1b[ "
    "-/]{0,8}[0-~]?"
)
_MARK = re.compile(r"(?:##\[(\w+)\]|::(error|warning|notice|group|endgroup|debug)(?: [^\n]{0,400}?)?::)")
#: What docker's builder and docker compose put before the lines of a program: `#12 3.456 `, `3.456 `, `web-1  | `.
_WRAPPED = re.compile(r"^(?:(?:#\d{1,4} )?\d{1,6}\.\d{2,3} |[A-Za-z][\w.-]{0,60}-\d{1,3} {1,20}\| )")


def clean(data: bytes | Iterable[bytes]) -> Iterator[Line]:
    """The lines of a log, given whole or in pieces of any size.

    Only one piece and the line that it cuts are held at a time.
    """
    number = 0
    for text in _texts((data,) if isinstance(data, bytes) else data):
        for line in _stripped(text):
            number += 1
            yield _line(number, line)


def _texts(pieces: Iterable[bytes]) -> Iterator[str]:
    """Whole lines as text, each piece of it without the end of its last line."""
    rest: list[bytes] = []
    for piece in pieces:
        head, found, tail = piece.rpartition(b"\n")
        if found:
            yield _decoded(b"".join((*rest, head)))
            rest = [tail]
        else:
            rest.append(piece)
    if last := b"".join(rest):
        yield _decoded(last)


def _decoded(data: bytes) -> str:
    # Some tools of Windows write UTF-16 into a log that is UTF-8 otherwise.
    return data.replace(b"\0", b"").decode("utf-8", "replace")


def _stripped(text: str) -> list[str]:
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPE.sub("", text)
    return _STAMP.sub("", text).split("\n")


def _line(number: int, text: str) -> Line:
    text = text.rstrip("\r ")
    if "\r" in text:  # a line that was drawn again and again: the last state is what stayed
        text = text.rpartition("\r")[2]
    if len(text) > LONGEST:
        text = text[:LONGEST]
    if text.startswith(("##[", "::")) and (match := _MARK.match(text)):
        return Line(number, text[match.end() :], _mark(match[1] or match[2]))
    if " | " in text or text[:1] == "#" or text[:1].isdigit():
        text = _WRAPPED.sub("", text)
    return Line(number, text)


def _mark(word: str) -> Mark:
    try:
        return Mark(word)
    except ValueError:
        return Mark.NONE
