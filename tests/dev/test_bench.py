"""`./dev bench` finds benchmarks and runs them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import InputError
from ci_kit_dev import bench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with one benchmark and one module that is none."""
    (tmp_path / "bench").mkdir()
    benchmark = '"""Measures nothing."""\ndef main(argv):\n    return len(argv)\n'
    (tmp_path / "bench" / "start_up.py").write_text(benchmark)
    (tmp_path / "bench" / "inputs.py").write_text("raise SystemExit('imported')\n")
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "bench"]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def test_lists_benchmarks_without_running_them(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The list has what defines `main`, under the name that is typed, with its docstring."""
    assert bench.main([], root) == 0
    said = capsys.readouterr().out
    assert "  start-up     Measures nothing." in said
    assert "inputs" not in said


def test_runs_one_with_its_arguments(root: Path) -> None:
    """The benchmark is given what follows its name, and its exit code is returned."""
    assert bench.main(["start-up", "a", "b"], root) == 2


def test_an_unknown_benchmark_is_bad_input(root: Path) -> None:
    """A misspelt benchmark is refused with the one that was meant."""
    with pytest.raises(InputError, match=r"no benchmark 'startup'\. Did you mean \./dev bench start-up\?"):
        bench.main(["startup"], root)
