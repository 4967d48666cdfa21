"""The JSON report of coverage.py (formats 2 and 3)."""

from __future__ import annotations

from typing import Any

from ci_kit.quality.coverage.lines import Coverage
from ci_kit.quality.model import Kind, Reading
from ci_kit.quality.rules import Remark, Rules


def known(data: Any) -> bool:  # noqa: ANN401 (any JSON)
    """Whether this is such a report."""
    return isinstance(data, dict) and {"meta", "files", "totals"} <= data.keys()


def read(data: dict[str, Any], name: str) -> Reading:
    """The lines of all files.

    Raises:
        TypeError, KeyError, AttributeError: It does not have the shape of one.
    """
    reading = Reading(name, Kind.COVERAGE, "coverage.py", coverage=Coverage())
    coverage = reading.coverage or Coverage()
    for path, one in data["files"].items():
        lines = coverage.file(str(path))
        for hit, numbers in ((True, one["executed_lines"]), (False, one["missing_lines"])):
            for number in numbers:
                lines.set(int(number), hit=hit)
        summary = one.get("summary", {})
        lines.branches = (int(summary.get("covered_branches", 0)), int(summary.get("num_branches", 0)))
    stated = (data["totals"].get("covered_lines"), data["totals"].get("num_statements"))
    if stated != coverage.lines and None not in stated:
        told = "the totals say {:,} of {:,} lines, the files {:,} of {:,}".format(*map(int, stated), *coverage.lines)
        reading.remarks.append(Remark(Rules.COUNTS_DIFFER, told, name))
    return reading
