"""JSON as Node reads it: parses fast where orjson agrees, and tells apart why it does not where it balks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import orjson

from ci_kit.sarif import grammar, keys, lax
from ci_kit.sarif.fault import Fault, Problem, truncated
from ci_kit.sarif.source import characters

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
    return _parse_lax(data)


def _parse_lax(data: bytes) -> Parsed:
    """The value of a text that `JSON.parse` reads and orjson does not."""
    text, problems = lax.as_uploaded(data)
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:  # no case is known; whatever it is, the text was not read
        return Parsed(problems=[*problems, Problem(Fault.SYNTAX, error.msg)])
    return Parsed(value, problems, dumps(value))


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
