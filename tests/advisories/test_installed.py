"""Installed packages, as their installer has written them down."""

from __future__ import annotations

import json
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name
from packaging.version import Version

from ci_kit.advisories import Cause
from ci_kit.advisories.sources import Inventory, read
from ci_kit.errors import InputError


def _install(folder: Path, name: str, metadata: str, origin: object = None) -> None:
    entry = folder / "lib/python3.11/site-packages" / name
    entry.mkdir(parents=True)
    (entry / "METADATA").write_text(metadata, encoding="utf-8")
    if origin is not None:
        (entry / "direct_url.json").write_text(json.dumps(origin), encoding="utf-8")


def _all(inventory: Inventory) -> set[tuple[str, str]]:
    return {(one.name, one.version) for one in inventory.packages}


def test_a_real_environment_is_read_as_python_reads_it() -> None:
    """The interpreter that runs this test has what its own import system says that it has."""
    inventory = read([Path(sys.executable)], Path.cwd())
    folders = [entry for entry in sys.path if entry.endswith("site-packages")]
    installed = distributions(path=folders)
    expected = {(canonicalize_name(one.metadata["Name"]), str(Version(one.version))) for one in installed}
    assert _all(inventory) == expected
    assert (inventory.skipped, inventory.problems) == ([], [])


def test_an_interpreter_an_environment_and_its_packages_are_the_same(tmp_path: Path) -> None:
    """Any of the three may be named; nothing is run."""
    _install(tmp_path, "idna-3.10.dist-info", "Metadata-Version: 2.1\nName: idna\nVersion: 3.10\n\nName: no\n")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").write_text("never run", encoding="utf-8")
    for source in (tmp_path, tmp_path / "bin/python3", tmp_path / "lib/python3.11/site-packages"):
        inventory = read([source], tmp_path)
        assert _all(inventory) == {("idna", "3.10")}
        assert inventory.packages[0].line == 3


def test_where_a_package_came_from_counts(tmp_path: Path) -> None:
    """By direct_url.json: an archive has the version that it says, a repository need not, a directory is one's own."""
    for name, origin in (
        ("archive", {"url": "https://host/a.whl", "archive_info": {}}),
        ("own", {"url": "file:///x", "dir_info": {"editable": True}}),
        ("repository", {"url": "https://host/x.git", "vcs_info": {"vcs": "git"}}),
    ):
        _install(tmp_path, f"{name}-1.0.dist-info", f"Name: {name}\nVersion: 1.0\n", origin)
    inventory = read([tmp_path], tmp_path)
    assert _all(inventory) == {("archive", "1.0")}
    assert [(one.name, one.cause) for one in inventory.skipped] == [("own", Cause.OWN), ("repository", Cause.ELSEWHERE)]


def test_half_an_installation_is_told(tmp_path: Path) -> None:
    """Without its metadata nobody knows what is installed."""
    _install(tmp_path, "idna-3.10.dist-info", "Name: idna\n")
    (tmp_path / "lib/python3.11/site-packages/~umpy-2.0.dist-info").mkdir()
    inventory = read([tmp_path], tmp_path)
    assert [(one.name, one.cause) for one in inventory.skipped] == [
        ("idna-3.10", Cause.UNREADABLE),
        ("~umpy-2.0", Cause.UNREADABLE),
    ]


def test_what_is_no_environment_is_told(tmp_path: Path) -> None:
    """A directory without packages, or an interpreter without an environment, is a problem; a wrong path bad input."""
    for source in (tmp_path, tmp_path / "bin/python3"):
        assert len(read([source], tmp_path).problems) == 1
    with pytest.raises(InputError, match="there is no"):
        read([tmp_path / "missing"], tmp_path)
