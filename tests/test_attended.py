"""A command that keeps the terminal: streams, signals, what it used."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ci_kit.errors import CiKitError
from ci_kit.process import TAIL, Cancellation, End, attend

PYTHON = Path(__file__).parents[1] / "python"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")

#: Runs what its arguments say and tells of it in the end.
RUN = (
    "import os, sys; sys.path.insert(0, sys.argv[1]); from ci_kit.process import attend\n"
    "done = attend(sys.argv[2:], os.environ).done; print('|', done, '|', repr(done.output[-20:]))"
)


def attended(code: str, **streams: int) -> subprocess.CompletedProcess[str]:
    """Run a line of Python attended, in a process whose streams are pipes."""
    words = (sys.executable, "-c", RUN, str(PYTHON), sys.executable, "-c", code)
    wanted = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | streams
    return subprocess.run(words, text=True, check=True, timeout=60, **wanted)  # type: ignore[call-overload,no-any-return]


def test_what_is_printed_passes_through_and_its_end_is_known() -> None:
    """Each stream goes where it belongs; the exit code is the command's."""
    done = attended("import sys; print('out'); print('err', file=sys.stderr); sys.exit(7)")
    assert done.stdout.startswith("out\n")
    assert done.stderr == "err\n"
    assert "| exit code 7 |" in done.stdout


def test_one_stream_for_both_keeps_the_order() -> None:
    """Where both streams are one, so they are for the command."""
    code = "import sys\nfor n in range(50): print(n, file=(sys.stdout, sys.stderr)[n % 2], flush=True)"
    done = attended(code, stderr=subprocess.STDOUT)
    assert [int(line) for line in done.stdout.splitlines() if line.isdigit()] == list(range(50))


def test_of_a_flood_the_end_is_kept() -> None:
    """Memory stays bounded, and nothing is held back."""
    done = attended("print('x' * 5_000_000); print('the end')")
    assert len(done.stdout) > 5_000_000
    assert "the end" in done.stdout.splitlines()[-1]
    assert TAIL < 5_000_000


def test_processor_time_of_children_is_counted() -> None:
    """What a child of the command used is in its figure."""
    burn = "import time; until = time.process_time() + 0.3\nwhile time.process_time() < until: pass"
    code = f"import subprocess, sys; subprocess.run((sys.executable, '-c', {burn!r}))"
    assert attend((sys.executable, "-c", code), os.environ).cpu_seconds >= 0.3


def test_a_signal_is_handed_on() -> None:
    """The command may tidy up; what it says of that is heard."""
    cancel = Cancellation()
    code = "import signal, time, sys\nsignal.signal(signal.SIGINT, lambda *_: sys.exit(9)); time.sleep(60)"
    timer = threading.Timer(1.0, cancel.request, (signal.SIGINT,))
    timer.start()
    begun = time.monotonic()
    done = attend((sys.executable, "-c", code), os.environ, cancel=cancel).done
    assert (done.code, done.end) == (9, End.CANCELLED)
    assert time.monotonic() - begun < 30


def test_a_program_that_is_not_there_is_an_error() -> None:
    """It says which."""
    with pytest.raises(CiKitError, match="no-such-program"):
        attend(("no-such-program",), os.environ)
