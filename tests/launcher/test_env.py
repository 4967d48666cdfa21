"""The parts of the builder that a whole run does not show."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from ci_kit_env import builders, children
from ci_kit_env.builders import Way
from ci_kit_env.errors import BuildError, CancelledError, StepError
from ci_kit_env.store import Folder
from ci_kit_env.wanted import Wanted
from ci_kit_env.words import gist

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="tells of process groups, links and modes of POSIX")

UV_REFUSED = """Using Python 3.11.7
error: Request failed after 3 retries in 5.2s
  cause: Failed to fetch: `https://example.org/simple/rich/`
  cause: error sending request
  cause: tcp connect error
  cause: Connection refused (os error 111)
"""
PIP_REFUSED = """WARNING: Retrying (Retry(total=0)) after connection broken by 'NewConnectionError(\
'Failed to establish a new connection: [Errno 111] Connection refused')': /simple/uv/
ERROR: No matching distribution found for uv==0.1
"""


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (UV_REFUSED, "Request failed after 3 retries in 5.2s (connection refused)"),
        (PIP_REFUSED, "No matching distribution found for uv==0.1 (connection refused)"),
        ("error: connection refused\n", "connection refused"),
        ("no such thing\n\n", "no such thing"),
        ("Traceback\nValueError: bad", "ValueError: bad"),
        ("error: \x1b[31m\x07red", "[31m red"),
        ("error: " + "x" * 300, "x" * 200 + "…"),
        ("", ""),
    ],
)
def test_the_gist_is_the_first_error_and_its_cause(output: str, expected: str) -> None:
    """Of what an installer prints, one short printable line is kept."""
    assert gist(output) == expected


def test_settings_that_say_where_packages_come_from_are_kept() -> None:
    """The user's index, proxy, certificates and caches reach uv and pip; what shapes a build does not."""
    kept = dict.fromkeys(("UV_INDEX_URL", "UV_INDEX_MINE_PASSWORD", "UV_CACHE_DIR", "PIP_CERT"), "a")
    kept |= dict.fromkeys(("PIP_PROXY", "HTTPS_PROXY", "SSL_CERT_FILE", "LD_LIBRARY_PATH"), "b")
    dropped = ("UV_EXCLUDE_NEWER", "PIP_TARGET", "PYTHONPATH", "VIRTUAL_ENV", "CONDA_PREFIX")
    found = children.environment(kept | dict.fromkeys(dropped, "c"))
    assert {name: found.get(name) for name in kept} == kept
    assert not found.keys() & set(dropped)


@pytest.mark.parametrize(
    ("given", "index"),
    [
        ({}, None),
        ({"PIP_INDEX_URL": "pip"}, "pip"),
        ({"PIP_INDEX_URL": "pip", "UV_DEFAULT_INDEX": "uv"}, "uv"),
        ({"PIP_INDEX_URL": "pip", "UV_INDEX_URL": "uv"}, None),
    ],
)
def test_an_index_for_pip_serves_uv_too(given: dict[str, str], index: str | None) -> None:
    """A closed network is often only set up for pip; what is set for uv itself comes first."""
    assert children.environment(given).get("UV_DEFAULT_INDEX") == index


def test_relative_entries_leave_the_path(tmp_path: Path) -> None:
    """They mean the workspace."""
    path = os.pathsep.join([".", "", "bin", str(tmp_path)])
    assert children.environment({"PATH": path})["PATH"] == str(tmp_path)


def test_a_step_has_a_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    """What hangs is ended, and said to have hung."""
    monkeypatch.setattr(children, "DEADLINE", 0.2)
    with pytest.raises(StepError, match="still not done"):
        children.run(["sleep", "30"], os.environ)


def test_a_signal_while_a_step_starts_ends_the_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no moment in which a cancelled launcher leaves a step running."""
    started = []
    start = children.start

    def start_and_be_cancelled(command: list[str], variables: dict[str, str]) -> subprocess.Popen[bytes]:
        started.append(start(command, variables))
        signal.raise_signal(signal.SIGTERM)
        return started[0]

    def cancelled(number: int, _: object) -> None:
        raise CancelledError(number)

    monkeypatch.setattr(children, "start", start_and_be_cancelled)
    before = signal.signal(signal.SIGTERM, cancelled)
    try:
        with pytest.raises(CancelledError):
            children.run(["sleep", "30"], os.environ)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert started[0].returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("setting", "ways"),
    [("", list(Way)), ("pip", [Way.PIP]), ("pip-uv, uv", [Way.FETCHED_UV, Way.UV])],
)
def test_ways_are_chosen_in_order(setting: str, ways: list[Way]) -> None:
    """The setting names them, with commas or spaces; nothing means all."""
    assert list(builders.chosen(setting)) == ways


def test_an_unknown_way_is_an_error() -> None:
    """The error names the ones there are."""
    with pytest.raises(BuildError, match="CI_KIT_BUILDERS=conda names no way to install; there are: uv, pip-uv, pip"):
        builders.chosen("conda")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """The folder of a small set, with nothing in it."""
    lock = tmp_path / "small.txt"
    lock.write_text("one==1\n", encoding="utf-8")
    return Folder(tmp_path / "root/small", Wanted(lock, "tag"))


def build(folder: Folder) -> Path:
    """A build that looks finished."""
    made = folder.claim()
    program = folder.wanted.program(made)
    program.parent.mkdir()
    program.touch(0o755)
    return made


def test_of_two_builds_that_end_together_the_first_counts(folder: Folder) -> None:
    """The second is told to use the first, and leaves nothing but its build, which its owner removes."""
    first, second = build(folder), build(folder)
    assert folder.publish(first) == first
    assert folder.publish(second) == first
    assert folder.look() == first
    assert sorted(path.name for path in folder.path.iterdir()) == sorted([first.name, second.name, "stamp"])


def test_a_file_system_without_links_will_do(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """There the stamp is renamed into place."""

    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    made = build(folder)
    assert folder.publish(made) == made
    assert folder.look() == made


def test_files_from_the_future_do_not_spoil_a_build(folder: Folder) -> None:
    """A clock that runs ahead, as a file server's may, does not make a build look changed for ever."""
    made = build(folder)
    os.utime(folder.wanted.program(made), (4e9, 4e9))
    folder.publish(made)
    assert folder.look() == made
