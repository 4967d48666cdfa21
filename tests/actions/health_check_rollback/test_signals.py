"""Signals in every phase: whatever comes, at most one rollback, the old version live.

No process left behind.
"""

from __future__ import annotations

import signal
import sys
import time
from pathlib import Path
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


def test_a_finaliser_while_the_step_still_runs_waits_and_finds_nothing(deployment: Deployment) -> None:
    """Both roll back nothing twice: the finaliser gets its turn when the step has ended."""
    _prepare(deployment, "rollback")
    running = deployment.start()
    deployment.reach("rollback", running)
    finaliser = deployment.start("finalise", "--state", str(deployment.folder / "state"))
    time.sleep(0.3)
    assert finaliser.poll() is None
    (deployment.folder / "go").touch()
    running.communicate(timeout=PATIENCE)
    output, _ = finaliser.communicate(timeout=PATIENCE)
    assert "nothing to finish" in output
    assert (deployment.outcome(), deployment.rollbacks) == ("rolled_back", 1)


@pytest.mark.parametrize("phase", ["deploy", "watch", "rollback"])
def test_two_finalisers_of_a_killed_step_roll_back_once(deployment: Deployment, phase: str) -> None:
    """Wherever it was killed, and though both begin at the same moment."""
    _prepare(deployment, phase)
    _send(deployment, phase, (signal.SIGKILL,))
    arguments = ("finalise", "--state", str(deployment.folder / "state"))
    both = [deployment.start(*arguments) for _ in range(2)]
    outputs = [one.communicate(timeout=PATIENCE)[0] for one in both]
    assert sorted(one.returncode for one in both) == [0, 1], outputs
    assert (deployment.rollbacks, deployment.live) == (1, "v1")
    assert deployment.no_orphans()


def test_the_lock_of_a_dead_owner_is_free(deployment: Deployment, tmp_path: Path) -> None:
    """A killed step keeps nobody out: its finaliser takes the lock, and the next deploy does."""
    deployment.options["lock"] = str(tmp_path / "lock")
    _prepare_with_lock(deployment, tmp_path)
    _send(deployment, "watch", (signal.SIGKILL,))
    assert "process" in (tmp_path / "lock").read_text(encoding="utf-8")
    deployment.finalise()
    assert (deployment.outcome(), deployment.live) == ("cancelled_rolled_back", "v1")
    deployment.options["watch-for"] = "300ms"
    assert deployment.run()[0] == 0


def _prepare_with_lock(deployment: Deployment, folder: Path) -> None:
    _prepare(deployment, "watch")
    deployment.options["lock"] = str(folder / "lock")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_no_space_for_the_state_deploys_nothing(deployment: Deployment) -> None:
    """A run that could not be finished after a kill is not begun; exit 3, and the reason."""
    state = deployment.folder / "state"
    state.mkdir(parents=True)
    (state / "state.part").symlink_to("/dev/full")
    code, output = deployment.run()
    assert (code, deployment.live) == (3, "v1")
    assert "No space left" in output


def test_space_that_runs_out_after_the_deploy_stops_no_rollback(deployment: Deployment) -> None:
    """The state cannot be written any more: the bad version goes all the same, and the report says so."""
    state = deployment.folder / "state"
    full = f"sleep 0.5; rm -f {state}/state.part; ln -s /dev/full {state}/state.part"
    deployment.fault = "unavailable"
    deployment.options["smoke-command"] = "true"
    deployment.options["deploy-command"] = f"echo 'v2 unavailable' > {deployment.service.live}; {full}"
    _, output = deployment.run()
    assert (deployment.live, deployment.rollbacks) == ("v1", 1), output
    assert "No space left" in output
