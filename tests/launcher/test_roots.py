"""Where environments live, and where they go when they cannot live there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from launched import Run

if TYPE_CHECKING:
    from pathlib import Path

    from launched import Kit

pytestmark = [
    pytest.mark.launcher,
    pytest.mark.skipif(os.name == "nt", reason="needs permissions and home folders as POSIX has them"),
]


@pytest.mark.parametrize(
    ("variables", "place"),
    [
        ({"CI_KIT_ENV_ROOT": "envs", "RUNNER_TOOL_CACHE": "tools"}, "work/envs"),
        ({"RUNNER_TOOL_CACHE": "tools", "XDG_CACHE_HOME": "/nowhere"}, "work/tools/ci-kit"),
        ({"XDG_CACHE_HOME": "{tmp}/xdg"}, "xdg/ci-kit"),
        (
            {"XDG_CACHE_HOME": "relative"},
            "home/Library/Caches/ci-kit" if sys.platform == "darwin" else "home/.cache/ci-kit",
        ),
        ({"HOME": None}, f"spare/ci-kit-{os.getuid() if os.name != 'nt' else 0}"),
    ],
)
def test_the_root_is_found(cold: Kit, tmp_path: Path, variables: dict[str, str | None], place: str) -> None:
    """A setting comes first, then the runner's tool cache, the user's cache, a temporary folder."""
    for name in ("work", "home", "spare"):
        (tmp_path / name).mkdir()
    clean = {
        "CI_KIT_ENV_ROOT": None,
        "HOME": tmp_path / "home",
        "XDG_CACHE_HOME": None,
        "RUNNER_TEMP": None,
        "TMPDIR": tmp_path / "spare",
    }
    filled = {name: value and value.format(tmp=tmp_path) for name, value in variables.items()}
    kit = cold.having(**clean).having(**filled)
    kit = replace(kit, cwd=tmp_path / "work")
    assert kit.run("check").prefix.parents[1] == tmp_path / place


def test_where_no_folder_can_be_made_the_spare_root_serves(cold: Kit, tmp_path: Path) -> None:
    """One line says where environments go instead; the next start finds them there and says nothing."""
    cold.root.write_text("a file is in the way", encoding="utf-8")
    first = cold.run("check")
    spare = tmp_path / f"temp/ci-kit-{os.getuid()}"
    assert first.prefix.is_relative_to(spare)
    assert f"ci-kit: cannot write to {cold.root} (" in first.err
    assert f"); using {spare} instead.\n" in first.err
    again = cold.run("check")
    assert (again.prefix, again.err) == (first.prefix, "")


def test_where_nothing_can_be_written_the_error_says_so(cold: Kit, tmp_path: Path) -> None:
    """Both places and the setting that helps are named."""
    cold.root.write_text("in the way", encoding="utf-8")
    (tmp_path / "temp").write_text("in the way", encoding="utf-8")
    run = cold.run("check")
    assert run.code == 3
    assert "error: can write neither to " in run.err
    assert "Set CI_KIT_ENV_ROOT to a folder that can be written." in run.err


def test_a_spare_root_of_somebody_else_is_not_used(cold: Kit, tmp_path: Path) -> None:
    """In a folder where everybody may write, somebody may have put a link where the spare root belongs."""
    theirs = tmp_path / "theirs"
    assert cold.having(CI_KIT_ENV_ROOT=theirs).run("check").code == 0
    before = sorted(theirs.rglob("*"))
    cold.root.write_text("in the way", encoding="utf-8")
    (tmp_path / "temp").mkdir()
    (tmp_path / f"temp/ci-kit-{os.getuid()}").symlink_to(theirs)
    run = cold.run("check")
    assert run.code == 3
    assert "belongs to another user" in run.err
    assert sorted(theirs.rglob("*")) == before


def test_without_a_home_a_temporary_folder_of_somebody_else_is_not_used(cold: Kit, tmp_path: Path) -> None:
    """Nor is what it tells of interpreters believed."""
    homeless = {
        "CI_KIT_ENV_ROOT": None,
        "HOME": None,
        "RUNNER_TEMP": None,
        "TMPDIR": tmp_path,
        "XDG_CACHE_HOME": None,
    }
    (tmp_path / "theirs").mkdir()
    (tmp_path / f"ci-kit-{os.getuid()}").symlink_to(tmp_path / "theirs")
    run = cold.having(**homeless).run("check")
    assert run.code == 3
    assert "belongs to another user. Set CI_KIT_ENV_ROOT" in run.err
    assert list((tmp_path / "theirs").iterdir()) == []


def run_with_read_only_root(kit: Kit) -> Run:
    """Run the launcher while its root cannot be written: on a read-only mount, if no mode stops this user."""
    if os.getuid() == 0:
        mount = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && shift && exec "$@"'
        command = [
            "unshare",
            "-m",
            "sh",
            "-c",
            mount,
            "sh",
            str(kit.root),
            str(kit.home / "python/run.sh"),
            "check",
        ]
        if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
            pytest.skip("root ignores file modes, and may not mount here")
        path = f"{kit.variables['PATH']}:/usr/sbin:/usr/bin:/sbin:/bin"
        done = subprocess.run(
            command,
            cwd=kit.cwd,
            env={**kit.variables, "PATH": path},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Run(done.returncode, done.stdout, done.stderr)
    folders = [kit.root, *(path for path in kit.root.rglob("*") if path.is_dir() and not path.is_symlink())]
    for folder in folders:
        folder.chmod(0o555)
    run = kit.run("check")
    for folder in folders:
        folder.chmod(0o755)
    return run


@pytest.mark.parametrize("ready", [True, False])
def test_a_read_only_root_serves_when_complete(cold: Kit, tmp_path: Path, *, ready: bool) -> None:
    """What is complete is used where it is, in silence; what is missing is built in the spare root."""
    cold.root.mkdir()
    if ready:
        assert cold.run("check").code == 0
    run = run_with_read_only_root(cold)
    spare = tmp_path / f"temp/ci-kit-{os.getuid()}"
    assert run.prefix.is_relative_to(cold.root if ready else spare)
    assert (run.err == "") is ready
