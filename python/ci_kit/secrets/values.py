"""The value behind a name, parsed by the rules of the file's syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ci_kit.secrets import pieces
from ci_kit.secrets.syntax import Syntax

#: Bytes of one value; a longer one is no password, and tokens have rules of their own.
LONGEST = 1024

_BLANKS = re.compile(rb"[ \t]{0,64}")
_ANNOTATION = re.compile(rb"[ \t]{0,16}[A-Za-z_][\w.\[\], |]{0,60}?[ \t]{0,16}=(?!=)[ \t]{0,16}")
_OPENING = re.compile(
    rb"(?:\([ \t]{0,16}(?:\r?\n[ \t]{0,64})?)?(?:[@bBrRuU]{1,2}|new\s{1,4}String\(|String\.new\()?"
    rb"(\\?)(\"\"\"|'''|[\"'`])"
)
_BARE = {
    Syntax.CONFIG: re.compile(rb"[^\r\n]{1,400}"),
    Syntax.YAML: re.compile(rb"[^\r\n]{1,400}"),
    Syntax.SHELL: re.compile(rb"(?:\\.|[^\s;&|<>()\"'`\\]){1,400}"),
    Syntax.WORDS: re.compile(rb"[^\s\"']{1,256}"),
}
_UNQUOTED = re.compile(rb"[ ]?([A-Za-z0-9+/=_.~!#$%^*-]{12,400})(?![A-Za-z0-9(\[])")
_COMMENT = re.compile(rb"[ \t][#;].{0,400}$|[ \t]//.{0,400}$")
_BLOCK = re.compile(rb"[|>][+-]?[ \t]{0,16}\r?\n[ \t]{1,64}([^\r\n]{1,1024})")
_TAGGED = re.compile(rb"![\w!:./-]{1,32}[ \t]{1,8}|&[\w-]{1,32}[ \t]{1,8}")
#: What makes the literal a part of something computed.
_COMPUTED = re.compile(rb"[ \t]{0,8}(?:\+|%[ (\[]|\.format|\.join|\.get|\.equals|\?|\[|in\b)")


@dataclass(frozen=True, slots=True)
class Value:
    """A literal in a text: byte offsets without quotes, and whether it was quoted; `text` if it is in pieces."""

    start: int
    end: int
    quoted: bool
    text: bytes = b""

    def of(self, data: bytes) -> bytes:
        """The value."""
        return self.text or data[self.start : self.end]


def after(data: bytes, place: int, syntax: Syntax) -> Value | None:
    """The literal that begins at `place`, behind the sign of assignment; None when there is none."""
    place = _end(_BLANKS, data, place)
    if syntax is Syntax.CODE and (annotation := _ANNOTATION.match(data, place)):
        place = annotation.end()
    if syntax is Syntax.YAML:
        if tag := _TAGGED.match(data, place):
            place = tag.end()
        if block := _BLOCK.match(data, place):
            return Value(block.start(1), block.end(1), quoted=False)
    if opening := _OPENING.match(data, place):
        return _quoted(data, opening, syntax)
    return _bare(data, place, syntax) if syntax.bare else None


def unquoted(data: bytes, place: int) -> Value | None:
    """A value without quotes where the syntax knows none: in a command, a query, a connection string, in prose."""
    match = _UNQUOTED.match(data, place)
    return Value(match.start(1), match.end(1), quoted=False) if match else None


def text_of(data: bytes, place: int) -> Value | None:
    """The text of an XML element whose tag ends at `place`."""
    end = data.find(b"<", place, place + LONGEST)
    text = data[place:end] if end >= 0 else b""
    stripped = text.strip()
    if not stripped or b"\n" in stripped:
        return None
    start = place + text.index(stripped)
    return Value(start, start + len(stripped), quoted=True)


def _quoted(data: bytes, opening: re.Match[bytes], syntax: Syntax) -> Value | None:
    """A quoted literal up to its closing quote, on one line; a quote may be escaped, as it is inside a notebook."""
    escape, quote = opening.groups()
    start = opening.end()
    limit = start + LONGEST
    end = start
    while True:
        end = data.find(escape + quote, end, limit)
        if end < 0:
            return None
        if escape or data[end - 1 : end] != b"\\" or data[end - 2 : end] == b"\\\\":
            break
        end += len(quote)
    if b"\n" in data[start:end]:
        return _only_line(data, start, end) if len(quote) > 1 else None
    if syntax is not Syntax.CODE:
        return Value(start, end, quoted=True)
    more, last = pieces.following(data, end, quote, limit) if not escape else (b"", end)
    if _COMPUTED.match(data, last + len(quote)):
        return None
    return Value(start, last, quoted=True, text=data[start:end] + more if more else b"")


def _only_line(data: bytes, start: int, end: int) -> Value | None:
    """The line in a literal of several lines of which the others are blank."""
    text = data[start:end].strip()
    if not text or b"\n" in text:
        return None
    first = data.index(text, start)
    return Value(first, first + len(text), quoted=True)


def _bare(data: bytes, place: int, syntax: Syntax) -> Value | None:
    match = _BARE[syntax].match(data, place)
    if match is None:
        return None
    text = match.group()
    if syntax in (Syntax.CONFIG, Syntax.YAML):
        if text.startswith((b"#", b"//")):
            return None
        text = _COMMENT.sub(b"", text)
    text = text.rstrip(b" \t,;}") if syntax is Syntax.YAML else text.rstrip(b" \t;,")
    return Value(place, place + len(text), quoted=False) if text else None


def _end(expression: re.Pattern[bytes], data: bytes, place: int) -> int:
    match = expression.match(data, place)
    return match.end() if match else place
