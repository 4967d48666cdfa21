"""How large the artifacts of a job are: the files that it will upload, or what its run has uploaded so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit.github import usage
from ci_kit.resources import files
from ci_kit.resources.limits import Measured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ci_kit.github import Client

_MB = 2**20


def to_upload(workspace: Path, patterns: Sequence[str]) -> Measured:
    """The size of the files that the patterns match, in MB."""
    count, size = files.total(workspace, patterns)
    return Measured(size / _MB) if count else Measured(None, why="`artifacts` matches no file")


def uploaded(client: Client | None, run: str) -> Measured:
    """The size of the artifacts of a run as GitHub stores them, in MB; not known without a client."""
    if client is None or not run:
        return Measured(
            None, why="`artifacts` does not say which files are uploaded, and there is no `token` to ask with"
        )
    try:
        return Measured(sum(one.size for one in usage.artifacts(client, int(run))) / _MB)
    except CiKitError as problem:
        return Measured(None, why=str(problem))
