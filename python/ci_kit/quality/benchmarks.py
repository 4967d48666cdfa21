"""Results of benchmarks, as `perf-gate` reads them: shown here, judged there."""

from __future__ import annotations

from typing import Any

from ci_kit.errors import CiKitError
from ci_kit.performance import readers
from ci_kit.quality.model import Benchmark, Kind, Reading
from ci_kit.quality.rules import Remark, Rules


def known(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this looks like results of a benchmark tool."""
    if not isinstance(data, dict):
        return False
    return isinstance(data.get("benchmarks"), list) or (
        isinstance(data.get("results"), list)
        and any("command" in one for one in data["results"] if isinstance(one, dict))
    )


def read(data: Any, name: str) -> Reading:  # noqa: ANN401 (any JSON)
    """The typical time of each benchmark."""
    found: list[Benchmark] = []
    reading = Reading(name, Kind.BENCHMARKS, "benchmarks", benchmarks=found)
    try:
        results = readers.parse(data, name)
    except CiKitError as error:
        reading.whole = False
        reading.remarks.append(Remark(Rules.UNREADABLE, str(error), name))
        return reading
    reading.format = results.tool
    for series in results.series.values():
        if series.fault:
            reading.remarks.append(Remark(Rules.SCAN_INCOMPLETE, f"benchmark `{series.name}`: {series.fault}", name))
        else:
            found.append(Benchmark(series.name, series.typical, "s", len(series.values)))
    return reading
