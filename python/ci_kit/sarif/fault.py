"""What can be wrong with a JSON text, and the words for it: what stands there, and what is due instead."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from ci_kit.sarif.text import short


class Fault(Enum):
    """Why a text is not the JSON that everybody reads alike."""

    SYNTAX = "syntax"
    TRUNCATED = "truncated"
    TRAILING = "trailing content"
    NOT_FINITE = "not finite"
    OVERFLOW = "overflow"
    DEPTH = "depth"
    SURROGATE = "surrogate"


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault with a byte offset, None where the place is not known; `detail` says what stands there."""

    fault: Fault
    detail: str
    offset: int | None = None

    @property
    def fatal(self) -> bool:
        """Whether there is no value: `JSON.parse` fails as well, or the nesting is too deep for the kit."""
        return self.fault not in (Fault.SURROGATE, Fault.OVERFLOW)


class Due(Enum):
    """What the grammar asks for at a place."""

    VALUE = "a value"
    KEY = "a key in double quotes"
    COLON = "a colon"
    COMMA = "a comma or the closing bracket"
    CLOSE = "the other kind of bracket"


#: A string as far as it goes: up to its quote, a control character, or the end of the text.
_STRING_START = re.compile(rb'"[^"\\\x00-\x1f]*+(?:\\.[^"\\\x00-\x1f]*+)*+', re.DOTALL)
#: An escape; the group is what follows the backslash of one that JSON does not have. One may be cut at the end.
_ESCAPE = re.compile(rb'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}|(?:u[0-9a-fA-F]{0,3})?\Z|(.))', re.DOTALL)
_CUT_NUMBER = re.compile(rb"-|-?[0-9]+(?:\.|(?:\.[0-9]+)?[eE][+-]?)")
_WORD = re.compile(rb"[A-Za-z_$][\w$]*")
_LITERALS = (b"true", b"false", b"null")
_SHOWN = 20


def describe(data: bytes, offset: int, due: Due) -> Problem:
    """Why the grammar breaks at `offset`, where `due` should stand."""
    rest = data[offset : offset + 64]
    if offset + len(rest) == len(data) and _is_cut(rest.rstrip(), due):
        return truncated(data)
    if rest.startswith(b'"') and due in (Due.VALUE, Due.KEY):
        return _string(data, offset)
    return Problem(Fault.SYNTAX, _hint(data, offset, due), offset)


def truncated(data: bytes) -> Problem:
    """The text ends before its value does."""
    end = len(data)
    while end and data[end - 1] in b" \t\r\n":
        end -= 1
    return Problem(Fault.TRUNCATED, "the text ends in the middle of a value", end)


def bad_escape(data: bytes, end: int) -> Problem | None:
    """The first escape before `end` that JSON does not have; up to there every backslash is in a string."""
    for match in _ESCAPE.finditer(data, 0, end):
        if match[1] is not None:
            shown = _character(data, match.start() + 1)
            detail = f"a backslash before {shown} is no escape; a backslash itself is written twice"
            return Problem(Fault.SYNTAX, detail, match.start())
    return None


def _is_cut(rest: bytes, due: Due) -> bool:
    """Whether the end of the text is all that is wrong with its last token."""
    if not rest or due is not Due.VALUE:
        return not rest
    return _CUT_NUMBER.fullmatch(rest) is not None or any(word.startswith(rest) for word in _LITERALS)


def _string(data: bytes, offset: int) -> Problem:
    match = _STRING_START.match(data, offset)
    end = match.end() if match else offset
    if data[end : end + 1] in (b"", b"\\"):
        return truncated(data)
    if data[end : end + 1] in (b"\n", b"\r"):
        detail = "the line ends inside a string: a quote is missing, or the line break must be written as \\n"
    else:
        detail = f"{_character(data, end)} inside a string must be written as an escape"
    return Problem(Fault.SYNTAX, detail, end)


def _hint(data: bytes, offset: int, due: Due) -> str:
    rest = data[offset : offset + 64]
    before = data[max(0, offset - 4096) : offset].rstrip(b" \t\r\n")
    if rest.startswith((b"//", b"/*", b"#")):
        return "JSON has no comments"
    if rest.startswith((b"}", b"]")) and before.endswith(b","):
        return "there is a comma before a closing bracket"
    if rest.startswith(b"'"):
        return "strings need double quotes"
    if due is Due.VALUE and rest[:1] in b"+-.0123456789":
        return "this is no number of JSON: no plus sign, no leading zeros, digits around the decimal point"
    word = _WORD.match(rest)
    shown = f"`{short(word[0].decode(), _SHOWN)}`" if word else _character(data, offset)
    return f"{due.value} is due here, not {shown}"


def _character(data: bytes, offset: int) -> str:
    """The character at `offset` as a reader may see it."""
    text = data[offset : offset + 4].decode("utf-8", "ignore")[:1]
    return f"`{text}`" if text.isprintable() and text else f"the character U+{ord(text or chr(0)):04X}"
