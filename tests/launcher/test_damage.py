"""An environment that is not as it was made is noticed, replaced, and left alone for those who run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from launched import Kit

pytestmark = pytest.mark.launcher


def packages(build: Path) -> Path:
    """The folder of installed packages."""
    return next(build.glob("[Ll]ib/**/site-packages"))


def delete_a_file(build: Path) -> None:
    """As a clean-up of old files would."""
    (packages(build) / "requests/models.py").unlink()


def edit_a_module(build: Path) -> None:
    """In place, so that its folder does not show it."""
    with (packages(build) / "urllib3/fields.py").open("a", encoding="utf-8") as module:
        module.write("\n")


def add_a_package(build: Path) -> None:
    """As a stray `pip install` would."""
    (packages(build) / "sitecustomize.py").write_text("raise SystemExit('hijacked')", encoding="utf-8")


def delete_a_package(build: Path) -> None:
    """With all its files."""
    shutil.rmtree(packages(build) / "idna")


def replace_a_file(build: Path) -> None:
    """By a rename, which keeps the old time of what comes in its place."""
    module = packages(build) / "requests/models.py"
    other = build.parent / "other.py"
    shutil.copy2(packages(build) / "requests/api.py", other)
    os.utime(other, (0, 0))
    other.replace(module)


def delete_the_python(build: Path) -> None:
    """As when the interpreter below the environment is uninstalled."""
    next(path for path in (build / "bin/python", build / "Scripts/python.exe") if path.exists()).unlink()


def delete_the_build(build: Path) -> None:
    """All of it, with the stamp left."""
    shutil.rmtree(build)


def empty_the_stamp(build: Path) -> None:
    """As a full disk would."""
    (build.parent / "stamp").write_text("", encoding="utf-8")


def point_the_stamp_elsewhere(build: Path) -> None:
    """Out of the folder."""
    stamp = build.parent / "stamp"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace(build.name, f"../{build.name}"), encoding="utf-8")


def stamp_with_another_lock(build: Path) -> None:
    """One digit off."""
    stamp = build.parent / "stamp"
    form, digest, name = stamp.read_text(encoding="utf-8").split()
    stamp.write_text(f"{form} {digest[:-1]}{'0' if digest[-1] != '0' else '1'} {name}\n", encoding="utf-8")


DAMAGES = [
    delete_a_file,
    edit_a_module,
    add_a_package,
    delete_a_package,
    replace_a_file,
    delete_the_python,
    delete_the_build,
    empty_the_stamp,
    point_the_stamp_elsewhere,
    stamp_with_another_lock,
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: str(damage.__name__))
def test_damage_is_noticed_said_and_repaired_aside(cold: Kit, damage: Callable[[Path], None]) -> None:
    """One line tells of it, a new build takes over, and what is left of the old one stays for its users."""
    old = cold.run("check").prefix
    damage(old)
    gone = not old.exists()
    run = cold.run("check")
    assert run.err.startswith("ci-kit: building an environment anew, since ")
    assert run.err.count("\n") == 1
    assert run.prefix not in (old, None)
    assert old.exists() != gone
    again = cold.run("check")
    assert (again.prefix, again.err) == (run.prefix, "")


def test_what_is_wrong_is_named(cold: Kit) -> None:
    """The line names the file that has been changed."""
    edited = packages(cold.run("check").prefix) / "urllib3/fields.py"
    edited.touch()
    assert f"since {edited} has been changed." in cold.run("check").err


def test_damage_does_not_reach_the_next_build(cold: Kit) -> None:
    """Files are copies: what is written into one is not written into the cache it came from."""
    module = packages(cold.run("check").prefix) / "urllib3/fields.py"
    content = module.read_bytes()
    with module.open("ab") as file:
        file.write(b"damage")
    anew = packages(cold.run("check").prefix) / "urllib3/fields.py"
    assert anew != module
    assert anew.read_bytes() == content


def test_a_build_without_a_stamp_is_nobodys(cold: Kit) -> None:
    """What an interrupted build has left is neither used nor, while it may still be under way, removed."""
    half = cold.run("check").prefix
    (half.parent / "stamp").unlink()
    run = cold.run("check")
    assert run.prefix != half
    assert "since" not in run.err
    assert cold.builds() == sorted([half, run.prefix])


def test_what_was_left_over_long_ago_is_removed(cold: Kit) -> None:
    """A build that no stamp names goes when it is older than any job; what else is there stays."""
    half = cold.run("check").prefix
    (half.parent / "stamp").unlink()
    kept = cold.run("check").prefix
    week_old = time.time() - 8 * 24 * 3600
    precious = [cold.root / name for name in ("my-project/src", f"{cold.folder().name}/notes", "src/abcdef01")]
    for folder in precious:
        folder.mkdir(parents=True)
    for build in (half, kept, *precious):
        os.utime(build, (week_old, week_old))
    with (cold.folder() / "stamp").open("a", encoding="utf-8") as stamp:
        stamp.write("broken")
    latest = cold.run("check").prefix
    assert latest.exists()
    assert (half.exists(), kept.exists()) == (False, False)
    assert all(folder.exists() for folder in precious)


def test_compiling_modules_is_no_damage(cold: Kit) -> None:
    """The environment's Python may be used freely, with its compiled modules written beside their sources."""
    build = cold.run("check").prefix
    code = "import asyncio, idna.codec, markdown_it, requests"
    python = next(path for path in (build / "bin/python", build / "Scripts/python.exe") if path.exists())
    before = len(list(build.rglob("*.pyc")))
    subprocess.run([python, "-c", code], check=True, env={**cold.variables, "PYTHONDONTWRITEBYTECODE": ""})
    assert len(list(build.rglob("*.pyc"))) > before
    assert cold.run("check").err == ""
