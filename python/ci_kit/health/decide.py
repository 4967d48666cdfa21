"""The two tables of a rollback: whether it may be done, and what has come of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from ci_kit.health.rules import Outcome, Trigger


class Action(StrEnum):
    """What to do about a release that is to go."""

    ROLL_BACK = "roll_back"
    KEEP = "keep"
    NO_COMMAND = "no_command"
    NO_TARGET = "no_target"
    NOT_DEPLOYED = "not_deployed"
    SUPERSEDED = "superseded"
    BLIND = "blind"
    DRY_RUN = "dry_run"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before a rollback.

    The three versions are what `current-command` printed; None where it said nothing.

    `asks` tells whether there is a `current-command`; `first` that nothing was live before; `serves` whether
    a service whose deploy was cut off still answers as before; `wanted` what the policy says.
    """

    trigger: Trigger
    has_command: bool
    asks: bool = False
    before: str | None = None
    deployed: str | None = None
    live: str | None = None
    first: bool = False
    changed: bool = True
    serves: bool | None = None
    wanted: bool = True
    dry_run: bool = False

    def record(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @classmethod
    def read(cls, record: dict[str, Any]) -> Facts:
        """From the JSON object that `record` gave."""
        return cls(**{**record, "trigger": Trigger(record["trigger"])})


def decide(facts: Facts) -> tuple[Action, str]:
    """What to do, and why in words. The first line that fits decides."""
    for fits, action, why in (
        (not facts.wanted, Action.KEEP, "the policy is to keep the release"),
        (not facts.changed, Action.NOT_DEPLOYED, "nothing has been deployed yet"),
        (not facts.has_command, Action.NO_COMMAND, "there is no `rollback-command`"),
        (
            facts.first,
            Action.NO_TARGET,
            "nothing was live before this deploy, so there is nothing to return to",
        ),
        (facts.asks and facts.live is None, Action.BLIND, "`current-command` could not tell what is live"),
        (
            _untouched(facts),
            Action.NOT_DEPLOYED,
            f"{facts.before!r} is still live: the deploy changed nothing",
        ),
        (
            _newer(facts),
            Action.SUPERSEDED,
            f"{facts.live!r} is live, not {facts.deployed!r}, which was deployed here",
        ),
        (facts.dry_run, Action.DRY_RUN, "this is a dry run"),
    ):
        if fits:
            return action, why
    return (
        Action.ROLL_BACK,
        "what is live is what was deployed here" if facts.asks else "it was deployed here",
    )


def _untouched(facts: Facts) -> bool:
    if not facts.asks or facts.before is None or facts.serves is False:
        return False
    # Deploying what is live already is a deploy too, once it has been seen to end.
    return facts.live == facts.before and facts.deployed != facts.before


def _newer(facts: Facts) -> bool:
    """Whether something else is live. A deploy that was cut off has no result to compare with.

    It is taken for ours.
    """
    return facts.asks and facts.deployed is not None and facts.live != facts.deployed


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a rollback. `exit_zero` is None if nobody knows.

    `moved` whether the old version is live again.

    `healthy` says whether the probes of the verification were content, None if it could not be finished;
    `versioned` that they looked at the version too.
    """

    trigger: Trigger
    action: Action
    exit_zero: bool | None = None
    moved: bool | None = None
    healthy: bool | None = None
    versioned: bool = False

    def record(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)

    @classmethod
    def read(cls, record: dict[str, Any]) -> Result:
        """From the JSON object that `record` gave."""
        return cls(**{**record, "trigger": Trigger(record["trigger"]), "action": Action(record["action"])})

    @property
    def cancelled(self) -> bool:
        """Whether it was not the release that ended the run."""
        return self.trigger in (Trigger.CANCELLED, Trigger.KILLED)


def conclude(result: Result) -> Outcome:
    """How the run ended."""
    if result.action is not Action.ROLL_BACK:
        return _without(result)
    if result.moved is False or result.healthy is False:
        return Outcome.ROLLBACK_FAILED
    if result.healthy and _shown(result):
        return Outcome.CANCELLED_ROLLED_BACK if result.cancelled else Outcome.ROLLED_BACK
    # Nothing shows an effect: then the word of the command has to do, and it has to be a good one.
    return Outcome.ROLLED_BACK_UNVERIFIED if result.exit_zero else Outcome.ROLLBACK_FAILED


def _shown(result: Result) -> bool:
    """Whether good probes prove a return: of a version, or of a service that was not there before."""
    return bool(result.moved) or result.versioned or result.trigger in (Trigger.NOT_READY, Trigger.DEPLOY_FAILED)


def _without(result: Result) -> Outcome:
    kept = Outcome.INCONCLUSIVE if result.trigger is Trigger.INCONCLUSIVE else Outcome.UNHEALTHY
    if result.cancelled:
        kept = Outcome.CANCELLED
    nothing = Outcome.CANCELLED if result.cancelled else Outcome.NOT_DEPLOYED
    return {
        Action.KEEP: kept,
        Action.NO_COMMAND: kept,
        Action.NO_TARGET: Outcome.NO_TARGET,
        Action.NOT_DEPLOYED: nothing,
        Action.SUPERSEDED: Outcome.SUPERSEDED,
        Action.BLIND: Outcome.ROLLBACK_FAILED,
        Action.DRY_RUN: Outcome.DRY_RUN,
    }[result.action]
