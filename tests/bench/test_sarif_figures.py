"""Ratios and aims are reckoned from the figures as they should be."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.sarif_contenders import MULTITOOL, PARSE, Contender, Part, job, plain
from bench.sarif_figures import MIB, Figure, Input, aims
from bench.sarif_meter import Usage
from bench.sarif_tables import figures as table

if TYPE_CHECKING:
    import pytest

ONE = Input("35 MB", Path("35.sarif"), 35 * MIB)
TINY = Input("1 KB", Path("1.sarif"), 1024)


def figure(given: Input, who: str, part: Part, cpu: float, memory: int = 50, *, stopped: bool = False) -> Figure:
    """A figure with one second of wall time and so many MiB."""
    return Figure(given, who, part, Usage(1, cpu, memory * MIB, 0, stopped=stopped, output=""), runs=1)


FIGURES = [
    figure(ONE, PARSE, Part.FLOOR, 0.5),
    figure(ONE, "ci-kit", Part.US, 0.9, 100),
    figure(ONE, "ci-kit, launcher included", Part.US, 1.0, 100),
    figure(ONE, MULTITOOL, Part.MULTITOOL, 90, 4000, stopped=True),
]


def test_ratios_are_to_the_floor_and_to_us_on_the_same_input() -> None:
    """A figure of another input does not serve as the base."""
    lines = table([*FIGURES, figure(TINY, "ci-kit", Part.US, 0.1)])
    rows = [line.split() for line in lines]
    assert rows[2][-5:] == ["100", "1.8", "1.0", "0", "1"]
    assert rows[4][-4:] == ["180.0", "100.0", "stopped", "1"]
    assert "> 90.00" in lines[4]
    assert rows[5][-3:] == ["1.0", "0", "1"]
    assert len(rows[5]) == len(rows[2]) - 1  # no floor for this input, so no ratio to it


def test_aims_are_met_and_missed() -> None:
    """Each bound is held against its own figure."""
    found = {aim.text: aim for aim in aims(FIGURES)}
    floor = found["35 MB: CPU against the floor"]
    multitool = found["35 MB: CPU of the Multitool, which did not finish, against ours"]
    memory = found["35 MB: peak memory beyond the file"]
    assert (floor.value, floor.met) == (1.8, True)
    assert (multitool.value, multitool.met) == (100, True)
    assert (memory.value, memory.bound, memory.met) == (65, 64, False)


def test_an_aim_that_is_missed_says_so() -> None:
    """The other side of each comparison."""
    slow = [figure(ONE, PARSE, Part.FLOOR, 0.4), figure(ONE, "ci-kit", Part.US, 0.9)]
    slow.append(figure(ONE, MULTITOOL, Part.MULTITOOL, 9))
    slow.append(figure(TINY, "ci-kit", Part.US, 0.2))
    missed = [aim.text for aim in aims(slow) if not aim.met]
    assert missed == [
        "35 MB: CPU against the floor",
        "35 MB: CPU of the Multitool against ours",
        "1 KB: CPU as a command",
    ]


def test_a_folder_is_given_as_one_or_as_its_files(tmp_path: Path) -> None:
    """Some take a folder; for the others its files are listed, options after them."""
    for name in ("b", "a"):
        (tmp_path / name).touch()
    as_files = Contender(Part.GATE, "x", ("run",), ("--after",)).line(tmp_path)
    as_folder = Contender(Part.US, "x", ("run",), ("--after",), takes_folder=True).line(tmp_path)
    assert as_files == ("run", tmp_path / "a", tmp_path / "b", "--after")
    assert as_folder == ("run", tmp_path, "--after")


def test_nothing_of_the_surrounding_job_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a workflow the command is measured as on a terminal, and the step with files of its own."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_OUTPUT", "/somewhere/else")
    monkeypatch.setenv("RUNNER_TEMP", "/somewhere/else")
    monkeypatch.setenv("CI_KIT_ENV_ROOT", "/kept")
    assert not any(name.startswith(("GITHUB_", "RUNNER_")) for name in plain())
    assert plain()["CI_KIT_ENV_ROOT"] == "/kept"
    step = job(tmp_path, tmp_path / "results.sarif")
    assert Path(step["GITHUB_OUTPUT"]).is_relative_to(tmp_path)
    assert Path(step["GITHUB_OUTPUT"]).exists()
    assert "/somewhere/else" not in step.values()
