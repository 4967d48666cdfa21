"""Child processes, with real ones."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from ci_kit import process
from ci_kit.errors import CiKitError
from ci_kit.process import Cancellation, End, Masker, Options

if TYPE_CHECKING:
    from pathlib import Path

ENV = dict(os.environ)
linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


def _run(text: str, cancel: Cancellation | None = None, **options: object) -> process.Done:
    return process.run(process.shell(text), ENV, Options(**{"seconds": 20.0, **options}), cancel)  # type: ignore[arg-type]


def test_output_comes_line_by_line_with_both_streams() -> None:
    """Each line is handed on as it comes.

    Standard error is part of it, and so is a last line without an end.
    """
    lines: list[str] = []
    done = _run("echo one; echo two >&2; printf three", sink=lines.append)
    assert (done.code, done.end, done.succeeded) == (0, End.EXITED, True)
    assert lines == ["one", "two", "three"]
    assert done.output == "one\ntwo\nthree"


def test_a_command_is_run_as_a_step_is() -> None:
    """Like `shell: bash` of a workflow: the first failure ends it, in a pipe too."""
    assert _run("false; echo not reached").code == 1
    assert _run("false | cat").code == 1
    assert str(_run("exit 7")) == "exit code 7"
    assert str(_run("kill -SEGV $$")) == "killed by SIGSEGV"


@linux
def test_the_deadline_ends_the_whole_family() -> None:
    """Children that ignore SIGTERM and those that left the session are gone when the call returns."""
    marks: list[str] = []
    text = "(trap '' TERM; sleep 30) & setsid sleep 30 & sleep 30"
    begun = time.monotonic()
    done = _run(text, seconds=0.4, grace=0.2, started=marks.append)
    assert done.end is End.TIMED_OUT
    assert not done.succeeded
    assert time.monotonic() - begun < 10
    assert process.alive(marks[0]) == []


@linux
def test_what_a_command_leaves_in_the_background_lives_on() -> None:
    """A server that a deploy starts holds the pipe open.

    The call returns all the same, and the server stays.
    """
    marks: list[str] = []
    begun = time.monotonic()
    done = _run("sleep 30 & echo started", started=marks.append)
    assert done.output == "started"
    assert time.monotonic() - begun < 10
    assert len(process.alive(marks[0])) == 1
    assert process.kill(marks[0]) == 1
    assert process.alive(marks[0]) == []


def test_a_flood_is_capped_and_counted() -> None:
    """Output beyond the cap is dropped while it comes; one endless line is cut."""
    done = _run("head -c 3000000 /dev/zero | tr '\\0' x", cap=100_000, line=50)
    assert done.output == "x" * 50
    assert done.dropped == 2_900_000


def test_secrets_are_masked_before_lines_are_cut() -> None:
    """Those given, and those that the command registers itself as it would with the runner."""
    masker = Masker(frozenset({"hunter-two"}))
    done = _run("echo a hunter-two b; echo ::add-mask::later-one; echo x later-one", mask=masker, line=12)
    assert done.output.splitlines() == ["a *** b", "::add-mask::", "x ***"]


def test_a_cancellation_stops_the_command_at_once() -> None:
    """A request from another thread, as from a signal handler, ends the wait."""
    cancel = Cancellation()
    timer = threading.Timer(0.2, cancel.request, (signal.SIGINT,))
    timer.start()
    begun = time.monotonic()
    done = _run("sleep 30", cancel, grace=0.5)
    assert done.end is End.CANCELLED
    assert time.monotonic() - begun < 10
    assert cancel.signals == [signal.SIGINT]
    assert cancel.elapsed() > 0


def test_waiting_ends_with_the_request() -> None:
    """`wait` sleeps its time when nothing happens, and not at all after a request."""
    cancel = Cancellation()
    assert cancel.wait(0.01) is False
    cancel.request(signal.SIGTERM)
    assert cancel.wait(30) is True


def test_a_program_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    """Its name and the system's word."""
    with pytest.raises(CiKitError, match="could not be started"):
        process.run((str(tmp_path / "nothing"),), ENV, Options(1.0))
