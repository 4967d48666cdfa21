"""A workspace is somebody else's: nothing in it is loaded, obeyed or run."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from launched import Kit

pytestmark = pytest.mark.launcher

MODULES = (
    "json",
    "requests",
    "pydantic/__init__",
    "rich/__init__",
    "sitecustomize",
    "usercustomize",
    "ci_kit/__init__",
)
STDLIB = (
    "subprocess",
    "hashlib",
    "platform",
    "pip/__init__",
    "pip/__main__",
    "venv/__init__",
    "encodings/__init__",
)
#: What tools would obey if they looked: no index, another Python, no wheels, and what does not parse.
SETTINGS = {
    ".python-version": "2.7\n",
    "pip.conf": "[global]\nno-index = true\nno-binary = :all:\n",
    "pyproject.toml": '[tool.uv]\nno-binary = true\nindex-url = "http://127.0.0.1:9/"\n',
    "pyvenv.cfg": "home = /nowhere\n",
    "setup.cfg": "[easy_install]\nindex_url = http://127.0.0.1:9/\n",
    "uv.toml": "this is not TOML",
}
#: Variables that a workflow may well have set, for its own Python.
VARIABLES = {
    "PIP_NO_BINARY": ":all:",
    "PIP_REQUIRE_VIRTUALENV": "1",
    "PIP_TARGET": "elsewhere",
    "PYTHONHOME": ".",
    "PYTHONNOUSERSITE": "",
    "PYTHONPATH": ".",
    "PYTHONSTARTUP": "json.py",
    "UV_COMPILE_BYTECODE": "1",
    "UV_EXCLUDE_NEWER": "2001-01-01",
    "UV_NO_BINARY": "1",
    "UV_PROJECT": ".",
    "UV_PYTHON": "2.7",
    "UV_SYSTEM_PYTHON": "1",
    "VIRTUAL_ENV": ".",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A folder whose modules leave a file `touched` when one is run, and whose settings break a build."""
    folder = tmp_path / "workspace"
    for name in (*MODULES, *STDLIB):
        path = folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"open({str(tmp_path / 'touched')!r}, 'a').write(__file__)\n", encoding="utf-8")
    for name, text in SETTINGS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_cold_and_a_warm_start_are_deaf_to_the_workspace(cold: Kit, workspace: Path, tmp_path: Path) -> None:
    """Modules come from the environment and the standard library, settings from the user."""
    kit = replace(cold, cwd=workspace).having(**VARIABLES)
    for run in (kit.run("cold"), kit.run("warm")):
        files = run.told["files"]
        assert run.told["cwd"] == str(workspace)
        assert not [file for file in files.values() if file.startswith(str(workspace))]
        assert all(file.startswith(str(run.prefix)) for name, file in files.items() if name != "json")
    assert not (tmp_path / "touched").exists()


@pytest.mark.skipif(os.name == "nt", reason="the PATH is reduced by symbolic links")
@pytest.mark.parametrize("way", ["pip-uv", pytest.param("pip", marks=pytest.mark.slow)])
def test_pip_is_deaf_to_the_workspace(cold: Kit, workspace: Path, tmp_path: Path, way: str) -> None:
    """Neither is pip, nor what it starts, led astray."""
    kit = replace(cold, cwd=workspace).having(**VARIABLES, CI_KIT_BUILDERS=way)
    assert kit.run("check").prefix == kit.builds()[0]
    assert not (tmp_path / "touched").exists()


def test_a_root_inside_the_workspace_makes_no_difference(cold: Kit, workspace: Path) -> None:
    """Settings are not found by going up from the environment either."""
    kit = replace(cold, cwd=workspace).having(CI_KIT_ENV_ROOT="cache/envs")
    assert kit.run("check").prefix.is_relative_to(workspace / "cache/envs")
