"""`./dev` finds its tasks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_dev import __main__
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    import pytest

SCRIPT = Path("python", "ci_kit_dev", "__main__.py")


def test_lists_every_task_with_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    """Without arguments each task is listed with the docstring of its module."""
    assert __main__.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name, module in __main__.TASKS.items():
        assert f"  {name:<7} {__main__.summary(module)}" in lines
        assert __main__.summary(module).endswith(".")


def test_unknown_task_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """A misspelt task exits with 2 and says which one was meant."""
    assert __main__.main(["lnit"]) == 2
    assert "no task 'lnit'. Did you mean ./dev lint?" in capsys.readouterr().err


def test_task_unlike_any_other_is_answered_with_all(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no task is near, all are named."""
    assert __main__.main(["xyzzy"]) == 2
    assert "The tasks are test, lint," in capsys.readouterr().err


def test_runs_from_anywhere_deaf_to_the_directory(tmp_path: Path) -> None:
    """Started as a script from a hostile directory it imports the kit of its own checkout."""
    for name in ("ci_kit.py", "ast.py", "difflib.py"):
        (tmp_path / name).write_text("raise SystemExit('imported from the workspace')\n")
    command = [sys.executable, "-I", str(ROOT / SCRIPT), "--help"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: ./dev <task>")


def test_the_command_of_a_checkout_lists_the_demo() -> None:
    """It is a task of this package, which the command itself does not know as an action."""
    command = [sys.executable, "-I", str(ROOT / "python" / "ci_kit" / "__main__.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "`ci-kit demo` shows" in done.stdout
