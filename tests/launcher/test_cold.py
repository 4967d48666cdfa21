"""The long way: an environment is built, once, whole, and by whatever can build it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from launched import Kit, base_python, plant, script

pytestmark = pytest.mark.launcher
posix = pytest.mark.skipif(os.name == "nt", reason="needs symbolic links, signals or scripts for sh")

#: A network that is down: whoever honours a proxy is refused at once.
DOWN = "http://127.0.0.1:9"
NO_NETWORK = {
    **dict.fromkeys(("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"), DOWN),
    **dict.fromkeys(("https_proxy", "http_proxy", "all_proxy"), DOWN),
    "NO_PROXY": None,
    "no_proxy": None,
}


def test_four_cold_starts_at_once_end_in_one_environment(cold: Kit) -> None:
    """Each of them works, in the same environment, and nothing else is left behind."""
    children = [cold.start("check") for _ in range(4)]
    outputs = [child.communicate(timeout=120) for child in children]
    assert [child.returncode for child in children] == [0, 0, 0, 0], outputs
    assert len({json.loads(out)["prefix"] for out, _ in outputs}) == 1
    assert len(cold.builds()) == 1
    assert sorted(path.name for path in cold.folder().iterdir()) == sorted([cold.builds()[0].name, "stamp"])


def test_a_build_says_so_in_one_line_apart_from_the_output(cold: Kit) -> None:
    """Standard output belongs to the program; standard error tells why the start takes longer."""
    run = cold.run("check")
    assert run.prefix == cold.builds()[0]
    assert run.err == 'ci-kit: installing the packages of the set "core"; later runs will find them.\n'


def test_other_locks_get_other_environments(cold: Kit, tmp_path: Path) -> None:
    """A lock of other bytes is another environment; the old one stays for those that run in it."""
    first = cold.run("check").prefix
    home = plant(tmp_path / "newer")
    with (home / "python/locks/core.txt").open("a", encoding="utf-8") as lock:
        lock.write("# newer\n")
    second = replace(cold, home=home).run("check").prefix
    assert first != second
    assert first.exists()


def test_without_a_network_a_warm_cache_is_enough(cold: Kit) -> None:
    """What uv has kept is installed without asking anybody."""
    run = cold.having(**NO_NETWORK).run("check")
    assert run.prefix == cold.builds()[0]
    assert run.err.count("\n") == 1


@posix
def test_without_network_and_cache_there_is_one_clear_error(cold: Kit, tmp_path: Path) -> None:
    """The error says what was tried, why each failed, and what to do; the exit status is 3."""
    empty = {
        "UV_CACHE_DIR": tmp_path / "uv",
        "PIP_NO_CACHE_DIR": None,
        "UV_HTTP_RETRIES": 0,
        "PIP_RETRIES": 0,
    }
    run = cold.having(**NO_NETWORK, **empty).run("check")
    assert (run.code, run.out) == (3, "")
    errors = [line for line in run.err.splitlines() if "error" in line and "did not work here" not in line]
    assert len(errors) == 1
    assert "core.txt pins: uv: " in errors[0]
    assert "connection refused" in errors[0].lower()
    assert "can it be reached from here (network, proxy, certificates)?" in errors[0]
    assert cold.builds() == []


@posix
def test_in_a_workflow_the_error_is_an_annotation_and_a_verdict(cold: Kit, tmp_path: Path) -> None:
    """A job sees an error annotation on one line, and the output `verdict` says `error`."""
    outputs = tmp_path / "outputs"
    outputs.write_text("before=1\n", encoding="utf-8")
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": outputs, "CI_KIT_BUILDERS": "magic 100%"}
    run = cold.having(**variables).run("check")
    assert run.code == 3
    assert run.out == (
        "::error title=ci-kit::CI_KIT_BUILDERS=magic 100%25 names no way to install; there are: uv, pip-uv, pip.\n"
    )
    assert outputs.read_text(encoding="utf-8") == "before=1\nverdict=error\n"


@posix
def test_without_uv_pip_fetches_one(cold: Kit, python: Path, tools: Path) -> None:
    """A hash-locked uv is installed for the kit itself, and serves the next set as well."""
    kit = cold.having(PATH=f"{python}{os.pathsep}{tools}")
    run = kit.run("check")
    assert run.prefix == kit.builds()[0]
    assert "ci-kit: fetching uv" in run.err
    shutil.rmtree(kit.folder())
    again = kit.run("check")
    assert again.code == 0
    assert "fetching" not in again.err


@posix
def test_a_broken_uv_is_passed_over_with_one_line(cold: Kit, tools: Path, python: Path, tmp_path: Path) -> None:
    """A uv that fails costs one line, and the next way is taken."""
    script(tmp_path / "bin/uv", 'echo "error: boom" >&2; exit 2')
    run = cold.having(PATH=os.pathsep.join(map(str, (tmp_path / "bin", python, tools)))).run("check")
    assert run.prefix == cold.builds()[0]
    assert run.err.count("uv did not work here: boom. Trying another way.\n") == 1


@posix
def test_a_uv_that_does_not_start_is_passed_over(cold: Kit, tools: Path, python: Path, tmp_path: Path) -> None:
    """A uv for another machine is no reason to fail."""
    broken = script(tmp_path / "bin/uv", "")
    broken.write_bytes(b"\x7fELF not for this machine")
    kit = cold.having(PATH=os.pathsep.join(map(str, (tmp_path / "bin", python, tools))), CI_KIT_BUILDERS="uv")
    run = kit.run("check")
    assert run.code == 3
    assert "uv: does not start: Exec format error" in run.err


@posix
@pytest.mark.slow
def test_pip_is_the_last_resort(cold: Kit) -> None:
    """Without any uv, pip installs the same packages, by their hashes."""
    run = cold.having(CI_KIT_BUILDERS="pip").run("check")
    assert run.prefix == cold.builds()[0]
    assert cold.run("check").err == ""


@posix
@pytest.mark.parametrize("entry", [f"mdurl==0.1.2 --hash=sha256:{'0' * 64}", "mdurl==0.1.2"], ids=["wrong", "none"])
@pytest.mark.parametrize("way", ["uv", pytest.param("pip", marks=pytest.mark.slow)])
def test_hashes_are_demanded(cold: Kit, tmp_path: Path, way: str, entry: str) -> None:
    """A package whose hash is not the locked one is refused, and so is a lock that names none."""
    home = plant(tmp_path / "forged")
    (home / "python/locks/core.txt").write_text(f"{entry}\n", encoding="utf-8")
    run = replace(cold, home=home).having(CI_KIT_BUILDERS=way).run("check")
    assert run.code == 3
    assert "hash" in run.err.lower()
    assert cold.builds() == []


def bare_python(home: Path, *without: str) -> Path:
    """A Python with nothing installed, whose library lacks some modules, as distributions split it."""
    library = home / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    library.mkdir(parents=True)
    for entry in Path(os.__file__).parent.iterdir():
        if entry.name not in ("site-packages", *without):
            (library / entry.name).symlink_to(entry)
    (library / "site-packages").mkdir()
    (home / "bin").mkdir()
    shutil.copy(base_python().resolve(), home / "bin/python3")
    return home / "bin/python3"


@posix
def test_a_python_without_pip_and_venv_is_told_what_to_install(cold: Kit, tmp_path: Path, tools: Path) -> None:
    """Debian ships Python without pip and ensurepip: one line names the package that brings them."""
    bare = bare_python(tmp_path / "bare", "ensurepip")
    run = cold.having(PATH=tools, CI_KIT_PYTHON=bare).run("check")
    assert run.code == 3
    assert run.err.splitlines()[-1].endswith(
        "pins: uv: not on the PATH; pip-uv, pip: this Python has neither pip nor ensurepip. Install them "
        "(Debian and Ubuntu: `apt install python3-venv`) or uv, which needs neither."
    )


@posix
@pytest.mark.slow
def test_a_python_without_pip_borrows_it_from_ensurepip(cold: Kit, tmp_path: Path, tools: Path) -> None:
    """Where pip is not installed but ensurepip is there, a pip is made for the build and removed after it."""
    bare = bare_python(tmp_path / "bare")
    run = cold.having(PATH=tools, CI_KIT_PYTHON=bare).run("check")
    assert run.prefix == cold.builds()[0]
    assert len(cold.builds("uv")) == 1


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_cancelled_build_leaves_nothing(cold: Kit, tools: Path, python: Path, tmp_path: Path, number: int) -> None:
    """A signal to the launcher ends the installer and all it has started, and removes what is half built."""
    pid = tmp_path / "pid"
    script(tmp_path / "bin/uv", f'sleep 60 & echo $! >"{pid}.new"; mv "{pid}.new" "{pid}"; wait')
    child = cold.having(PATH=os.pathsep.join(map(str, (tmp_path / "bin", python, tools)))).start("check")
    deadline = time.monotonic() + 20
    while not pid.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    child.send_signal(number)
    child.communicate(timeout=20)
    assert child.returncode == -number
    assert cold.builds() == []
    assert not alive(int(pid.read_text(encoding="utf-8")))


def alive(pid: int) -> bool:
    """Whether a process still runs, a moment granted."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
            state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split(")")[-1].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.02)
    return True
