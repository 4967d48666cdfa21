"""Which tool wrote a file of results, told by its shape."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.performance.readers import file, google_benchmark, hyperfine, pytest_benchmark
from ci_kit.performance.readers.series import Unreadable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ci_kit.performance.model import Results

_READERS = (pytest_benchmark, hyperfine, google_benchmark)


def read(path: Path, name: str = "") -> Results:
    """The results in a file, which is called `name` in messages.

    Raises:
        CiKitError: It cannot be read, is no JSON, or none of the tools writes files like it.
    """
    shown = name or str(path)
    return replace(parse(file.load(path, shown), shown), source=shown)


def read_all(files: Mapping[str, Path]) -> tuple[list[Results], list[str]]:
    """The results in files by the names they are shown under, each content once, and notes on what was left out.

    Raises:
        CiKitError: See `read`.
    """
    found: dict[str, Results] = {}
    first: dict[str, str] = {}
    notes = []
    for name, path in files.items():
        digest = file.digest(path, name)
        if digest in first:
            notes.append(f"{name} is a copy of {first[digest]} and counts once")
            continue
        first[digest] = name
        found[name] = read(path, name)
        notes += [f"{name}: {note}" for note in found[name].notes]
    return list(found.values()), notes


def parse(document: Any, name: str) -> Results:  # noqa: ANN401 (whatever the JSON holds)
    """The results in a document that has been read already.

    Raises:
        CiKitError: None of the tools writes documents like it, or it holds no benchmark.
    """
    for reader in _READERS:
        if reader.recognises(document):
            try:
                results: Results = reader.results(document)
            except Unreadable as problem:
                raise CiKitError(
                    f"{name} is not what {reader.TOOL} writes",
                    why=str(problem),
                    remedy="see whether the tool was interrupted; let it write the file again",
                ) from None
            if not results.series:
                raise CiKitError(
                    f"{name} holds no benchmark",
                    why=results.notes[0] if results.notes else "its list of benchmarks is empty",
                    remedy="see whether the benchmarks were collected and ran",
                )
            return results
    raise CiKitError(
        f"{name} is none of the formats of benchmark results",
        why="it looks like no file of pytest-benchmark, hyperfine or Google Benchmark",
        remedy="write it by `--benchmark-json`, `--export-json` or `--benchmark_out_format=json`",
    )
