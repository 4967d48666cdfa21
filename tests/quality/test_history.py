"""The history of runs."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import CiKitError
from ci_kit.quality import history

if TYPE_CHECKING:
    from pathlib import Path

RUN = history.Run("2026-11-21T10:00:00+00:00", "abc", "pass", 10, 0, 1, 2, 3.5, 0.8, 0.9)


def test_what_was_added_is_read_again(tmp_path: Path) -> None:
    """In order; coverage that was not measured stays so."""
    path = tmp_path / "new" / "history.jsonl"
    runs = [RUN, replace(RUN, coverage=None, commit="def")]
    for run in runs:
        history.append(path, run)
    assert history.read(path) == (runs, 0)


def test_a_line_that_was_cut_off_stays_alone(tmp_path: Path) -> None:
    """The run after a killed one is not lost with it."""
    path = tmp_path / "history.jsonl"
    history.append(path, RUN)
    path.write_bytes(path.read_bytes()[:-20])
    history.append(path, RUN)
    assert history.read(path) == ([RUN], 1)


@pytest.mark.parametrize(
    "line", ["{}", "[]", "null", '{"version": 1}', '{"version": 2}', "\x00", "[" * 50_000, '{"version": 1e999}']
)
def test_what_is_no_run_is_passed_over_and_counted(tmp_path: Path, line: str) -> None:
    """Lines of other versions, other programs, or of nobody."""
    path = tmp_path / "history.jsonl"
    path.write_text(f"{line}\n", encoding="utf-8")
    history.append(path, RUN)
    assert history.read(path) == ([RUN], 1)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot append at once")
def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each run is one write."""
    path = tmp_path / "history.jsonl"
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: history.append(path, replace(RUN, commit=str(number))), range(100)))
    runs, odd = history.read(path)
    assert odd == 0
    assert {run.commit for run in runs} == set(map(str, range(100)))


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no device that is always full")  # noqa: PTH110 (at import)
def test_a_full_disk_is_said() -> None:
    """With what happened and what to do."""
    from pathlib import Path as Real  # noqa: PLC0415 (only here)

    with pytest.raises(CiKitError, match="cannot be written"):
        history.append(Real("/dev/full"), RUN)
