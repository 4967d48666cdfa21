"""Advice on the size of runners, on runs whose needs are known."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ci_kit.resources.minutes import rates
from ci_kit.resources.rightsizing import Past, advise, load

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 20, tzinfo=UTC).timestamp()


def past(memory: float, demand: dict[float, float]) -> Past:
    """A run of ten minutes on four processors."""
    return Past("test", memory, 4.0, 600.0, demand)


def test_the_cheapest_that_fits_comes_first() -> None:
    """A job that keeps one core busy and needs 2 GB does as well on the smallest runner, at a sixth of the price."""
    advices = advise([past(2000, {1.0: 600.0})] * 20, rates.load(), "linux_4_core", NOW)
    assert [one.kind for one in advices] == ["linux_slim", "linux", "linux_4_core"]
    best = advices[0]
    assert (best.fit, best.runs, best.minutes) == (20, 20, 10.0)
    assert best.saving == pytest.approx(83.3)
    assert best.risk == pytest.approx(1 - 0.05 ** (1 / 20), abs=0.001)  # the rule of three, exactly


def test_fewer_processors_take_longer() -> None:
    """Four cores busy for ten minutes are forty on one; what is never busy gets no faster on more."""
    advices = {one.kind: one for one in advise([past(2000, {4.0: 600.0})], rates.load(), "linux", NOW)}
    assert {kind: one.minutes for kind, one in advices.items()} == {"linux_slim": 40, "linux": 20, "linux_4_core": 10}


def test_memory_must_fit_with_room_to_spare() -> None:
    """5,000 MB are not put into 5,120; a size that one run did not fit into comes after those that took all."""
    advices = advise([past(2000, {1.0: 600.0}), past(5000, {1.0: 600.0})], rates.load(), "linux", NOW)
    assert [(one.kind, one.fit) for one in advices] == [("linux", 2), ("linux_4_core", 2), ("linux_slim", 1)]
    assert advices[-1].risk > 0.9


def test_one_run_says_little() -> None:
    """The bound says how little."""
    (first, *_) = advise([past(100, {1.0: 600.0})], rates.load(), "linux", NOW)
    assert first.risk == 0.95


def test_what_is_no_report_is_passed_over(tmp_path: Path) -> None:
    """Artifacts of other jobs may lie beside."""
    for name, text in {"a": "", "b": "[1]", "c": '{"data": {"job": null}}', "d": "{"}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert load([tmp_path / name for name in "abcde"]) == []
