"""What Google Benchmark writes with `--benchmark_out_format=json` (google/benchmark, src/json_reporter.cc)."""

from __future__ import annotations

from typing import Any

from ci_kit.performance.model import Machine, Results
from ci_kit.performance.readers.series import Collected, Unreadable, as_count, as_list, as_object, as_text

TOOL = "Google Benchmark"
_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1.0}
#: The aggregate to take where the repetitions were not written (`--benchmark_report_aggregates_only`).
_AGGREGATE = "median"


def recognises(document: Any) -> bool:  # noqa: ANN401 (whatever the JSON holds)
    """Whether it is one of its files."""
    return isinstance(document, dict) and "benchmarks" in document and "context" in document


def results(document: dict[str, Any]) -> Results:
    """The real time of each repetition, in seconds; each is a mean over its iterations.

    Raises:
        Unreadable: The shape is another one, or a unit is not known.
    """
    repeated: dict[str, list[object]] = {}
    aggregated: dict[str, object] = {}
    faults: dict[str, str] = {}
    for number, entry in enumerate(as_list(document["benchmarks"], "`benchmarks`")):
        one = as_object(entry, f"benchmark {number + 1}")
        name = as_text(one.get("run_name")) or as_text(one.get("name"))
        if one.get("error_occurred"):
            faults[name] = f"it ended with an error: {as_text(one.get('error_message'))}"
            repeated.setdefault(name, [])
        elif one.get("run_type", "iteration") != "aggregate":
            repeated.setdefault(name, []).append(_seconds(one))
        elif one.get("aggregate_name") == _AGGREGATE:
            aggregated[name] = _seconds(one)
    found = Collected()
    for name, values in repeated.items():
        found.add(name, values, fault=faults.get(name, ""))
    for name, value in aggregated.items():
        if name not in repeated:
            found.add(name, [value], whole=False)
    return Results(TOOL, found.series, _machine(document["context"]), notes=tuple(found.notes))


def _seconds(one: dict[str, Any]) -> object:
    unit = as_text(one.get("time_unit")) or "ns"
    if unit not in _SECONDS:
        raise Unreadable(f"`{unit[:20]}` is no unit of time that it knows")
    value = one.get("real_time")
    return value * _SECONDS[unit] if isinstance(value, int | float) else value


def _machine(context: Any) -> Machine:  # noqa: ANN401 (whatever the JSON holds)
    return Machine(count=as_count(context.get("num_cpus"))) if isinstance(context, dict) else Machine()
