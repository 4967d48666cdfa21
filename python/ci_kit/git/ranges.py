"""Which commits an event of GitHub brings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError, InputError
from ci_kit.git.repository import ZEROS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.git.repository import Repository

_DEEPER = "give actions/checkout `fetch-depth: 0`, so that the commits and what they are compared with are there"


@dataclass(frozen=True, slots=True)
class Range:
    """Commits that are new, newest first, and what they come on top of.

    `base` is the commit that the policy is read from, empty where there is none; `note` says what was unusual.
    """

    commits: tuple[str, ...]
    base: str
    head: str
    note: str = ""


def of_event(repository: Repository, name: str, event: Mapping[str, Any]) -> Range:
    """The commits of a pull request, a merge group or a push.

    Raises:
        InputError: The event brings no commits.
        CiKitError: The clone does not have them.
    """
    if name.startswith("pull_request"):
        pull = event.get("pull_request") or {}
        return between(repository, str(pull.get("base", {}).get("sha", "")), str(pull.get("head", {}).get("sha", "")))
    if name == "merge_group":
        group = event.get("merge_group") or {}
        return between(repository, str(group.get("base_sha", "")), str(group.get("head_sha", "")))
    if name == "push":
        return _push(repository, event)
    raise InputError(
        f"an event `{name}` brings no commits" if name else "there is no event that says which commits are new",
        remedy="use the scope `tree` or `history`, or say `diff BASE HEAD`",
    )


def between(repository: Repository, base: str, head: str, note: str = "") -> Range:
    """The commits that `head` has and `base` has not; none where the two are the same.

    Raises:
        CiKitError: One of them is not in the clone, or the clone ends between them.
    """
    for name, commit in (("base", base), ("head", head)):
        if commit.startswith("-") or not commit or not repository.has(commit):
            raise CiKitError(f"the {name} commit {commit[:40] or '(none)'} is not in this clone", remedy=_DEEPER)
    commits = tuple(repository.text("rev-list", head, f"^{base}").split())
    base, head = (repository.text("rev-parse", f"{commit}^{{commit}}") for commit in (base, head))
    return Range(_whole(repository, commits), base, head, note)


def _push(repository: Repository, event: Mapping[str, Any]) -> Range:
    before, after = str(event.get("before", "")), str(event.get("after", ""))
    if after in ZEROS:
        return Range((), "", "", note="the push deletes a branch; it brings no commits")
    if not repository.has(after):
        raise CiKitError(f"the pushed commit {after[:40] or '(none)'} is not in this clone", remedy=_DEEPER)
    if before not in ZEROS and repository.has(before):
        forced = "a forced push: compared with the branch's former end" if event.get("forced") else ""
        return between(repository, before, after, forced)
    if before not in ZEROS and not event.get("forced"):
        raise CiKitError(f"the commit before the push, {before[:40]}, is not in this clone", remedy=_DEEPER)
    return _first(repository, event, after)


def _first(repository: Repository, event: Mapping[str, Any], after: str) -> Range:
    """A branch that is new, or rewritten so that its former end is gone: all that the default branch has not."""
    default = str((event.get("repository") or {}).get("default_branch", ""))
    known = f"refs/remotes/origin/{default}"
    is_default = event.get("ref") == f"refs/heads/{default}"
    what = "a rewritten branch" if event.get("forced") else "a new branch"
    if default and not is_default and repository.has(known):
        return between(repository, known, after, f"{what}: compared with {default}")
    commits = tuple(repository.text("rev-list", after).split())
    return Range(_whole(repository, commits), "", after, f"{what}: all {len(commits):,} commits were looked at")


def _whole(repository: Repository, commits: tuple[str, ...]) -> tuple[str, ...]:
    """The commits, if the clone does not end among them.

    Raises:
        CiKitError: It does: what the oldest of them changes cannot be seen.
    """
    cut = repository.shallow().intersection(commits)
    if cut:
        raise CiKitError("the clone ends within the commits to look at", why="it is shallow", remedy=_DEEPER)
    return commits
