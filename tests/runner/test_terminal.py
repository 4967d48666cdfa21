"""What a person sees on a terminal, and what is left out of a log."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from trial import Trial

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")


@pytest.fixture
def trial(tmp_path: Path) -> Trial:
    """The action that does as it is told."""
    return Trial(tmp_path)


def watched(trial: Trial, *words: str, **variables: str) -> str:
    """All that comes out on a terminal."""
    import pty  # noqa: PLC0415 (not on Windows)

    ours, theirs = pty.openpty()
    environment = trial.environment(**{"TERM": "xterm-256color", **variables})
    with subprocess.Popen((*trial.command, *words), env=environment, stdout=theirs, stderr=theirs) as running:
        os.close(theirs)
        seen = b""
        while select.select([ours], [], [], 30)[0]:
            try:
                seen += os.read(ours, 65536)
            except OSError:  # the other side is closed
                break
    os.close(ours)
    assert running.returncode == 1
    return seen.decode()


def test_long_work_shows_a_bar_to_those_who_watch(trial: Trial) -> None:
    """On a terminal there is one while the work lasts; the report comes after it."""
    seen = watched(trial, "--do", "work")
    assert "Working" in seen
    assert seen.index("Working") < seen.index("1225")


def test_a_log_has_no_bar(trial: Trial) -> None:
    """What is read afterwards holds the report only."""
    done = trial.type("--do", "work")
    assert done.out == "note: 1225\ntrial: fail - done\n"
    assert done.err == ""


@pytest.mark.parametrize(
    ("words", "variables", "coloured"),
    [
        ((), {}, True),
        ((), {"NO_COLOR": "1"}, False),
        ((), {"TERM": "dumb"}, False),
        (("--color", "never"), {}, False),
        (("--color", "always"), {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_on_a_terminal(trial: Trial, words: tuple[str, ...], variables: dict[str, str], coloured: bool) -> None:  # noqa: FBT001 (parametrized)
    """There is colour unless something speaks against it; the flag has the last word."""
    assert ("\x1b[1;31mfail" in watched(trial, *words, **variables)) is coloured


def test_colour_in_a_pipe_is_for_those_who_ask(trial: Trial) -> None:
    """Even where the environment knows of no terminal."""
    assert trial.type().out == "trial: fail - done\n"
    assert "\x1b[1;31mfail" in trial.type("--color", "always", NO_COLOR="1", TERM="dumb").out


def test_a_report_goes_to_a_file_whole_or_not_at_all(trial: Trial) -> None:
    """Nothing half written is left, and the text is printed all the same."""
    target = trial.root / "report.json"
    assert trial.type("--write-report", str(target)).code == 1
    assert json.loads(target.read_text(encoding="utf-8"))["verdict"] == "fail"
    done = trial.type("--write-report", str(target / "below"))
    assert done.code == 3
    assert "Not a directory" in done.err
    assert "trial: fail" in done.out
    assert not list(trial.root.glob("*.part"))


def test_a_device_is_written_to_and_not_replaced(trial: Trial) -> None:
    """`--write-report` may name a pipe or /dev/stderr."""
    fifo = trial.root / "fifo"
    os.mkfifo(fifo)
    with subprocess.Popen(["cat", str(fifo)], stdout=subprocess.PIPE, text=True) as reader:
        try:
            assert trial.type("--write-report", str(fifo)).code == 1
            read, _ = reader.communicate(timeout=10)
        finally:
            reader.kill()
    assert json.loads(read)["action"] == "trial"
    assert fifo.is_fifo()


def test_standard_output_has_no_command_in_any_format(trial: Trial) -> None:
    """In a `run:` step the runner reads what a command prints, whatever its format; the text is still whole."""
    done = {form: trial.type("--do", "many", "--format", form) for form in ("text", "json", "sarif")}
    assert {(one.code, len(one.commands)) for one in done.values()} == {(1, 0)}
    result = json.loads(done["sarif"].out)["runs"][0]["results"][0]
    assert r"##[error]x\n::set-output" in result["message"]["text"]
