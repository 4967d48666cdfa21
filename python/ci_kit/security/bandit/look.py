"""bandit's findings in the code of a repository, at their places, and what it could not look at."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from ci_kit.secrets.model import LeftOut
from ci_kit.security.bandit import child
from ci_kit.security.bandit.code import Code
from ci_kit.security.model import Issue, Look, Source, counted, some

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ci_kit.security.bandit.child import World
    from ci_kit.security.bandit.report import Account, Result
    from ci_kit.security.bandit.selection import Selection
    from ci_kit.security.places import Places

_SUFFIXES = (".py", ".pyw")


def has_python(places: Places) -> bool:
    """Whether there is anything that bandit reads."""
    return any(item.path.endswith(_SUFFIXES) for item in places.names())


def look(places: Places, world: World, selection: Selection, excluded: Callable[[str], bool]) -> Look:
    """Run bandit over all files of Python but those that the selection or the policy excludes.

    Raises:
        CiKitError: It was cancelled, or the scratch directory cannot be written to.
    """
    found = Look(Source.BANDIT, tool="bandit")
    left_out, sizes = 0, {}
    for item in places.names():
        if not item.path.endswith(_SUFFIXES):
            continue
        if selection.excludes(item.path) or excluded(item.path):
            left_out += 1
            continue
        if item.left_out in (LeftOut.SYMLINK, LeftOut.SUBMODULE):
            found.notes.append(f"bandit did not follow {item.path}: {item.left_out}")
            continue
        found.total += 1
        if item.left_out:
            found.problems.append(f"bandit did not look at {item.path}: {item.left_out}")
            continue
        sizes[item.path] = _size(places.root, item.path)
    if not sizes:
        found.problems += [] if found.problems else ["there is no file of Python to look at"]
        return found
    account, problems = child.scan(world, selection, sizes)
    found.problems += [*problems, *_failed(account), *_missing(account, sizes, problems)]
    found.examined = len(account.seen)
    found.issues = _issues(places.root, account)
    found.notes += [f"silenced by `# nosec`: {counted(account.nosec, 'finding of bandit')}"] if account.nosec else []
    found.notes += [f"excluded from bandit: {counted(left_out, 'file of Python')}"] if left_out else []
    found.notes += [f"the tests of bandit are chosen by {selection.name}"] if selection.name else []
    return found


def _size(root: Path, path: str) -> int:
    try:
        return os.stat(os.path.join(root, path)).st_size  # noqa: PTH116, PTH118 (pathlib refuses some names)
    except OSError:
        return 0  # bandit will say so


def _failed(account: Account) -> list[str]:
    """Files that bandit tried to read, by the reason that it gives."""
    by_reason: dict[str, list[str]] = {}
    for path, reason in sorted(account.failed.items()):
        by_reason.setdefault(reason, []).append(path)
    return [f"bandit could not read {some(paths)}: {reason}" for reason, paths in by_reason.items()]


def _missing(account: Account, sizes: dict[str, int], problems: list[str]) -> list[str]:
    """Files of which the reports say nothing at all, where nothing else tells why."""
    gone = sorted(sizes.keys() - account.seen - account.failed.keys())
    return [f"the report of bandit says nothing of {some(gone)}"] if gone and not problems else []


def _issues(root: Path, account: Account) -> list[Issue]:
    found: list[Issue] = []
    codes: dict[str, Code] = {}
    for one in sorted(account.results, key=lambda one: (one.path, one.line, one.test, one.offset)):
        if one.path not in codes:
            codes[one.path] = Code.read(root / one.path)
        found.append(_issue(one, codes[one.path]))
    return found


def _issue(one: Result, code: Code) -> Issue:
    return Issue(
        Source.BANDIT,
        "bandit",
        one.test,
        one.severity,
        one.message,
        one.path,
        max(one.line, 1),
        code.column(one.line, one.offset),
        code.fingerprint(one.test, one.path, one.line),
        title=one.name.replace("_", " ").capitalize(),
        remedy="mend it, or where it is meant, write `# nosec` and the test's id, and why, at its line",
        url=one.url,
    )
