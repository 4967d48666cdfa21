"""A log as its runs with their results one at a time, so that a large file never stands in memory as objects."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import orjson

from ci_kit.sarif import syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.keys import RepeatedKey

#: Above this many bytes a file is cut into slices instead of being parsed whole.
LARGE = 8 * 1024 * 1024


class Sink(Protocol):
    """Takes the minified text of a log piece by piece, to know what its upload would weigh."""

    def feed(self, chunk: bytes) -> None:
        """Take the next piece."""


@dataclass(slots=True)
class Run:
    """One run. `skeleton` is the run without `results`, or what stands in its place when it is no object.

    `count` is the number of results; None when `results` is missing or no array, which `results` is then.
    """

    skeleton: Any
    count: int | None
    results: Iterator[Any]
    raw_results: Any = None


@dataclass(slots=True)
class Log:
    """A log in parts. `skeleton` is the log without `runs`; `runs` is None when that is no array.

    `whole` is the parsed log for a small file, None for one that is read in slices.
    """

    skeleton: Obj
    runs: list[Run] | None
    whole: Obj | None
    slicer: Slicer | None = None
    #: Whether the log or a run itself may have a key twice, when they were cut into slices.
    suspect: bool = False

    def repeated_keys(self, data: bytes) -> list[RepeatedKey]:
        """The keys that stand twice in one object of a sliced log; their places are those within a slice.

        Complete once all results have passed by.
        """
        if self.slicer is None:
            return []
        return syntax.repeated_keys(data) if self.suspect else self.slicer.repeated


def from_value(value: Obj) -> Log:
    """The parts of a parsed log."""
    skeleton = {key: item for key, item in value.items() if key != "runs"}
    runs = value.get("runs")
    return Log(skeleton, [_run(run) for run in runs] if isinstance(runs, list) else None, value)


def from_slices(data: bytes, sink: Sink) -> Log | None:
    """The parts of a large log, results parsed as they are asked for; None when it has not the usual structure.

    The caller falls back to parsing the whole, which also explains what is wrong.
    """
    import msgspec  # noqa: PLC0415 (only for large files, and for positions)

    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        raw_runs = msgspec.json.decode(members["runs"], type=list[dict[str, msgspec.Raw]])
        raw_results = [msgspec.json.decode(run["results"], type=list[msgspec.Raw]) for run in raw_runs]
        slicer = Slicer(sink)
        skeleton = slicer.members(members, "runs")
        runs = [
            Run(slicer.members(run, "results"), len(results), slicer.results(results))
            for run, results in zip(raw_runs, raw_results, strict=True)
        ]
    except (msgspec.DecodeError, orjson.JSONDecodeError, KeyError):
        return None
    return Log(skeleton, runs, None, slicer, suspect=not _adds_up(data, members, raw_runs))


#: What stands between two values in an object, with the key; between two items of an array; behind the last one.
_KEY = re.compile(rb'[\s,{]*"((?:[^"\\]|\\.)*)"\s*:\s*', re.DOTALL)
_ITEM = re.compile(rb"[\s,\[]*")
_END = re.compile(rb"\s*\}")


def _adds_up(data: bytes, members: Any, runs: Any) -> bool:  # noqa: ANN401 (dicts of msgspec.Raw)
    """Whether the members of the log and of its runs, with their keys, fill the text: then none was dropped."""
    starts, end = _spans(data, 0, members)
    offset = starts.get("runs", -1)
    for run in runs:
        match = _ITEM.match(data, offset) if offset >= 0 else None
        offset = _spans(data, match.end(), run)[1] if match else -1
    return end >= 0 and offset >= 0


def _spans(data: bytes, offset: int, members: Any) -> tuple[dict[str, int], int]:  # noqa: ANN401 (msgspec.Raw)
    """Where each value of the object at `offset` starts, and where the object ends: -1 if they do not fill it."""
    starts: dict[str, int] = {}
    for key, value in members.items():
        match = _KEY.match(data, offset)
        if match is None or match[1] != key.encode():
            return {}, -1
        starts[key] = match.end()
        offset = match.end() + len(memoryview(value))
    closed = _END.match(data, offset)
    return starts, closed.end() if closed else -1


def _run(run: Any) -> Run:  # noqa: ANN401 (any JSON value)
    if not isinstance(run, dict):
        return Run(run, None, iter(()))
    skeleton = {key: item for key, item in run.items() if key != "results"}
    results = run.get("results")
    if not isinstance(results, list):
        return Run(skeleton, None, iter(()), results)
    return Run(skeleton, len(results), iter(results))


@dataclass(slots=True)
class Slicer:
    """Parses slices, feeds their minified text to the sink, and watches for keys that stand twice."""

    sink: Sink
    repeated: list[RepeatedKey] = field(default_factory=list)

    def members(self, raw: Any, without: str) -> Obj:  # noqa: ANN401 (a dict of msgspec.Raw)
        """The parsed members of an object, without one of them."""
        return {key: self.parse(bytes(value)) for key, value in raw.items() if key != without}

    def results(self, raw: Any) -> Iterator[Any]:  # noqa: ANN401 (a list of msgspec.Raw)
        """The parsed items of an array, one by one."""
        for item in raw:
            yield self.parse(bytes(item))

    def parse(self, text: bytes) -> Any:  # noqa: ANN401 (any JSON value)
        """The value of one slice."""
        value = orjson.loads(text)
        minified = syntax.dumps(value)
        self.sink.feed(minified)
        if syntax.may_repeat_keys(text, minified):
            self.repeated += syntax.repeated_keys(text)
        return value
