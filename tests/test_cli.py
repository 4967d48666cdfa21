"""The command as a process: exit codes, streams, signals, and what it loads."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sarif_workspace import Workspace
from traps import base

MAIN = Path(__file__).resolve().parents[1] / "python" / "ci_kit" / "__main__.py"
COMMAND = (sys.executable, "-I", "-X", "utf8", str(MAIN))


@pytest.fixture
def folder(tmp_path: Path) -> Workspace:
    """A folder with a good and a broken file."""
    made = Workspace(tmp_path)
    made.write("good.sarif", base())
    made.write("broken.sarif", "{")
    return made


posix = pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals, shells and terminals")


def run(folder: Workspace, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder."""
    environment = {"PATH": os.defpath, "HOME": str(folder.root), **variables}
    return subprocess.run(
        (*COMMAND, *words), cwd=folder.root, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sarif-validate", "good.sarif", "--checkout", "none"), 0),
        (("sarif-validate", "broken.sarif"), 1),
        (("sarif-validate", "broken.sarif", "--fail-on", "never"), 0),
        (("sarif-validate", "good.sarif", "--fial-on", "never"), 2),
        (("sarif-validat", "good.sarif"), 2),
        (("sarif-validate", "good.sarif", "--write-report", "/nowhere/at/all.json"), 3),
        (("--version",), 0),
        (("--help",), 0),
        ((), 0),
    ],
)
def test_exit_codes(folder: Workspace, words: tuple[str, ...], code: int) -> None:
    """0 for pass and warn, 1 for fail, 2 for bad input, 3 for what could not be done; never a traceback."""
    done = run(folder, *words)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_a_misspelt_concern_is_corrected(folder: Workspace) -> None:
    """The message says what was meant."""
    assert "sarif-validate" in run(folder, "sarif-validat").stderr


def test_formats(folder: Workspace) -> None:
    """JSON and SARIF on standard output are nothing but that; the verdict goes to standard error."""
    for name, key in (("json", "verdict"), ("sarif", "runs")):
        done = run(folder, "sarif-validate", "broken.sarif", "--format", name)
        assert key in json.loads(done.stdout)
        assert "sarif-validate: fail" in done.stderr


def test_the_report_in_sarif_is_valid_itself(folder: Workspace) -> None:
    """What `--format sarif` prints passes the profile `sarif` of the kit."""
    folder.write("own.sarif", run(folder, "sarif-validate", "broken.sarif", "--format", "sarif").stdout)
    assert run(folder, "sarif-validate", "own.sarif", "--profile", "sarif").returncode == 0


def test_the_workspace_brings_no_code(folder: Workspace) -> None:
    """Modules that lie in the current folder are not imported."""
    for name in ("json", "requests", "pydantic", "ci_kit", "sitecustomize"):
        folder.write(f"{name}.py", "raise SystemExit('owned')")
    done = run(folder, "sarif-validate", "good.sarif", "--checkout", "none", PYTHONPATH=str(folder.root))
    assert done.returncode == 0, done.stderr


def test_help_and_version_load_no_library(folder: Workspace) -> None:
    """They work in the smallest environment."""
    code = (
        f"import sys; sys.path.insert(0, {str(MAIN.parents[1])!r}); from ci_kit.cli import main; main(['--help']); "
        "print([n for n in ('pydantic', 'orjson', 'requests', 'rich', 'jsonschema_rs') if n in sys.modules])"
    )
    done = subprocess.run(
        (sys.executable, "-I", "-c", code), capture_output=True, text=True, check=True, cwd=folder.root
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_plain_validation_loads_only_what_it_needs(folder: Workspace) -> None:
    """YAML, HTTP, the terminal library and the repairs stay out of a run that does not use them."""
    code = (
        f"import sys; sys.path.insert(0, {str(MAIN.parents[1])!r}); from ci_kit.cli import main; "
        "main(['sarif-validate', 'good.sarif', '--checkout', 'none']); "
        "print([n for n in ('yaml', 'requests', 'rich', 'msgspec', 'isal', 'ci_kit.sarif.repair') if n in sys.modules])"
    )
    done = subprocess.run(
        (sys.executable, "-I", "-c", code), capture_output=True, text=True, check=True, cwd=folder.root
    )
    assert done.stdout.splitlines()[-1] == "[]"


@posix
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_cancelled_run_says_so_and_leaves(folder: Workspace, number: signal.Signals, code: int) -> None:
    """A signal in the middle of the work ends it with one line and the shell's code."""
    for index in range(3000):
        (folder.root / f"{index}.sarif").write_text(json.dumps(base()), encoding="utf-8")
    words = (*COMMAND, "sarif-validate", ".", "--checkout", "none")
    with subprocess.Popen(words, cwd=folder.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        _wait_until_busy(running.pid)
        running.send_signal(number)
        _, said = running.communicate(timeout=30)
    assert running.returncode == code
    assert "cancelled" in said
    assert "Traceback" not in said


def _wait_until_busy(pid: int) -> None:
    """Wait until the process has loaded what validates, so that it is at work."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if b"jsonschema_rs" in Path(f"/proc/{pid}/maps").read_bytes():
            time.sleep(0.1)
            return
        time.sleep(0.01)
    pytest.fail("the command did not start its work")


def test_as_a_step_bad_input_is_one_annotation(folder: Workspace) -> None:
    """On a runner, an unknown input is one error annotation, the verdict `error`, and exit code 2."""
    (folder.root / "output").touch()
    done = run(
        folder,
        "sarif-validate",
        GITHUB_ACTIONS="true",
        GITHUB_OUTPUT=str(folder.root / "output"),
        CI_KIT_INPUTS='{"sarif": "good.sarif", "fial-on": "error"}',
    )
    assert done.returncode == 2
    assert done.stdout.count("::error") == 1
    assert "fail-on" in done.stdout
    assert "error" in (folder.root / "output").read_text(encoding="utf-8")
