"""An sdist is built again: the same wheel, the same bytes, or the first difference; then it is installed and used."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from distributions import Made

from ci_kit import process
from ci_kit.errors import CiKitError
from ci_kit.package import check, install
from ci_kit.package.rebuild import Rebuilt, rebuild
from ci_kit.package.workbench import Workbench, python_of
from ci_kit_dev import tools

if TYPE_CHECKING:
    from collections.abc import Callable

CONTENTS = "files['demo/stamp.txt'] = str(time.time_ns()).encode()"


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    """Where builds run, with uv on the PATH."""
    folder = tmp_path / "bench"
    folder.mkdir()
    path = f"{Path(tools.binary('uv')).parent}{os.pathsep}{os.environ['PATH']}"
    return Workbench(folder, {**os.environ, "PATH": path}, 240, process.Cancellation())


def again(made: Made, bench: Workbench, *, twice: bool = True) -> Rebuilt:
    """Rebuild its sdist beside its wheel."""
    seen = check.look([made.sdist(), made.wheel()])
    (source,) = seen.sdists()
    assert source.named is not None
    return rebuild(source.named, source.path, [one.archive for one in seen.wheels() if one.archive], bench, twice=twice)


def test_a_good_sdist_gives_the_same_bytes_and_files(tmp_path: Path, bench: Workbench) -> None:
    """Twice, and those of the wheel beside it."""
    rebuilt = again(Made(tmp_path), bench)
    assert (rebuilt.problems, rebuilt.notes, rebuilt.same) == ([], [], True)


@pytest.mark.parametrize(
    ("spoil", "difference"),
    [
        (CONTENTS, "demo/stamp.txt: its contents, from byte"),
        ("mode = Path('demo.tmp').touch() or Path('demo.tmp').stat().st_mode & 0o777", "its mode, 644 and 600"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="there is no umask")
def test_the_first_difference_is_named(tmp_path: Path, bench: Workbench, spoil: str, difference: str) -> None:
    """A time in a file, the umask in the archive."""
    made = Made(tmp_path, spoil=spoil)
    rebuilt = again(made, bench)
    assert rebuilt.same is False
    assert any(difference in one.text for one in rebuilt.problems), rebuilt.problems


def test_another_wheel_than_the_given_one_is_told(tmp_path: Path, bench: Workbench) -> None:
    """What only one of them has, and what differs."""
    made = Made(
        tmp_path, spoil="files.pop('demo/cli.py'); files['demo/__init__.py'] = b'1'; files['demo/more.py'] = b''"
    )
    told = sorted(one.text for one in again(made, bench, twice=False).problems)
    assert [text.split(" ", 1)[0] for text in told] == ["demo/__init__.py", "demo/cli.py", "demo/more.py"]
    assert "only in the given wheel" in told[1]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("raise SystemExit('no compiler')", "no compiler"),
        ("NAME = NAME.replace('1.0', '0.0'); globals().update(NAME=NAME)", ""),
    ],
)
def test_what_cannot_be_built_is_told(tmp_path: Path, bench: Workbench, spoil: str, said: str) -> None:
    """With the end of what the build said."""
    (problem,) = again(Made(tmp_path, spoil=spoil), bench, twice=False).problems
    assert problem.rule == "not-buildable"
    assert said in problem.text


def test_a_build_that_hangs_or_is_cancelled_is_no_pass(tmp_path: Path, bench: Workbench) -> None:
    """The first is told with its time, the second is an error."""
    made = Made(tmp_path, spoil="time.sleep(600)")
    (problem,) = again(made, replace(bench, seconds=0.5), twice=False).problems
    assert "timed out" in problem.text
    cancelled = Workbench(tmp_path / "again", bench.env, 240, process.Cancellation())
    cancelled.folder.mkdir()
    cancelled.cancel.request(2)
    with pytest.raises(CiKitError, match="cancelled"):
        again(made, cancelled)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda _: None, ""),
        (lambda made: made.files.update({"demo/__init__.py": "import not_there\n"}), "No module named 'not_there'"),
        (lambda made: made.files.update({"demo/cli.py": "def main():\n    return 3\n"}), "exit code 3"),
    ],
)
def test_it_is_installed_and_used(
    tmp_path: Path, bench: Workbench, change: Callable[[Made], object], said: str
) -> None:
    """Imported and asked for help, away from the checkout."""
    made = Made(tmp_path)
    change(made)
    (wheel,) = check.look([made.wheel()]).wheels()
    assert wheel.archive is not None
    names = install.modules(wheel.archive)
    scripts = install.commands(wheel.archive, "demo-1.0.dist-info")
    assert (names, scripts) == (["demo"], ["demo"])
    told = [one.text for one in install.try_out(wheel.path, names, scripts, bench)]
    assert bool(told) is bool(said)
    assert not said or said in told[0]
    assert python_of(bench.folder / "environment").exists()
