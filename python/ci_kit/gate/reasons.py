"""Why a gate may be shut: each reason with its id, why it matters, and what helps."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What speaks against a deploy."""

    WRONG_BRANCH = "wrong-branch"
    CHECK_MISSING = "check-missing"
    CHECK_PENDING = "check-pending"
    CHECK_FAILED = "check-failed"
    FROZEN = "frozen"
    UNPROTECTED = "environment-unprotected"
    NOT_APPROVED = "not-approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Doc:
    """A reason explained."""

    title: str
    why: str
    remedy: str


DOCS = {
    Reason.WRONG_BRANCH: Doc(
        "The commit is not on the required branch",
        "a workflow can be started by hand for any ref, so the name of the ref proves nothing: the commit itself "
        "must be contained in the branch",
        "merge it first, or deploy a commit of the branch",
    ),
    Reason.CHECK_MISSING: Doc(
        "A required check has not reported",
        "what was never run cannot have passed; a renamed job reads the same",
        "run it for this commit, or correct its name",
    ),
    Reason.CHECK_PENDING: Doc(
        "A required check is not done",
        "it may still fail",
        "wait for it: `wait-for-checks: 10m` does",
    ),
    Reason.CHECK_FAILED: Doc(
        "A required check is not green",
        "the branch requires it for good reasons",
        "mend what it found, or run it again if it was not the commit's fault",
    ),
    Reason.FROZEN: Doc(
        "Deploys are frozen now",
        "nobody may be there to mend what breaks",
        "deploy after the window; in an emergency give `override` with the reason",
    ),
    Reason.UNPROTECTED: Doc(
        "The environment asks nobody for approval",
        "without required reviewers a run deploys without anybody having looked",
        "add required reviewers to the environment in the settings of the repository",
    ),
    Reason.NOT_APPROVED: Doc(
        "Nobody has approved this run for the environment",
        "an approval is given to one run; that of another run, or of another environment, says nothing",
        "put `environment:` on the job, and approve the run",
    ),
    Reason.REJECTED: Doc(
        "The run was rejected for the environment",
        "a reviewer has said no",
        "talk to the reviewer, and start another run",
    ),
}


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that speaks against a deploy, in a sentence."""

    reason: Reason
    text: str
