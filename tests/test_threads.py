"""Work in threads."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ci_kit import process

PACKAGE = Path(__file__).parents[1] / "python"
#: A worker is under way for ever; a signal goes to a thread that is not the main one, and so wakes no wait of it.
HEARD = """
import signal, sys, threading, time
sys.path.insert(0, {package!r})
from ci_kit.process import each
heard = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: heard.set())
def work(number):
    time.sleep(0.5)  # the main thread waits by now, or is slow, which makes it easier for it
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)
    heard.wait()
    return number
print(list(each(work, [1], 1)))
"""


def test_results_come_in_the_order_of_the_items() -> None:
    """Though the later ones are done first."""
    gate = threading.Barrier(4)

    def work(number: int) -> int:
        if number < 4:
            gate.wait(timeout=30)
        return number * 2

    assert list(process.each(work, range(40), 4)) == [number * 2 for number in range(40)]
    assert list(process.each(work, [], 4)) == []


def test_an_error_stops_the_others() -> None:
    """No further item is begun."""
    begun = []

    def work(number: int) -> int:
        begun.append(number)
        raise ValueError("disk full")

    with pytest.raises(ValueError, match="disk full"):
        list(process.each(work, range(1000), 1))
    assert len(begun) == 1


@pytest.mark.skipif(not hasattr(signal, "pthread_kill"), reason="signals to a thread are POSIX")
def test_a_signal_that_wakes_no_wait_is_heard_all_the_same() -> None:
    """The work ends only when the main thread has run the handler of the signal."""
    code = HEARD.format(package=str(PACKAGE))
    done = subprocess.run((sys.executable, "-I", "-c", code), capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout == "[1]\n", done.stderr
