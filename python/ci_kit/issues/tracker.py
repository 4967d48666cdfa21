"""Reports failures and successes to issues: exactly one open issue per failure, every run recorded once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ci_kit.github import GitHubError, NotFound, Unconfirmed, issues
from ci_kit.issues import lifecycle
from ci_kit.issues.claims import PREFIX, Busy, Claim, Claims, RanOut
from ci_kit.issues.lifecycle import Action
from ci_kit.issues.marker import Kind, Marker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ci_kit.github.issues import Issue
    from ci_kit.issues.claims import Terms
    from ci_kit.issues.desk import Desk
    from ci_kit.issues.key import RunId, Scope

#: Claims of the newest runs are kept: their reporters may still be at work. Of older ones some are deleted each time.
_KEPT, _CLEARED = 20, 5
#: How often a report begins again because its claim ran out.
_AGAIN = 5


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure of a run to report: `body` for a new issue, `comment` for one that is there."""

    key: str
    scope: Scope
    run: RunId
    title: str
    body: str
    comment: str


@dataclass(frozen=True, slots=True)
class Success:
    """A success of a run; `streak` gives how many there are in a row, this one included."""

    scope: Scope
    run: RunId
    comment: str
    streak: Callable[[], int]


@dataclass(frozen=True, slots=True)
class Policy:
    """What people asked for."""

    assignees: tuple[str, ...] = ()
    reopen_within: float = 14.0
    close_after: int = 1
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What was done, to which issue, and why. In a dry run: what would have been."""

    action: Action
    why: str
    number: int = 0
    url: str = ""
    key: str = ""


class Tracker:
    """Reports of one identity to one repository."""

    def __init__(self, desk: Desk, policy: Policy, terms: Terms | None = None) -> None:
        self._desk = desk
        self._policy = policy
        self._claims = Claims(desk.client, terms)

    def report(self, failure: Failure) -> Result:
        """Record a failed run in the issue of its failure, and have that issue open.

        Raises:
            GitHubError: It cannot be done, or it is not known whether it was.
        """
        if self._policy.dry_run:
            return self._foreseen(failure)
        for _ in range(_AGAIN):
            with suppress(RanOut):  # as after a long wait for a limit: from the beginning, behind those who took over
                return self._reported(failure)
        return self._reported(failure)

    def _reported(self, failure: Failure) -> Result:
        claim = self._claims.take(_run_claim(failure.key, failure.run))
        if not claim.ours:
            why = "another reporter recorded this run"
            return self._told(Action.NONE, why, self._desk.get(claim.issue, failure.key), failure.key, claim.issue)
        client = self._desk.client
        client.guard = lambda: self._claims.require(claim)
        try:
            result = self._record(failure, claim)
        except (Busy, Unconfirmed):
            raise  # it may have been written: the claim runs out, and whoever takes over looks first
        except GitHubError:
            self._claims.abandon(claim)
            raise
        finally:
            client.guard = None
        if result.number:
            self._claims.finish(claim, result.number)
        else:
            self._claims.abandon(claim)
        return result

    def resolve(self, success: Success) -> list[Result]:
        """Close the open issues of the workflow and branch that succeeded, as far as the policy has it.

        Raises:
            GitHubError: It cannot be done.
        """
        found = [one for one in self._desk.listed() if self._scope_of(one) == success.scope.digest]
        if not found:
            return []
        streak = success.streak()
        return [self._close(one, success, streak) for one in found]

    def tidy(self, key: str) -> None:
        """Clear away duplicates that came about all the same, and old claims of runs. Failing at it fails nothing."""
        with suppress(GitHubError):
            found = self._desk.of_key(key, "open")
            for one in found[1:]:
                self._close_duplicate(one, found[0])
            self._clear_claims(key)

    def _record(self, failure: Failure, claim: Claim) -> Result:
        registered = self._claims.look(_issue_claim(failure.key))
        issue = self._found(failure.key, registered)
        decision = lifecycle.on_failure(issue, datetime.now(UTC), self._policy.reopen_within)
        if decision.action is Action.CREATED:
            made = self._create(failure, claim, registered)
            if made is not None:
                return self._told(Action.CREATED, decision.why, made, failure.key)
            # Somebody else was faster.
            issue = self._found(failure.key, self._claims.look(_issue_claim(failure.key)))
            decision = lifecycle.on_failure(issue, datetime.now(UTC), self._policy.reopen_within)
        if issue is None:
            raise Busy("the issue that another reporter made is gone", remedy="run the reporter again")
        if decision.action is Action.NONE:
            return self._told(Action.NONE, decision.why, issue, failure.key)
        if any(one.run == failure.run and one.kind is Kind.FAILED for one in self._desk.records(issue)):
            return self._told(Action.NONE, "this run has been recorded already", issue, failure.key)
        self._claims.require(claim)
        if decision.action is Action.REOPENED:
            issue = issues.edit(self._desk.client, issue.number, state="open")
        self._desk.comment(issue.number, failure.comment, self._mark(Kind.FAILED, failure))
        return self._told(decision.action, decision.why, issue, failure.key)

    def _create(self, failure: Failure, run_claim: Claim, instead_of: int) -> Issue | None:
        """Open the issue of a failure; None if another reporter has."""
        claim = self._claims.take(_issue_claim(failure.key), instead_of)
        if not claim.ours:
            return None
        try:
            # From before there was a claim, or by a holder who died before it could say so.
            known = next((one for one in self._desk.of_key(failure.key) if one.number != instead_of and one.open), None)
            if known is not None:
                self._claims.finish(claim, known.number)
                return None
            self._desk.prepare_labels()
            self._claims.require(claim)
            self._claims.require(run_claim)
            mark = self._mark(Kind.FAILED, failure)
            made = self._desk.open(failure.title, failure.body, mark, self._policy.assignees)
        except (Busy, Unconfirmed):
            raise
        except GitHubError:
            self._claims.abandon(claim)
            raise
        self._claims.finish(claim, made.number)
        return made

    def _found(self, key: str, registered: int) -> Issue | None:
        """The issue of a failure: by the register, else as lists show it, open ones first, then the newest."""
        known = self._desk.get(registered, key) if registered else None
        if known is not None:
            return known
        listed = self._desk.of_key(key)
        return next((one for one in listed if one.open), listed[-1] if listed else None)

    def _close(self, issue: Issue, success: Success, streak: int) -> Result:
        mark = self._desk.read(issue)
        key = mark.key if mark else ""
        decision = lifecycle.on_success(issue, streak, self._policy.close_after)
        if decision.action is Action.NONE or self._policy.dry_run:
            return self._told(decision.action, decision.why, issue, key)
        records = self._desk.records(issue)
        if any(one.run > success.run and one.kind is Kind.FAILED for one in records):
            return self._told(Action.NONE, "a later run failed", issue, key)
        claim = self._claims.take(_run_claim(key, success.run))
        if not claim.ours:
            return self._told(Action.NONE, "another reporter closed it", issue, key)
        fixed = Marker(Kind.FIXED, key, success.scope.digest, success.run, self._claims.nonce)
        if not any(one.run == success.run and one.kind is Kind.FIXED for one in records):
            self._desk.comment(issue.number, success.comment, fixed)
        closed = issues.edit(self._desk.client, issue.number, state="closed", state_reason="completed")
        self._claims.finish(claim, issue.number)
        return self._told(Action.CLOSED, decision.why, closed, key)

    def _foreseen(self, failure: Failure) -> Result:
        issue = self._found(failure.key, self._claims.look(_issue_claim(failure.key)))
        decision = lifecycle.on_failure(issue, datetime.now(UTC), self._policy.reopen_within)
        return self._told(decision.action, f"dry run: {decision.why}", issue, failure.key)

    def _close_duplicate(self, issue: Issue, first: Issue) -> None:
        mark = self._desk.read(issue)
        if mark is None:
            return
        claim = self._claims.take(f"{PREFIX} twin {mark.key} {issue.number}")
        if not claim.ours:
            return
        text = f"Two reporters opened an issue at the same time; this goes on in #{first.number}."
        twin = Marker(Kind.DUPLICATE, mark.key, mark.scope, mark.run, self._claims.nonce)
        self._desk.comment(issue.number, text, twin)
        issues.edit(self._desk.client, issue.number, state="closed", state_reason="duplicate")
        self._claims.abandon(claim)

    def _clear_claims(self, key: str) -> None:
        """Delete some claims of runs that have been recorded, the oldest."""
        prefix = f"{PREFIX} run {key} "
        done = [one for one in issues.labels(self._desk.client) if one.name.startswith(prefix)]
        names = sorted((one.name for one in done if one.description.startswith("done")), key=_run_of)
        for name in names[:-_KEPT][:_CLEARED]:
            with suppress(NotFound):
                issues.delete_label(self._desk.client, name)

    def _scope_of(self, issue: Issue) -> str:
        mark = self._desk.read(issue)
        return mark.scope if mark else ""

    def _mark(self, kind: Kind, failure: Failure) -> Marker:
        return Marker(kind, failure.key, failure.scope.digest, failure.run, self._claims.nonce)

    @staticmethod
    def _told(action: Action, why: str, issue: Issue | None, key: str, number: int = 0) -> Result:
        return Result(action, why, issue.number if issue else number, issue.url if issue else "", key)


def results_of(results: Sequence[Result]) -> Result:
    """The one of several that tells most: created before reopened, commented, closed, none."""
    order = list(Action)
    return min(results, key=lambda one: order.index(one.action))


def _run_claim(key: str, run: RunId) -> str:
    return f"{PREFIX} run {key} {run}"


def _issue_claim(key: str) -> str:
    return f"{PREFIX} issue {key}"


def _run_of(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.rpartition(" ")[2].split(".") if part.isdigit())
