"""What `JSON.parse` takes and stricter parsers do not: the text as an upload would have it."""

from __future__ import annotations

import math
import re

from ci_kit.sarif.fault import Fault, Problem

#: Strings and numbers, so that one is not taken for the other.
_SCALAR = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?[0-9][0-9.eE+-]*', re.DOTALL)
#: An escape; the group is half a surrogate pair without its other half.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
#: Fewer characters than this do not make a number too large for a double, unless there is an exponent.
_DIGITS = 309


def as_uploaded(data: bytes) -> tuple[bytes, list[Problem]]:
    """`data`, which must be JSON, as strict parsers read it too: null for numbers too large, U+FFFD for halves."""
    halves: list[int] = []
    large: list[int] = []

    def half(match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        halves.append(match.start())
        return b"\\ufffd"

    def number(match: re.Match[bytes]) -> bytes:
        if not _overflows(match[0]):
            return match[0]
        large.append(match.start())
        return b"null"

    # What replaces a half is as long as the half, so that offsets hold for the numbers, too.
    text = _ESCAPE.sub(half, data) if _HALF.search(data) else data
    text = _SCALAR.sub(number, text)
    problems = [Problem(Fault.SURROGATE, "half of a surrogate pair is no character", offset) for offset in halves]
    return text, problems + [Problem(Fault.OVERFLOW, "no double holds this number", offset) for offset in large]


def _overflows(scalar: bytes) -> bool:
    """Whether a string or number is a number too large for a double."""
    if scalar.startswith(b'"') or not (len(scalar) >= _DIGITS or b"e" in scalar.lower()):
        return False
    return math.isinf(float(scalar))
