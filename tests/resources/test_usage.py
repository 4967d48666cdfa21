"""What was used, by whom, and what that means for the limits: on recordings whose figures are known."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import WALL, line, recording
from strategies import UNHURRIED

from ci_kit.report import Level
from ci_kit.resources import limits, quantity
from ci_kit.resources.limits import Limit, Measured, State
from ci_kit.resources.steps import Step, at, attribute
from ci_kit.resources.usage import usage

MB = 1024
FACTS = {"used_at_start": str(100 * MB * 1024), "disk_at_start": str(1000 * MB * 1024)}


def ten_seconds() -> list[str]:
    """Ten seconds: one core busy, 200 MB above a baseline of 100, and 500 for a moment of the fifth second."""
    rows = []
    for second in range(11):
        most = 600 * MB if second == 5 else 300 * MB
        rows.append(
            line(
                second * 1000,
                used=300 * MB,
                used_most=most,
                peak=700 * MB if second >= 5 else 650 * MB,
                cpu=second * 1000,
                written=second * 10 * MB,
                disk=(1000 + second * 10) * MB,
                wait_cpu=second * 100,
            )
        )
    return rows


def test_peaks_sums_and_means() -> None:
    """The baseline is taken off, counters are told as what they grew by."""
    used = usage(recording(ten_seconds(), facts=FACTS))
    assert (used.memory_peak_mb, used.memory_peak_at, used.memory_mean_mb) == (500.0, 5.0, 200.0)
    assert (used.memory_total_mb, used.kernel_peak_mb) == (600.0, 700.0)
    assert (used.cpu_seconds, used.cores_mean, used.cores_peak) == (10.0, 1.0, 1.0)
    assert (used.disk_written_mb, used.disk_growth_mb, used.disk_peak_mb) == (100.0, 100.0, 100.0)
    assert used.waited_cpu == 0.1


def test_a_kernel_peak_of_before_is_not_that_of_the_job() -> None:
    """It counts only where it has risen while the job was watched."""
    rows = [line(0, peak=900 * MB), line(1000, peak=900 * MB)]
    assert usage(recording(rows)).kernel_peak_mb == 0.0


@UNHURRIED
@given(st.lists(st.integers(min_value=0, max_value=5000), min_size=1, max_size=20), st.data())
def test_the_parts_sum_up_to_the_whole(growth: list[int], data: st.DataObject) -> None:
    """However a recording is cut into stretches, their processor time is that of all, and so is the highest peak."""
    total, rows = 0, [line(0)]
    for second, more in enumerate(growth, 1):
        total += more
        rows.append(line(second * 1000, cpu=total, used=more, used_most=more * MB))
    whole = recording(rows)
    cuts = data.draw(st.lists(st.integers(min_value=0, max_value=len(growth) * 1000), max_size=5))
    borders = sorted({0, *cuts, len(growth) * 1000})
    parts = [usage(whole, *pair) for pair in pairwise(borders)]
    assert sum(part.cpu_seconds for part in parts) == pytest.approx(usage(whole).cpu_seconds, abs=0.006 * len(parts))
    assert max(part.memory_peak_mb for part in parts) == usage(whole).memory_peak_mb


def test_steps_get_what_was_used_while_they_ran() -> None:
    """Steps of before are left out, the current one has no end, and the peak has the step it happened in."""
    start = WALL / 1000
    steps = [
        Step("set up", start - 20, start - 10),
        Step("build", start - 1, start + 3),
        Step("test", start + 3, start + 8, failed=True),
        Step("report", start + 8, None),
    ]
    uses = attribute(recording(ten_seconds(), facts=FACTS), steps)
    assert [(use.name, use.begin, use.end) for use in uses] == [("build", 0, 3), ("test", 3, 8), ("report", 8, 10)]
    assert [use.usage.memory_peak_mb for use in uses] == [200.0, 500.0, 200.0]
    assert [use.usage.cpu_seconds for use in uses] == [3.0, 5.0, 2.0]
    assert at(uses, 5.0) == "test"
    assert at(uses, None) == ""


@pytest.mark.parametrize(
    ("value", "state"),
    [(0, State.KEPT), (79.999, State.KEPT), (80, State.NEAR), (100, State.NEAR), (100.001, State.BROKEN)],
)
def test_borders_of_a_limit(value: float, state: State) -> None:
    """At 80 % it warns, at 100 % it still does, above it fails."""
    (judged,) = limits.judge({Limit.MEMORY: 100}, {Limit.MEMORY: Measured(value, 61.0, "test")}, 80)
    assert judged.state is state
    found = limits.findings([judged])
    assert [one.level for one in found] == {State.NEAR: [Level.WARNING], State.BROKEN: [Level.ERROR]}.get(state, [])
    if found:
        assert "at 1:01 after the start, in step `test`" in found[0].message


def test_a_limit_that_could_not_be_looked_at_is_not_kept() -> None:
    """It is an error that says why."""
    judged = limits.judge({Limit.ARTIFACTS: 5}, {Limit.ARTIFACTS: Measured(None, why="nothing matches")}, 80)
    (finding,) = limits.findings(judged)
    assert (finding.rule, finding.level) == ("max-artifact-size-mb", Level.ERROR)
    assert "nothing matches" in finding.message


@pytest.mark.parametrize(("text", "value"), [("1024", 1024.0), ("0.5", 0.5), ("", None), (512, 512.0)])
def test_a_limit_is_a_plain_number(text: object, value: float | None) -> None:
    """Empty is no limit."""
    assert quantity.megabytes(text) == value


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (quantity.megabytes, "1GB", "write `1024`"),
        (quantity.megabytes, "512 KiB", "write `0.5`"),
        (quantity.minutes, "2h", "write `120`"),
        (quantity.seconds, "5 min", "write `300`"),
        (quantity.minutes, "10MB", "without a unit"),
        (quantity.megabytes, "0", "above 0"),
        (quantity.megabytes, "-5", "above 0"),
        (quantity.megabytes, "much", "above 0"),
        (quantity.percent, "0", "above 0 and at most 100"),
        (quantity.percent, "101", "at most 100"),
    ],
)
def test_a_wrong_unit_is_refused_with_what_to_write(read: object, text: str, said: str) -> None:
    """A limit of 1 MB where 1 GB was meant would be worse than none."""
    assert callable(read)
    with pytest.raises(ValueError, match=said):
        read(text)
