"""The launcher with as little around it as it can do with."""

from __future__ import annotations

import os
import shutil
import sysconfig
from typing import TYPE_CHECKING

import pytest
from launched import Kit, base_python, plant, script

if TYPE_CHECKING:
    from pathlib import Path

#: What the launcher may start on its way, without a Python among it.
TOOLS = (
    "bash",
    "dirname",
    "env",
    "find",
    "mkdir",
    "mv",
    "openssl",
    "readlink",
    "sh",
    "sha256sum",
    "sleep",
    "touch",
)
#: Of this process's environment, what a launcher in a test must not know.
OURS = ("CI_KIT_", "GITHUB_", "PYTHON", "RUNNER_", "UV_", "VIRTUAL_ENV", "pythonLocation")
KEPT = ("UV_INDEX_URL", "UV_DEFAULT_INDEX")


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the launcher needs beside Python and uv, and nothing else."""
    folder = tmp_path_factory.mktemp("tools")
    for name in TOOLS:
        found = shutil.which(name)
        if found and os.name != "nt":
            (folder / name).symlink_to(found)
    return folder


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `python3` alone."""
    folder = tmp_path_factory.mktemp("python")
    if os.name != "nt":
        script(folder / "python3", f'exec "{base_python()}" "$@"')
    return folder


@pytest.fixture(scope="session")
def uv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `uv` alone."""
    folder = tmp_path_factory.mktemp("uv")
    found = shutil.which("uv", path=sysconfig.get_path("scripts")) or shutil.which("uv")
    assert found, "the development environment has uv"
    if os.name != "nt":
        (folder / "uv").symlink_to(found)
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, tools: Path, python: Path, uv: Path) -> Kit:
    """A kit in a folder with an awkward name, whose environment is ready."""
    home = plant(tmp_path_factory.mktemp("checkouts") / "ci kit ünd $HOME")
    path = os.environ["PATH"] if os.name == "nt" else os.pathsep.join(map(str, (uv, python, tools)))
    kept = {name: value for name, value in os.environ.items() if name in KEPT or not name.startswith(OURS)}
    temporary = tmp_path_factory.mktemp("temporary")
    own = {
        "CI_KIT_ENV_ROOT": str(tmp_path_factory.mktemp("tool cache")),
        "PATH": path,
        "TMPDIR": str(temporary),
        # Tests do damage, and a broken launcher might carry it into the cache: never the user's.
        "UV_CACHE_DIR": str(tmp_path_factory.mktemp("uv cache")),
    }
    kit = Kit(home, tmp_path_factory.mktemp("work space"), {**kept, **own})
    assert kit.run("warm").code == 0
    return kit


@pytest.fixture
def cold(shared: Kit, tmp_path: Path) -> Kit:
    """The same kit with an empty place for environments; the cache of packages is warm."""
    return shared.having(CI_KIT_ENV_ROOT=tmp_path / "root", RUNNER_TEMP=tmp_path / "temp")
