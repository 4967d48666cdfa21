"""Signals: passed on to the command, nothing tried again, nothing left behind."""

from __future__ import annotations

import signal
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from retried import Retrying

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc")

#: Tells which signal came, and goes at once.
POLITE = "trap 'echo got {0}; exit 9' {0}; touch ready; while :; do sleep 0.05; done"
#: Hears nothing, nor do its children, one of which has left the session.
DEAF = "trap '' INT TERM HUP; (trap '' TERM; sleep 60) & (setsid sleep 60) & touch ready; while :; do sleep 0.05; done"


@pytest.mark.parametrize("name", ["INT", "TERM", "HUP"])
def test_the_command_gets_the_signal_that_came(retrying: Retrying, name: str) -> None:
    """It may end in its own way; then it is over, with the exit code that a shell gives for the signal."""
    number = getattr(signal, f"SIG{name}")
    running = retrying.start("--", "bash", retrying.script(POLITE.format(name)))
    retrying.wait_for("ready")
    running.send_signal(number)
    ran = retrying.finish(running)
    assert f"got {name}" in ran.err
    assert (ran.code, retrying.tries) == (128 + number, 1)
    assert ran.data["outcome"] == "cancelled"
    assert retrying.no_orphans()


@pytest.mark.parametrize("numbers", [(signal.SIGINT,), (signal.SIGINT, signal.SIGTERM)])
def test_a_deaf_command_is_killed_with_its_family(retrying: Retrying, numbers: tuple[int, ...]) -> None:
    """After the grace, children that ignore signals or left the group included; a second signal changes nothing."""
    running = retrying.start("--grace", "200ms", "--", "bash", retrying.script(DEAF))
    retrying.wait_for("ready")
    for number in numbers:
        running.send_signal(number)
    ran = retrying.finish(running)
    assert ran.code in {128 + number for number in numbers}
    assert retrying.no_orphans()


def test_a_signal_during_a_wait_ends_it(retrying: Retrying) -> None:
    """Nobody waits out a minute for an attempt that will not come."""
    script = retrying.script("echo 'Connection reset by peer'; touch ready; exit 1")
    running = retrying.start("--wait", "10m", "--jitter", "0", "--", "bash", script)
    retrying.wait_for("ready")
    running.send_signal(signal.SIGTERM)
    ran = retrying.finish(running)
    assert (ran.code, ran.data["outcome"], retrying.tries) == (128 + signal.SIGTERM, "cancelled", 1)


def test_a_command_that_is_killed_counts_as_killed(retrying: Retrying) -> None:
    """As a shell says it: 128 and the number of the signal; what killed it is no reason to try again."""
    ran = retrying.run("--", "bash", retrying.script("kill -KILL $$"))
    assert (ran.code, retrying.tries) == (128 + signal.SIGKILL, 1)
    assert ran.data["attempts"][0]["rule"] == "killed"
    assert ran.data["attempts"][0]["ended"] == "killed by SIGKILL"


def test_what_a_successful_command_leaves_running_stays(retrying: Retrying) -> None:
    """Starting a service is what some commands are for."""
    ran = retrying.run("--", "bash", retrying.script("(sleep 30 >/dev/null 2>&1) & echo started"))
    assert ran.code == 0
    assert retrying.orphans()
