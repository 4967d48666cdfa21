"""Which Python: 3.11 or newer, the caller's if it will do, never one that the workspace offers."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from launched import base_python, script

if TYPE_CHECKING:
    from pathlib import Path

    from launched import Kit

pytestmark = [
    pytest.mark.launcher,
    pytest.mark.skipif(os.name == "nt", reason="interpreters are stood in for by scripts for sh"),
]

#: Answers the launcher's own question as an older Python would.
OLDER = 'exec "{base}" -I -S -c "import sys; sys.version_info = {version}; exec(sys.argv[1])" "$4"'


def older(path: Path, version: str = "(3, 10, 13, 'final', 0)") -> Path:
    """A stand-in for an older Python: this one, which believes to be of another version."""
    return script(path, OLDER.format(base=base_python(), version=version))


def test_a_python_that_is_too_old_is_named_in_the_error(cold: Kit, tools: Path, tmp_path: Path) -> None:
    """The error names the version that was found, the one that is needed, and what to do."""
    older(tmp_path / "bin/python3")
    run = cold.having(PATH=f"{tmp_path / 'bin'}:{tools}").run("check")
    assert run.code == 3
    assert run.err == (
        "ci-kit: error: the kit needs CPython 3.11 or newer; "
        f"found {tmp_path}/bin/python3: Python 3.10.13 cpython. Install one "
        "(in a workflow: actions/setup-python, before this step), or name one in CI_KIT_PYTHON.\n"
    )


def test_no_python_at_all_is_an_error(cold: Kit, tools: Path) -> None:
    """Without any, the error says so."""
    run = cold.having(PATH=tools).run("check")
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("ci-kit: error: the kit needs CPython 3.11 or newer; found none at all. Install one")


def test_in_a_workflow_the_missing_python_is_an_annotation_and_a_verdict(
    cold: Kit, tools: Path, tmp_path: Path
) -> None:
    """The job sees an error annotation, and the output `verdict` says `error`."""
    outputs = tmp_path / "outputs"
    run = cold.having(PATH=tools, GITHUB_ACTIONS="true", GITHUB_OUTPUT=outputs).run("check")
    assert (run.code, run.err) == (3, "")
    assert run.out.startswith("::error title=ci-kit::the kit needs CPython 3.11 or newer; found none at all.")
    assert run.out.count("\n") == 1
    assert outputs.read_text(encoding="utf-8") == "verdict=error\n"


@pytest.mark.parametrize("newer", ["python", f"python3.{sys.version_info[1]}"])
def test_a_newer_python_under_another_name_is_found(shared: Kit, tools: Path, tmp_path: Path, newer: str) -> None:
    """Where python3 is too old, others are tried; and once known, the old one is not asked again."""
    log = tmp_path / "log"
    old = older(tmp_path / "bin/python3")
    old.write_text(old.read_text(encoding="utf-8").replace("exec", f'echo asked >>"{log}"\nexec', 1), encoding="utf-8")
    script(tmp_path / "bin" / newer, f'exec "{base_python()}" "$@"')
    kit = shared.having(PATH=f"{tmp_path / 'bin'}:{tools}")
    for _ in range(2):
        assert kit.run("check").told["version"] == list(sys.version_info[:2])
    assert log.read_text(encoding="utf-8") == "asked\n"


def test_a_second_python3_further_down_the_path_is_found(
    shared: Kit, tools: Path, python: Path, tmp_path: Path
) -> None:
    """A job that tests with an old Python still has the system's."""
    older(tmp_path / "bin/python3")
    assert shared.having(PATH=f"{tmp_path / 'bin'}:{python}:{tools}").run("check").code == 0


def test_the_tool_cache_of_a_runner_is_the_last_resort(shared: Kit, tools: Path, tmp_path: Path) -> None:
    """A runner keeps interpreters that are not on the PATH."""
    script(tmp_path / "cache/Python/3.12.1/x64/bin/python3", f'exec "{base_python()}" "$@"')
    assert shared.having(PATH=tools, RUNNER_TOOL_CACHE=tmp_path / "cache").run("check").code == 0


def test_another_implementation_is_passed_over(cold: Kit, tools: Path, tmp_path: Path) -> None:
    """PyPy has no wheels of what the locks pin."""
    pypy = 'exec "{base}" -I -S -c "import sys; sys.implementation.name = \'pypy\'; exec(sys.argv[1])" "$4"'
    script(tmp_path / "bin/python3", pypy.format(base=base_python()))
    run = cold.having(PATH=f"{tmp_path / 'bin'}:{tools}").run("check")
    assert run.code == 3
    assert " pypy. Install one" in run.err


def test_a_python_that_does_not_start_is_passed_over(shared: Kit, tools: Path, python: Path, tmp_path: Path) -> None:
    """A stub or a broken installation is no reason to fail."""
    script(tmp_path / "bin/python3", "echo 'Python was not found; run without arguments to install it.'; exit 9")
    assert shared.having(PATH=f"{tmp_path / 'bin'}:{python}:{tools}").run("check").code == 0


@pytest.mark.parametrize("named", ["path", "name"])
def test_the_setting_decides(shared: Kit, tools: Path, tmp_path: Path, named: str) -> None:
    """CI_KIT_PYTHON names the interpreter, by path or by name, whatever else there is."""
    older(tmp_path / "bin/python3")
    mine = script(tmp_path / "bin/mine", f'exec "{base_python()}" "$@"')
    kit = shared.having(PATH=f"{tmp_path / 'bin'}:{tools}", CI_KIT_PYTHON=mine if named == "path" else "mine")
    assert kit.run("check").code == 0


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("{tmp}/bin/python3", "{tmp}/bin/python3: Python 3.10.13 cpython"),
        ("python3", "{tmp}/bin/python3: Python 3.10.13 cpython"),
        ("python9", "not found on the PATH"),
        ("{tmp}/none", "{tmp}/none: does not start"),
    ],
)
def test_a_setting_that_will_not_do_is_an_error(
    cold: Kit, tools: Path, tmp_path: Path, value: str, reason: str
) -> None:
    """What was asked for is not silently replaced by something else."""
    older(tmp_path / "bin/python3")
    script(tmp_path / "bin/python", f'exec "{base_python()}" "$@"')
    kit = cold.having(PATH=f"{tmp_path / 'bin'}:{tools}", CI_KIT_PYTHON=value.format(tmp=tmp_path))
    run = kit.run("check")
    assert run.code == 3
    wanted = f"which CI_KIT_PYTHON={value} is not ({reason}). Name another one".format(tmp=tmp_path)
    assert wanted in run.err


def test_a_python_of_the_workspace_is_not_used(shared: Kit, python: Path, tools: Path, tmp_path: Path) -> None:
    """Relative entries of the PATH mean the workspace, and are passed over, for the launcher's tools too."""
    for name in ("python3", "uv", "sha256sum", "find"):
        script(tmp_path / "bin" / name, f'touch "{tmp_path}/touched"; exit 1')
    kit = replace(shared, cwd=tmp_path).having(PATH=f".:bin::{python}:{tools}")
    assert kit.run("check").code == 0
    cold = kit.having(CI_KIT_ENV_ROOT=tmp_path / "root", CI_KIT_BUILDERS="uv").run("check")
    assert "uv: not on the PATH" in cold.err
    assert not (tmp_path / "touched").exists()
