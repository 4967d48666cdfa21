"""What has changed since a revision, asked of git, or read from a diff that somebody made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError, InputError
from ci_kit.quality.coverage.diff import added

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PATIENCE = 120.0
_MOST = 256 * 1024 * 1024
_GIT = ("git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=true", "diff", "--unified=0", "--no-color")
_PLAIN = ("--no-ext-diff", "--no-textconv", "--no-renames", "--src-prefix=a/", "--dst-prefix=b/", "--relative")


def since(revision: str, root: Path, environment: Mapping[str, str]) -> dict[str, list[int]]:
    """The lines that were added after the point where `revision` and the checkout part.

    Raises:
        InputError: It is no name of a revision.
        CiKitError: git cannot tell, for instance because the history was not fetched.
    """
    if revision.startswith("-") or ".." in revision:
        raise InputError(f"`changed-since` is `{revision[:80]}`", remedy="name one revision, such as origin/main")
    options = process.Options(_PATIENCE, cap=_MOST, cwd=root)
    command = (*_GIT, *_PLAIN, f"{revision}...HEAD", "--")
    try:
        done = process.run(command, {**environment, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}, options)
    except OSError as error:
        raise CiKitError("git cannot be started", why=str(error), remedy="install git, or give `diff`") from error
    if not done.succeeded or done.dropped:
        why = (
            "the diff is larger than is read" if done.dropped else (done.output.strip().splitlines() or [str(done)])[0]
        )
        raise CiKitError(
            f"git cannot tell what has changed since {revision}",
            why=why,
            remedy="check out with `fetch-depth: 0`, or give the change as a file by `diff`",
        )
    return added(done.output.splitlines())


def read(path: Path) -> dict[str, list[int]]:
    """The lines that a unified diff in a file adds.

    Raises:
        CiKitError: It cannot be read.
    """
    try:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
            return added(line.rstrip("\r\n") for line in file)
    except OSError as error:
        raise CiKitError(
            f"the diff {path.name} cannot be read", why=error.strerror or str(error), remedy="see that it is there"
        ) from error
