"""Looks at what GitHub knows of a commit and a run, and says what speaks against deploying it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.gate.reasons import Objection, Reason
from ci_kit.github import NotFound, checks, deployments, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ci_kit.github import Client

#: What a required check may end with (docs.github.com, troubleshooting required status checks).
_GREEN = frozenset({"success", "neutral", "skipped"})
#: Seconds between two looks at checks that are under way.
_PAUSE = 10.0


class Light(StrEnum):
    """What is known of one required check."""

    GREEN = "green"
    RED = "red"
    PENDING = "pending"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Seen:
    """A required check as it was found; `said` are the words of GitHub."""

    name: str
    light: Light
    said: str = ""


def branch(client: Client, sha: str, names: tuple[str, ...]) -> Iterator[Objection]:
    """That the commit is on one of the branches.

    Raises:
        GitHubError: It cannot be read.
    """
    standings = {}
    for name in names:
        try:
            standings[name] = checks.standing(client, name, sha)
        except NotFound:
            standings[name] = "not there"
    if names and not {"identical", "behind"} & set(standings.values()):
        found = ", ".join(f"{name}: {standing}" for name, standing in standings.items())
        yield Objection(Reason.WRONG_BRANCH, f"{sha[:12]} is not contained in the required branch ({found})")


def required(client: Client, branches: tuple[str, ...]) -> tuple[str, ...]:
    """The checks that the branches require, by protection or by rulesets.

    Raises:
        GitHubError: They cannot be read.
    """
    return tuple(sorted({check for name in branches for check in checks.required(client, name)}))


def lights(client: Client, sha: str, names: Iterable[str]) -> list[Seen]:
    """What is known of the required checks: check runs and commit statuses, all of a name together.

    Raises:
        GitHubError: They cannot be read.
    """
    found: dict[str, list[tuple[Light, str]]] = {}
    for run in checks.check_runs(client, sha):
        light = Light.PENDING if run.status != "completed" else Light.GREEN if run.conclusion in _GREEN else Light.RED
        found.setdefault(run.name, []).append((light, run.conclusion or run.status))
    for status in checks.statuses(client, sha):
        light = {"success": Light.GREEN, "pending": Light.PENDING}.get(status.state, Light.RED)
        found.setdefault(status.context, []).append((light, status.state))
    return [_together(name, found.get(name, [])) for name in names]


def settled(look: Callable[[], list[Seen]], seconds: float, wait: Callable[[float], bool]) -> list[Seen]:
    """Look until no check is under way, for so many seconds at most; `wait` is true if one should stop waiting."""
    left = seconds
    seen = look()
    while left > 0 and any(one.light in (Light.PENDING, Light.MISSING) for one in seen):
        pause = min(_PAUSE, left)
        left -= pause
        if wait(pause):
            break
        seen = look()
    return seen


def shut(seen: Iterable[Seen], sha: str) -> Iterator[Objection]:
    """What the checks speak against a deploy."""
    said = {
        Light.RED: (Reason.CHECK_FAILED, "is not green"),
        Light.PENDING: (Reason.CHECK_PENDING, "is not done"),
        Light.MISSING: (Reason.CHECK_MISSING, "has not reported"),
    }
    for one in seen:
        if one.light in said:
            reason, words = said[one.light]
            told = f": {one.said}" if one.said else ""
            yield Objection(reason, f"the required check `{one.name}` {words} for {sha[:12]}{told}")


def approval(client: Client, environment: str, run: int) -> Iterator[Objection]:
    """That somebody who may has approved of this run for this environment, and nobody rejected it.

    Raises:
        GitHubError: It cannot be read.
    """
    if not deployments.environment(client, environment).needs_approval:
        yield Objection(Reason.UNPROTECTED, f"the environment `{environment}` has no required reviewers")
        return
    reviews = [one for one in runs.approvals(client, run) if environment in one.environments]
    if any(one.state == "rejected" for one in reviews):
        who = ", ".join(sorted({one.user for one in reviews if one.state == "rejected"}))
        yield Objection(Reason.REJECTED, f"run {run} was rejected for `{environment}` by {who}")
    elif not any(one.state == "approved" for one in reviews):
        yield Objection(Reason.NOT_APPROVED, f"nobody has approved run {run} for `{environment}`")


def _together(name: str, found: list[tuple[Light, str]]) -> Seen:
    """Several apps may report one name: the worst counts."""
    for light in (Light.RED, Light.PENDING, Light.GREEN):
        said = [words for one, words in found if one is light]
        if said:
            return Seen(name, light, said[0])
    return Seen(name, Light.MISSING)
