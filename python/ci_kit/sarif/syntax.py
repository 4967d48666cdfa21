"""JSON as Node reads it: parses fast where orjson agrees, and tells apart why it does not where it balks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from ci_kit.sarif import grammar, keys
from ci_kit.sarif.fault import Fault, Problem, truncated
from ci_kit.sarif.source import characters
from ci_kit.sarif.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "MAX_DEPTH",
    "Fault",
    "Parsed",
    "Problem",
    "colons",
    "depth",
    "dumps",
    "may_repeat_keys",
    "parse",
    "repeated_keys",
]

#: orjson's own bound; deeper nesting comes from attacks and from serialised cycles.
MAX_DEPTH = 1024
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


@dataclass(slots=True)
class Parsed:
    """The value of a text, and what is wrong with the text. `value` is None when it cannot be read at all."""

    value: Any = None
    problems: list[Problem] = field(default_factory=list)
    #: The value written without white space: what the upload compresses.
    minified: bytes = b""


def parse(data: bytes) -> Parsed:
    """The value of `data`, which must be UTF-8. As in an upload, numbers that no double holds become null."""
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        return _explain(data, error.pos)
    return Parsed(value, minified=dumps(value))


def dumps(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """A parsed value without white space, however deep it is nested."""
    try:
        return orjson.dumps(value)
    except TypeError:  # deeper than orjson writes
        return _spelled(value)


def may_repeat_keys(text: bytes, minified: bytes) -> bool:
    """Whether a key may stand twice in some object of `text`; `minified` is its value written again.

    Never False when one does: a member that is dropped takes its colon with it.
    """
    return text != minified and colons(text) != minified.count(b":")


def colons(text: bytes) -> int:
    """How many colons `text` has, those included that are escaped (and some that only look so)."""
    count = text.count(b":")
    return count + text.count(b"\\u003a") + text.count(b"\\u003A") if b"\\u003" in text else count


def repeated_keys(data: bytes) -> list[keys.RepeatedKey]:
    """The keys that stand twice in one object of a JSON text. Slow: for suspects only."""
    return keys.repeated(data)


def depth(data: bytes) -> int:
    """How deep the containers of a JSON text nest."""
    return grammar.scan(data).depth


def _explain(data: bytes, position: int) -> Parsed:
    """Say what orjson minded, `position` characters into the text, and read on where `JSON.parse` does."""
    started = data[:4096].lstrip()[:1] in (b"{", b"[")
    if started and position >= characters(data, 0, len(data)):
        return Parsed(problems=[truncated(data)])
    scan = grammar.scan(data)
    problems = [scan.problem] if scan.problem else []
    if scan.constants:
        offset = min(scan.constants)
        names = ", ".join(sorted(set(scan.constants.values())))
        problems.append(Problem(Fault.NOT_FINITE, f"{names} is no JSON", offset))
    if not scan.problem and scan.depth > MAX_DEPTH:
        problems.append(Problem(Fault.DEPTH, f"nested {scan.depth:,} levels deep; {MAX_DEPTH:,} are read"))
    if problems:
        return Parsed(problems=problems)
    return _parse_mended(data)


def _parse_mended(data: bytes) -> Parsed:
    """The value of a text that `JSON.parse` reads and orjson does not, with what the upload has in its place."""
    problems: list[Problem] = []

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

    halves: list[int] = []
    large: list[int] = []
    # `\\ufffd` is as long as what it replaces, so offsets hold for the numbers, too.
    text = _ESCAPE.sub(half, data) if _HALF.search(data) else data
    text = _SCALAR.sub(number, text)
    if large:
        detail = f"{counted(len(large), 'number')} beyond the range of a double: the upload has null instead"
        problems.append(Problem(Fault.OVERFLOW, detail, large[0]))
    if halves:
        detail = f"{len(halves):,} halves of surrogate pairs stand alone: they are no characters"
        problems.append(Problem(Fault.SURROGATE, detail, halves[0]))
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return Parsed(problems=[Problem(Fault.SYNTAX, error.msg)])
    return Parsed(value, problems, dumps(value))


def _overflows(scalar: bytes) -> bool:
    """Whether a string or number is a number too large for a double."""
    if scalar.startswith(b'"') or not (len(scalar) >= _DIGITS or b"e" in scalar.lower()):
        return False
    return math.isinf(float(scalar))


def _spelled(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """A value written without recursion. Fragments would be faster, but orjson 3.13 overruns memory with them."""
    written: list[bytes] = []
    #: Text to write as it is, or a value to spell in a tuple of its own.
    waiting: list[bytes | tuple[Any]] = [(value,)]
    while waiting:
        item = waiting.pop()
        if isinstance(item, bytes):
            written.append(item)
        elif isinstance(item[0], dict):
            waiting += reversed(_parts(b"{", item[0].items(), b"}"))
        elif isinstance(item[0], list):
            waiting += reversed(_parts(b"[", ((None, one) for one in item[0]), b"]"))
        else:
            written.append(orjson.dumps(item[0]))
    return b"".join(written)


def _parts(start: bytes, members: Iterable[tuple[str | None, Any]], end: bytes) -> list[bytes | tuple[Any]]:
    parts: list[bytes | tuple[Any]] = [start]
    for key, value in members:
        if len(parts) > 1:
            parts.append(b",")
        if key is not None:
            parts.append(orjson.dumps(key) + b":")
        parts.append((value,))
    return [*parts, end]
