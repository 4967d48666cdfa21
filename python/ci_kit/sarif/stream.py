"""A log as its runs with their results one at a time, so that a large file never stands in memory as objects."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from ci_kit.sarif import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.fault import Problem
    from ci_kit.sarif.keys import RepeatedKey
    from ci_kit.sarif.slices import Sink, Slicer

#: Above this many bytes a file is cut into slices instead of being parsed whole.
LARGE = 8 * 1024 * 1024


@dataclass(slots=True)
class Run:
    """One run. `skeleton` is the run without `results`, or what stands in its place when it is no object.

    `count` is the number of results; None when `results` is missing or no array, which `raw_results` is then.
    """

    skeleton: Any
    count: int | None
    #: The results, some at a time; they pass by once.
    batches: Iterable[list[Any]]
    raw_results: Any = None

    @property
    def results(self) -> Iterator[Any]:
        """The results one by one."""
        return chain.from_iterable(self.batches)


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

    def problems(self) -> list[Problem]:
        """What a stricter reader would mind in a sliced log. Complete once all results have passed by."""
        return self.slicer.problems if self.slicer else []

    def repeated_keys(self, data: bytes) -> list[RepeatedKey]:
        """The keys that stand twice in one object of a sliced log. Complete once all results have passed by."""
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

    `data` must be UTF-8; where it is not, there is no log, or a fatal problem in the end. Without a log the caller
    parses the whole, which also explains what is wrong. The sink gets as many bytes as the minified log has, in
    another order: the results come last.
    """
    import msgspec  # noqa: PLC0415 (only for large files, and for positions)

    from ci_kit.sarif.slices import Slicer, log_starts  # noqa: PLC0415 (likewise)

    try:
        members = msgspec.json.decode(data, type=dict[str, msgspec.Raw])
        raw_runs = msgspec.json.decode(members["runs"], type=list[dict[str, msgspec.Raw]])
        raw_results = [msgspec.json.decode(run["results"], type=list[msgspec.Raw]) for run in raw_runs]
    except (msgspec.DecodeError, UnicodeDecodeError, KeyError, RecursionError):
        return None
    slicer = Slicer(data, sink)
    starts, run_starts = log_starts(data, members, raw_runs)
    skeleton = slicer.members(members, "runs", (), starts)
    runs = [
        Run(
            slicer.members(run, "results", ("runs", index), run_starts[index]),
            len(results),
            slicer.results(results, ("runs", index, "results"), run_starts[index].get("results")),
        )
        for index, (run, results) in enumerate(zip(raw_runs, raw_results, strict=True))
    ]
    sink.feed(b"}" if runs else b"]}")
    return Log(skeleton, runs, None, slicer, suspect=not starts)


def _run(run: Any) -> Run:  # noqa: ANN401 (any JSON value)
    if not isinstance(run, dict):
        return Run(run, None, ())
    skeleton = {key: item for key, item in run.items() if key != "results"}
    results = run.get("results")
    if not isinstance(results, list):
        return Run(skeleton, None, (), results)
    return Run(skeleton, len(results), (results,))
