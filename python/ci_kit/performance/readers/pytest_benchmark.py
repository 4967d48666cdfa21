"""What pytest-benchmark writes with `--benchmark-json` or `--benchmark-autosave` (pytest_benchmark/session.py)."""

from __future__ import annotations

from typing import Any

from ci_kit.performance.model import Machine, Results
from ci_kit.performance.readers.series import Collected, as_count, as_list, as_object, as_text

TOOL = "pytest-benchmark"


def recognises(document: Any) -> bool:  # noqa: ANN401 (whatever the JSON holds)
    """Whether it is one of its files."""
    return isinstance(document, dict) and "benchmarks" in document and "machine_info" in document


def results(document: dict[str, Any]) -> Results:
    """The times of all rounds; where a saved run has none (no `--benchmark-save-data`), the median alone.

    Raises:
        Unreadable: The shape is another one.
    """
    found = Collected()
    for number, entry in enumerate(as_list(document["benchmarks"], "`benchmarks`")):
        one = as_object(entry, f"benchmark {number + 1}")
        stats = as_object(one.get("stats"), f"`stats` of benchmark {number + 1}")
        name = as_text(one.get("fullname")) or as_text(one.get("name"))
        data = stats.get("data")
        if isinstance(data, list) and data:
            found.add(name, data)
        else:
            found.add(name, [stats.get("median", stats.get("mean"))], whole=False)
    commit = document.get("commit_info")
    return Results(
        TOOL,
        found.series,
        _machine(document["machine_info"]),
        as_text(commit.get("id")) if isinstance(commit, dict) else "",
        tuple(found.notes),
    )


def _machine(info: Any) -> Machine:  # noqa: ANN401 (whatever the JSON holds)
    if not isinstance(info, dict):
        return Machine()
    told = info.get("cpu")
    cpu = told if isinstance(told, dict) else {}
    model = as_text(cpu.get("brand_raw")) or as_text(cpu.get("brand")) or as_text(info.get("processor"))
    system = f"{as_text(info.get('system'))} {as_text(info.get('machine'))}".strip()
    return Machine(" ".join(model.split()), as_count(cpu.get("count")), system)
