"""Reading flight records: whole, cut off, damaged, with a clock that was set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from recordings import WALL, line, recording, text
from strategies import UNHURRIED

from ci_kit.errors import CiKitError
from ci_kit.resources import record, summary

if TYPE_CHECKING:
    from pathlib import Path


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Facts, rows, events, the clock and the end."""
    path = tmp_path / "record"
    lines = [line(0), line(1000, used=5, used_most=9, wait_disk=3)]
    path.write_text(
        text(lines, "! 400 largest 12:2048:python3 1:4:a", facts={"used_at_start": "2048"}), encoding="ascii"
    )
    read = record.load(path)
    assert [(row.ms, row.used_most, row.wait_disk) for row in read.rows] == [(0, 0, 0), (1000, 9, 3)]
    assert (read.baseline, read.end, read.seconds, read.damaged) == (2, "asked", 1.0, 0)
    assert [(one.number, one.size, one.name) for one in read.nearest(900)] == [(12, 2048, "python3"), (1, 4, "a")]
    assert read.wall(500) == (WALL + 500) / 1000
    assert read.moment(read.wall(500)) == 500


@UNHURRIED
@given(st.integers(min_value=0, max_value=600))
def test_a_record_that_was_cut_tells_all_up_to_the_cut(bytes_left: int) -> None:
    """Wherever the sampler was killed, whole rows are there, no row is made up, and no error comes."""
    rows = [line(ms * 1000, used=ms, used_most=1000 + ms, cpu=ms) for ms in range(20)]
    whole = text(rows, end="")
    *lines, _ = whole[:bytes_left].split("\n")
    read = record.parse(lines)
    assert [line(row.ms, used=row.used, used_most=row.used_most, cpu=row.cpu) for row in read.rows] == rows[
        : len(read.rows)
    ]


@UNHURRIED
@given(st.lists(st.text(alphabet="@!.# 0123456789abc", max_size=30)))
def test_lines_of_nonsense_are_counted_not_believed(lines: list[str]) -> None:
    """Damage is no crash."""
    read = record.parse([*lines, line(5)])
    assert read.rows[-1].ms == 5
    assert read.damaged + len(read.rows) + len(read.events) + len(read.clocks) <= len(lines) + 1


def test_a_last_line_without_its_end_is_not_trusted(tmp_path: Path) -> None:
    """A figure may have been cut in two: `12` of `123` would look right."""
    path = tmp_path / "record"
    path.write_text(text([line(0), line(1000)], end="") + line(2000), encoding="ascii")
    read = record.load(path)
    assert [row.ms for row in read.rows] == [0, 1000]
    assert read.damaged == 1


@pytest.mark.parametrize("content", [None, "", "ci-kit-resources 1\n# a b\n"])
def test_no_samples_are_an_error_that_says_what_to_do(tmp_path: Path, content: str | None) -> None:
    """A missing or empty record is never a job that used nothing."""
    path = tmp_path / "record"
    if content is not None:
        path.write_text(content, encoding="ascii")
    with pytest.raises(CiKitError) as caught:
        record.load(path)
    assert caught.value.remedy


def test_a_clock_that_was_set_moves_no_interval() -> None:
    """Steps are found by the clock as it was set at their time; the recording itself goes on evenly."""
    back = recording([line(ms) for ms in range(0, 20_000, 1000)], f"@ 10000 {WALL - 3_600_000}")
    assert back.seconds == 19.0
    assert back.wall(9_999) == (WALL + 9_999) / 1000
    assert back.wall(12_000) == (WALL - 3_600_000 + 2_000) / 1000
    assert back.moment((WALL - 3_600_000 + 2_000) / 1000) == 12_000
    assert [event.kind for event in summary.events(back, expected_end=True)] == ["clock"]
