"""Raw slices of a log: where they stand in its text, and their values one at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from ci_kit.sarif import keys, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

#: What stands in front of a value in an object, with its key, and in front of an item of an array.
_KEY = re.compile(rb'[ \t\r\n]*[{,]?[ \t\r\n]*("[^"\\]*+(?:\\.[^"\\]*+)*+")[ \t\r\n]*:[ \t\r\n]*', re.DOTALL)
_ITEM = re.compile(rb"[ \t\r\n]*[\[,]?[ \t\r\n]*")
#: The end of an object; of an empty one, all of it.
_END = re.compile(rb"[ \t\r\n]*(?:\{[ \t\r\n]*)?\}")
#: So many bytes at either end of a slice are compared with the text where it should stand.
_COMPARED = 4096
#: About so many bytes of slices are parsed at once: what fits into a processor's cache.
_BATCH = 1 << 15


class Sink(Protocol):
    """Takes the minified text of a log piece by piece, to know what its upload would weigh."""

    def feed(self, chunk: bytes) -> None:
        """Take the next piece."""


def object_spans(data: bytes, offset: int, members: Mapping[str, Any]) -> tuple[dict[str, int], int]:
    """Where each value of the object at `offset` starts, and where the object ends.

    `members` are its values as `msgspec.Raw`. Nothing and -1 when they do not fill the object: then a key stands
    twice in it, and the slice of the value that was dropped is not known.
    """
    starts: dict[str, int] = {}
    for key, value in members.items():
        match = _KEY.match(data, offset)
        if match is None or keys.key_of(match[1]) != key or not _stands_at(data, match.end(), memoryview(value)):
            return {}, -1
        starts[key] = match.end()
        offset = match.end() + len(memoryview(value))
    closed = _END.match(data, offset)
    return (starts, closed.end()) if closed else ({}, -1)


def log_starts(
    data: bytes, members: Mapping[str, Any], runs: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, int], list[dict[str, int]]]:
    """Where the values of a log and those of its runs start; nothing when a key stands twice in one of them."""
    starts, end = object_spans(data, 0, members)
    found: list[dict[str, int]] = []
    offset = starts.get("runs", -1)
    for run in runs:
        if offset < 0:
            break
        inner, offset = object_spans(data, _item(data, offset), run)
        found.append(inner)
    if offset < 0 or data[end:].strip():
        return {}, [{} for _ in runs]
    return starts, found


def array_starts(data: bytes, offset: int, items: Sequence[Any]) -> Iterator[int]:
    """Where each item of the array at `offset` starts; `items` are `msgspec.Raw`."""
    for item in items:
        start = _item(data, offset)
        yield start
        offset = start + len(memoryview(item))


def _item(data: bytes, offset: int) -> int:
    match = _ITEM.match(data, offset)
    return match.end() if match else offset


def _stands_at(data: bytes, offset: int, value: memoryview) -> bool:
    """Whether `value` is what stands at `offset`, as far as its two ends tell."""
    tail = max(len(value) - _COMPARED, 0)
    head = bytes(value[:_COMPARED])
    return data.startswith(head, offset) and data.startswith(bytes(value[tail:]), offset + tail)


@dataclass(slots=True)
class Slicer:
    """Parses the slices of a log, feeds their minified text to the sink, and watches for what is odd in them.

    Each member and item is fed with a comma behind it, the last one's in place of the bracket: what is fed has as
    many bytes as the minified log.
    """

    data: bytes
    sink: Sink
    repeated: list[keys.RepeatedKey] = field(default_factory=list)
    problems: list[syntax.Problem] = field(default_factory=list)

    def members(self, raw: Mapping[str, Any], last: str, at: Pointer, starts: Mapping[str, int]) -> Obj:
        """The parsed members of the object at `at` but for `last`, an array whose items are to be fed next."""
        self.sink.feed(b"{")
        parsed: Obj = {}
        for key, value in raw.items():
            if key != last:
                text = bytes(value)
                parsed[key], odd = self._value(text, syntax.dumps(key) + b":")
                if odd:
                    self._note(text, (*at, key), starts.get(key))
        self.sink.feed(syntax.dumps(last) + b":[")
        return parsed

    def results(self, raw: Sequence[Any], at: Pointer, start: int | None) -> Iterator[list[Any]]:
        """The parsed items of the array at `at`, a batch at a time; `start` is its offset, if that is known."""
        places = _Places(self.data, raw, start)
        for first, last in _batches(raw):
            values = self._plain(raw[first:last])
            yield values or [self._result(raw[index], index, at, places) for index in range(first, last)]
        self.sink.feed(b"}," if raw else b"]},")

    def _plain(self, raw: Sequence[Any]) -> list[Any]:
        """The values of slices with nothing odd in any; else none, and nothing is fed."""
        text = b"[%b]" % b",".join(raw)
        try:
            values: list[Any] = orjson.loads(text)
            minified = orjson.dumps(values)
        except (orjson.JSONDecodeError, TypeError):
            return []
        if syntax.may_repeat_keys(text, minified):
            return []
        self.sink.feed(minified[1:-1] + b",")
        return values

    def _result(self, raw: Any, index: int, at: Pointer, places: _Places) -> Any:  # noqa: ANN401 (any JSON value)
        text = bytes(raw)
        value, odd = self._value(text, b"")
        if odd:
            self._note(text, (*at, index), places.of(index))
        return value

    def _value(self, text: bytes, name: bytes) -> tuple[Any, bool]:
        """The value of a slice, and whether there is something to say of its text."""
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError:
            parsed = syntax.parse(text)
            self.sink.feed(name + parsed.minified + b",")
            return parsed.value, True
        minified = syntax.dumps(value)
        self.sink.feed(name + minified + b",")
        return value, syntax.may_repeat_keys(text, minified)

    def _note(self, text: bytes, at: Pointer, start: int | None) -> None:
        """Keep what is odd in the slice that starts at `start`, with its place in the whole text."""
        parsed = syntax.parse(text)
        self.problems += [replace(one, offset=_moved(one.offset, start)) for one in parsed.problems]
        if start is not None and syntax.may_repeat_keys(text, parsed.minified):
            found = syntax.repeated_keys(text)
            self.repeated += [replace(one, pointer=at + one.pointer, offset=one.offset + start) for one in found]


def _batches(raw: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """The bounds of batches of slices that are large enough to share the cost of a call, and small in memory."""
    first = held = 0
    for index, item in enumerate(raw, 1):
        held += len(memoryview(item))
        if held >= _BATCH:
            yield first, index
            first, held = index, 0
    if first < len(raw):
        yield first, len(raw)


@dataclass(slots=True)
class _Places:
    """Where the items of an array start; asked for in ascending order."""

    data: bytes
    items: Sequence[Any]
    start: int | None
    _starts: Iterator[tuple[int, int]] | None = None

    def of(self, index: int) -> int | None:
        """The offset of one item; None when that of the array is not known."""
        if self.start is None:
            return None
        if self._starts is None:
            self._starts = enumerate(array_starts(self.data, self.start, self.items))
        return next((start for number, start in self._starts if number == index), None)


def _moved(offset: int | None, start: int | None) -> int | None:
    return None if offset is None or start is None else offset + start
