"""The tools of the development tasks are found."""

from __future__ import annotations

import subprocess
import sys
import sysconfig

import pytest

from ci_kit.errors import CiKitError
from ci_kit_dev import tools


def test_a_tool_of_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A native tool is taken from this environment, whatever the PATH says."""
    monkeypatch.setenv("PATH", "")
    assert tools.binary("ruff").startswith(sysconfig.get_path("scripts"))


def test_a_tool_that_is_nowhere_is_an_error() -> None:
    """A tool in neither place is named, with what to do."""
    with pytest.raises(CiKitError, match=r"no-such-tool is neither in .* Start the task with \./dev"):
        tools.binary("no-such-tool")


def test_python_is_deaf_to_variables_and_speaks_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interpreter ignores PYTHON* variables and is in UTF-8 mode."""
    monkeypatch.setenv("PYTHONPATH", "/nowhere-at-all")
    code = "import sys; print(sys.flags.isolated, sys.flags.utf8_mode, '/nowhere-at-all' in sys.path)"
    done = subprocess.run(tools.python("-c", code), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1", "False"]
    assert tools.python()[0] == sys.executable
