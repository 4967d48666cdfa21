"""A command is charged with what it takes itself, all of its children included, and no more."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from bench.sarif_meter import KEPT, Usage, best, measure

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name != "posix", reason="wait4 is POSIX")

MIB = 1024 * 1024
BURN = "import time\nwhile time.process_time() < 0.2: pass"


def python(code: str) -> tuple[str, ...]:
    """The command line that runs a program."""
    return (sys.executable, "-I", "-S", "-c", code)


def test_counts_cpu_time_and_not_waiting() -> None:
    """A busy command is charged, an idle one is not, though both take their time."""
    busy, idle = measure(python(BURN)), measure(python("import time; time.sleep(0.3)"))
    assert busy.cpu >= 0.2
    assert busy.wall >= 0.2
    assert idle.cpu < 0.2
    assert idle.wall >= 0.3


def test_counts_children() -> None:
    """What a command lets others do is its own cost: a launcher that starts Python is charged for Python."""
    usage = measure(("sh", "-c", '"$0" -I -S -c "$1"; exit 0', sys.executable, BURN))
    assert usage.cpu >= 0.2


def test_counts_memory_of_the_command_only() -> None:
    """The peak is seen, and what this process holds is not counted."""
    mine = bytearray(120 * MIB)
    small, large = measure(python("pass")), measure(python(f"bytearray({80 * MIB})"))
    assert len(mine) > small.memory
    assert small.memory < 40 * MIB
    assert large.memory - small.memory > 70 * MIB


def test_gives_exit_code_and_the_end_of_the_output() -> None:
    """Both are needed to tell a verdict from a breakdown; endless output is not kept."""
    usage = measure(python(f"print('x' * {3 * KEPT} + 'end'); raise SystemExit(7)"))
    assert usage.code == 7
    assert usage.output.endswith("end\n")
    assert len(usage.output) == KEPT
    assert not usage.stopped


def test_stops_a_command_with_all_its_children(tmp_path: Path) -> None:
    """A command that runs out of time is killed, and what it started does not go on."""
    mark = tmp_path / "mark"
    usage = measure(("sh", "-c", 'sleep 2 && echo late > "$0"; wait', mark), seconds=0.3)
    assert usage.stopped
    assert usage.wall < 2
    assert usage.code == -9
    assert not mark.exists()


def test_says_when_a_command_does_not_start() -> None:
    """A missing program is an error of the benchmark, not a cheap run."""
    with pytest.raises(RuntimeError, match="/nonexistent/program does not start"):
        measure(("/nonexistent/program",))


def test_the_best_is_the_least_time_and_the_most_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Disturbance only adds time; memory must be there each time."""
    runs = iter([Usage(3, 2, 10, 0, stopped=False, output=""), Usage(1, 4, 30, 0, stopped=False, output="")])
    monkeypatch.setattr("bench.sarif_meter.measure", lambda *_, **__: next(runs))
    assert best(("command",), 2) == Usage(1, 2, 30, 0, stopped=False, output="")
