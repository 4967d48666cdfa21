"""The short way: an environment that is complete is found, and no more is said or done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from launched import script

if TYPE_CHECKING:
    from pathlib import Path

    from launched import Kit

pytestmark = pytest.mark.launcher
posix = pytest.mark.skipif(os.name == "nt", reason="needs symbolic links, signals or scripts for sh")


def snapshot(root: Path) -> dict[str, int]:
    """All that is below a folder, with modification times, but what Python compiles."""
    return {str(path): path.lstat().st_mtime_ns for path in root.rglob("*") if "__pycache__" not in path.parts}


def test_a_warm_start_says_and_changes_nothing(shared: Kit) -> None:
    """Nothing is printed beside what the program prints, and no file below the root is touched."""
    before = snapshot(shared.root)
    run = shared.run("check")
    assert (run.code, run.err) == (0, "")
    assert run.prefix.is_relative_to(shared.root)
    assert snapshot(shared.root) == before


def test_python_is_isolated_and_speaks_utf8(shared: Kit) -> None:
    """The program runs from the checkout, isolated, in UTF-8 mode, in the caller's folder."""
    told = shared.run("check").told
    assert (told["isolated"], told["utf8"], told["cwd"]) == (1, 1, str(shared.cwd))
    assert told["program"] == str(shared.home / "python/ci_kit/__main__.py")


@posix
def test_a_warm_start_starts_no_other_python(shared: Kit, tools: Path, tmp_path: Path) -> None:
    """An interpreter on the PATH is asked once in its life, not once a start."""
    log = tmp_path / "log"
    script(tmp_path / "bin/python3", f'echo started >>"{log}"\nexec "{sys.executable}" "$@"')
    kit = shared.having(PATH=f"{tmp_path / 'bin'}{os.pathsep}{tools}")
    runs = [kit.run("check") for _ in range(3)]
    assert [run.code for run in runs] == [0, 0, 0]
    assert log.read_text(encoding="utf-8") == "started\n"


@posix
def test_another_interpreter_in_the_same_place_is_asked_again(shared: Kit, tools: Path, tmp_path: Path) -> None:
    """What is known of an interpreter ends with its file."""
    log = tmp_path / "log"
    kit = shared.having(PATH=f"{tmp_path / 'bin'}{os.pathsep}{tools}")
    for word in ("first", "second"):
        fresh = script(tmp_path / word, f'echo {word} >>"{log}"\nexec "{sys.executable}" "$@"')
        (tmp_path / "bin").mkdir(exist_ok=True)
        fresh.replace(tmp_path / "bin/python3")
        assert kit.run("check").code == 0
    assert log.read_text(encoding="utf-8") == "first\nsecond\n"


@pytest.mark.parametrize(
    "argument", ["", " ", "a b", "*", "$(id)", "`id`", "q\"uo'te", "new\nline", "ünï", "--x=y", "\\"]
)
def test_arguments_arrive_as_they_are(shared: Kit, argument: str) -> None:
    """No shell expands, splits or drops an argument."""
    if os.name == "nt" and argument == "\\":
        pytest.skip("Git Bash rewrites arguments that look like its paths")
    assert shared.run("check", argument, "last").told["argv"] == ["check", argument, "last"]


@posix
@pytest.mark.parametrize("name", ["python/run.sh", "ci-kit"])
def test_it_is_found_through_symbolic_links(shared: Kit, tmp_path: Path, name: str) -> None:
    """A link to a link to the launcher or a front door, absolute or relative, starts the same kit."""
    (tmp_path / "one").symlink_to(shared.home / name)
    (tmp_path / "far").mkdir()
    (tmp_path / "far/two").symlink_to("../one")
    assert shared.run("check", command=tmp_path / "far/two").prefix.is_relative_to(shared.root)


@posix
def test_it_is_found_the_way_an_action_calls_it(shared: Kit) -> None:
    """A path through the action's folder, relative or not, leads to the launcher."""
    action = shared.home / "actions/sarif-validate"
    action.mkdir(parents=True, exist_ok=True)
    absolute = f"{action}/../../python/run.sh"
    relative = os.path.relpath(absolute, shared.cwd)
    commands = (["bash", "-c", 'exec "$0" check', path] for path in (absolute, relative))
    for command in commands:
        done = subprocess.run(command, cwd=shared.cwd, env=dict(shared.variables), capture_output=True, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


@posix
@pytest.mark.parametrize(
    ("words", "package", "argv"),
    [
        (["check"], "ci_kit", ["check"]),
        ([], "ci_kit", []),
        (["--help"], "ci_kit", ["--help"]),
    ],
)
def test_a_concern_runs_the_kit_with_its_name_first(
    shared: Kit, words: list[str], package: str, argv: list[str]
) -> None:
    """What is no development task goes to the package of the kit, name and all."""
    told = shared.run(*words, command=shared.home / "ci-kit").told
    assert (told["program"], told["argv"]) == (str(shared.home / f"python/{package}/__main__.py"), argv)


@posix
@pytest.mark.parametrize(
    ("door", "words", "argv"),
    [
        ("dev", ["lint", "mypy"], ["lint", "mypy"]),
        ("dev", [], []),
        ("dev", ["dev"], ["dev"]),
        ("ci-kit", ["demo", "x"], ["demo", "x"]),
        ("ci-kit", ["dev", "lint"], ["lint"]),
    ],
)
def test_a_task_runs_the_development_package(shared: Kit, door: str, words: list[str], argv: list[str]) -> None:
    """`./dev <task>` and `./ci-kit demo` run ci_kit_dev, in the set `dev`."""
    # The set itself is large; the lock of `core` under its name stands for it.
    locks = shared.home / "python/locks"
    (locks / "dev.txt").write_bytes((locks / "core.txt").read_bytes())
    told = shared.run(*words, command=shared.home / door).told
    assert (told["program"], told["argv"]) == (str(shared.home / "python/ci_kit_dev/__main__.py"), argv)
    assert "/dev-" in told["prefix"]


SIGNALLED = """
import sys, time
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    sys.exit(42)
"""


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 42), (signal.SIGTERM, -signal.SIGTERM)])
def test_signals_reach_python(shared: Kit, number: int, code: int) -> None:
    """What a runner sends to the process it started, a front door here, is sent to Python."""
    program = shared.home / "python/ci_kit/__main__.py"
    before = program.read_text(encoding="utf-8")
    program.write_text(SIGNALLED, encoding="utf-8")
    try:
        child = shared.start("check", command=shared.home / "ci-kit")
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        child.send_signal(number)
        child.communicate(timeout=20)
    finally:
        program.write_text(before, encoding="utf-8")
    assert child.returncode == code
