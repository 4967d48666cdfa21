"""Signals in every phase: whatever comes, at most one rollback, the old version live.

No process left behind.
"""

from __future__ import annotations

import signal
import sys
import time
from typing import TYPE_CHECKING

import pytest
from deployed_service import Fault
from deployment import PATIENCE

if TYPE_CHECKING:
    import subprocess

    from deployment import Deployment

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for orphans in /proc")

#: What holds a run in a phase. Each command starts children that ignore the polite signal.
_HOLD = "touch in-{}; (trap '' TERM; sleep 30) & (setsid sleep 30) & sleep 30"
PHASES = {
    "preflight": {"timeout": "10s"},
    "backup": {"backup-command": _HOLD.format("backup")},
    "deploy": {"deploy-command": "echo v2 > ../live; " + _HOLD.format("deploy")},
    "readiness": {"deadline": "60s", "start-period": "60s"},
    "smoke": {"smoke-command": _HOLD.format("smoke")},
    "watch": {"watch-for": "60s"},
    "rollback": {"smoke-command": "false"},
    "verify": {"smoke-command": "false", "deadline": "60s"},
}
SIGNALS = {
    "SIGINT": (signal.SIGINT,),
    "SIGTERM": (signal.SIGTERM,),
    "both": (signal.SIGINT, signal.SIGTERM),
    "SIGKILL": (signal.SIGKILL,),
}
CHANGES_NOTHING = ("preflight", "backup")
OWN_TRIGGER = ("rollback", "verify")


def _prepare(deployment: Deployment, phase: str) -> None:
    deployment.options = dict(PHASES[phase])
    # It ends when the test lets it: whatever is sent before comes in its midst.
    rollback = "echo begun >> rollbacks; touch in-rollback; until test -e go; do sleep 0.02; done; echo v1 {} > ../live"
    if phase != "rollback":
        (deployment.folder / "go").touch()
    deployment.options["rollback-command"] = rollback.format("stall" if phase == "verify" else "")
    if phase == "preflight":
        deployment.service.deploy("v1", Fault.STALL)
    if phase == "readiness":
        deployment.fault = "unavailable"


def _send(deployment: Deployment, phase: str, numbers: tuple[int, ...]) -> tuple[subprocess.Popen[str], float]:
    running = deployment.start()
    deployment.reach(phase, running)
    for number in numbers:
        running.send_signal(number)
        time.sleep(0.05)
    (deployment.folder / "go").touch()
    if phase == "verify":
        deployment.service.deploy("v1")
    begun = time.monotonic()
    running.communicate(timeout=PATIENCE)
    return running, time.monotonic() - begun


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize(
    "signals", ["SIGINT", "SIGKILL", *(pytest.param(one, marks=pytest.mark.slow) for one in ("SIGTERM", "both"))]
)
def test_a_signal_in_any_phase_ends_with_the_old_version_live(deployment: Deployment, phase: str, signals: str) -> None:
    """What was changed is taken back, once, by the step or by its finaliser.

    What was not changed is left alone.
    """
    _prepare(deployment, phase)
    running, took = _send(deployment, phase, SIGNALS[signals])
    if phase == "preflight":
        deployment.service.deploy("v1")
    if signals == "SIGKILL":
        assert running.returncode == -signal.SIGKILL
        code, output = deployment.finalise()
        assert code == 1, output
    else:
        # A second signal may come when Python itself is about to end: all has been said and done by then.
        assert running.returncode in ((1, -signal.SIGTERM) if signals == "both" else (1,))
        assert took < 30
    assert deployment.live == "v1"
    assert deployment.rollbacks == (0 if phase in CHANGES_NOTHING else 1)
    expected = "cancelled_rolled_back"
    if phase in CHANGES_NOTHING:
        expected = "cancelled"
    elif phase in OWN_TRIGGER:
        expected = "rolled_back"
    assert deployment.outcome() == expected
    assert deployment.state["phase"] == "done"
    assert deployment.no_orphans()
    code, output = deployment.finalise()
    assert code == 0
    assert "nothing to finish" in output
    assert deployment.rollbacks <= 1


def test_a_finaliser_that_is_killed_too_is_finished_by_the_next(deployment: Deployment) -> None:
    """Killed while it watches, killed again while it rolls back.

    The third process waits for that rollback and verifies.
    """
    _prepare(deployment, "watch")
    _send(deployment, "watch", (signal.SIGKILL,))
    (deployment.folder / "go").unlink()
    finaliser = deployment.start("finalise", "--state", str(deployment.folder / "state"))
    deployment.reach("rollback", finaliser)
    finaliser.kill()
    (deployment.folder / "go").touch()
    finaliser.communicate(timeout=PATIENCE)
    deployment.finalise()
    assert (deployment.outcome(), deployment.rollbacks, deployment.live) == ("cancelled_rolled_back", 1, "v1")
    assert deployment.no_orphans()


def test_a_cancelled_job_may_keep_the_release(deployment: Deployment) -> None:
    """`on-cancel: keep` leaves the new version live."""
    deployment.options = {"watch-for": "60s", "on-cancel": "keep"}
    _send(deployment, "watch", (signal.SIGINT,))
    assert (deployment.outcome(), deployment.rollbacks, deployment.live) == ("cancelled", 0, "v2")


def test_two_finalisers_at_once_roll_back_once(deployment: Deployment) -> None:
    """The second waits for the first and finds nothing left to do."""
    _prepare(deployment, "watch")
    _send(deployment, "watch", (signal.SIGKILL,))
    arguments = ("finalise", "--state", str(deployment.folder / "state"))
    both = [deployment.start(*arguments) for _ in range(2)]
    outputs = [one.communicate(timeout=PATIENCE)[0] for one in both]
    assert sorted(one.returncode for one in both) == [0, 1], outputs
    assert (deployment.rollbacks, deployment.live) == (1, "v1")


def test_a_new_run_refuses_to_start_over_an_unfinished_one(deployment: Deployment) -> None:
    """Nothing is deployed on top of a half-done deploy; the message names the finaliser."""
    _prepare(deployment, "watch")
    _send(deployment, "watch", (signal.SIGKILL,))
    code, output = deployment.run()
    assert code == 3
    assert "`phase: finalise`" in output
    assert deployment.rollbacks == 0
