"""The two tables of a rollback."""

from __future__ import annotations

from itertools import product

import pytest

from ci_kit.health.decide import Action, Facts, Result, conclude, decide
from ci_kit.health.rules import Outcome, Trigger

ASKED = Facts(Trigger.ERRORS, has_command=True, asks=True, before="v1", deployed="v2", live="v2")


@pytest.mark.parametrize(
    ("change", "action"),
    [
        ({}, Action.ROLL_BACK),
        ({"wanted": False}, Action.KEEP),
        ({"changed": False}, Action.NOT_DEPLOYED),
        ({"has_command": False}, Action.NO_COMMAND),
        ({"first": True}, Action.NO_TARGET),
        ({"live": None}, Action.BLIND),
        ({"live": "v3"}, Action.SUPERSEDED),
        ({"live": "v1"}, Action.NOT_DEPLOYED),
        ({"live": "v1", "deployed": None}, Action.NOT_DEPLOYED),
        ({"live": "v1", "deployed": None, "serves": False}, Action.ROLL_BACK),
        ({"live": "v1", "deployed": "v1"}, Action.ROLL_BACK),
        ({"live": "v3", "deployed": None}, Action.ROLL_BACK),
        ({"asks": False, "live": None}, Action.ROLL_BACK),
        ({"dry_run": True}, Action.DRY_RUN),
    ],
)
def test_what_is_done_about_a_release(change: dict[str, object], action: Action) -> None:
    """One line of the table each; `decide` says why."""
    facts = Facts.read(ASKED.record() | change)
    assert decide(facts)[0] is action
    assert decide(facts)[1]
    assert Facts.read(facts.record()) == facts


@pytest.mark.parametrize(
    ("change", "outcome"),
    [
        ({"healthy": True, "moved": True}, Outcome.ROLLED_BACK),
        ({"healthy": True, "versioned": True}, Outcome.ROLLED_BACK),
        ({"healthy": True, "trigger": Trigger.NOT_READY}, Outcome.ROLLED_BACK),
        ({"healthy": True}, Outcome.ROLLED_BACK_UNVERIFIED),
        ({"healthy": None, "moved": True}, Outcome.ROLLED_BACK_UNVERIFIED),
        ({"healthy": True, "moved": False}, Outcome.ROLLBACK_FAILED),
        ({"healthy": False, "moved": True}, Outcome.ROLLBACK_FAILED),
        ({"healthy": True, "versioned": True, "exit_zero": False}, Outcome.ROLLED_BACK),
        ({"healthy": True, "exit_zero": False}, Outcome.ROLLBACK_FAILED),
        ({"healthy": None, "exit_zero": None}, Outcome.ROLLBACK_FAILED),
        ({"healthy": True, "moved": True, "trigger": Trigger.CANCELLED}, Outcome.CANCELLED_ROLLED_BACK),
        ({"action": Action.SUPERSEDED}, Outcome.SUPERSEDED),
        ({"action": Action.NO_TARGET}, Outcome.NO_TARGET),
        ({"action": Action.BLIND}, Outcome.ROLLBACK_FAILED),
        ({"action": Action.NO_COMMAND}, Outcome.UNHEALTHY),
        ({"action": Action.KEEP, "trigger": Trigger.INCONCLUSIVE}, Outcome.INCONCLUSIVE),
        ({"action": Action.KEEP, "trigger": Trigger.KILLED}, Outcome.CANCELLED),
        ({"action": Action.NOT_DEPLOYED}, Outcome.NOT_DEPLOYED),
        ({"action": Action.NOT_DEPLOYED, "trigger": Trigger.CANCELLED}, Outcome.CANCELLED),
        ({"action": Action.DRY_RUN}, Outcome.DRY_RUN),
    ],
)
def test_what_has_come_of_it(change: dict[str, object], outcome: Outcome) -> None:
    """A command that exits with 0 and does nothing has failed; one that exits with 1 and worked has not."""
    result = Result.read(Result(Trigger.ERRORS, Action.ROLL_BACK, exit_zero=True).record() | change)
    assert conclude(result) is outcome


def test_success_is_never_claimed_without_a_good_probe() -> None:
    """Over the whole table: rolled back means that probes were content and nothing speaks against it."""
    for trigger, zero, moved, healthy, versioned in product(
        Trigger, (None, True, False), (None, True, False), (None, True, False), (True, False)
    ):
        outcome = conclude(Result(trigger, Action.ROLL_BACK, zero, moved, healthy, versioned))
        if outcome in (Outcome.ROLLED_BACK, Outcome.CANCELLED_ROLLED_BACK):
            assert healthy is True
            assert moved is not False
        assert outcome is not Outcome.HEALTHY
