"""Will alerts keep their identity from one upload to the next."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import counted
from ci_kit.sarif.uri import action_path

if TYPE_CHECKING:
    from ci_kit.sarif.context import RunContext
    from ci_kit.sarif.findings import Findings, Pointer

#: The one partial fingerprint that code scanning uses.
FINGERPRINT = "primaryLocationLineHash"
_SOURCE = f"{DOCS}, Fingerprint generation; codeql-action src/fingerprints.ts addFingerprints"

MISSING = github(
    "fingerprint-missing",
    "Results have no fingerprint yet",
    why="GitHub recognises an alert by partialFingerprints.primaryLocationLineHash. The upload action"
    " computes it from the checkout; an upload through the API does not, and alerts may double.",
    remedy="Upload with the action and the sources checked out, or let the kit fill the fingerprints in.",
    source=_SOURCE,
    level=None,
    effect=Effect.NONE,
    mend=Mend.SAFE,
)
IMPOSSIBLE = github(
    "fingerprint-impossible",
    "Results have no fingerprint and cannot get one",
    why="The upload action computes fingerprints only for results with a startLine in a file of the"
    " checkout. Without one an alert may be closed and opened again when its file changes.",
    remedy="Have the tool write partialFingerprints, or locate the results in files of the repository.",
    source=_SOURCE,
    level=Level.NOTE,
    effect=Effect.NONE,
)


@dataclass(slots=True)
class Unprinted:
    """The results of a run without a fingerprint: by URI when they have a line, else as a count."""

    by_uri: dict[str, int] = field(default_factory=dict)
    without_line: int = 0
    first: Pointer = ()

    def note(self, uri: str | None, at: Pointer) -> None:
        """Take note of the result at `at`, whose first location has a line in `uri`, or has none."""
        if not self.first:
            self.first = at
        if uri:
            self.by_uri[uri] = self.by_uri.get(uri, 0) + 1
        else:
            self.without_line += 1


def finish(unprinted: Unprinted, run: RunContext, out: Findings) -> None:
    """Report once for the run how many fingerprints are missing, and how many nobody can compute."""
    possible, impossible = 0, unprinted.without_line
    for uri, count in unprinted.by_uri.items():
        if _is_file(uri, run):
            possible += count
        else:
            impossible += count
    if possible:
        message = f"{counted(possible, 'result')} of {run.results:,} without {FINGERPRINT}"
        out.add(MISSING, unprinted.first, message)
    if impossible:
        message = f"{counted(impossible, 'result')} of {run.results:,} without {FINGERPRINT}, line or source file"
        out.add(IMPOSSIBLE, unprinted.first, message)


def _is_file(uri: str, run: RunContext) -> bool:
    """Whether the action finds a source file there; assumed where there is no checkout to look at."""
    tree = run.options.tree
    return tree is None or action_path(uri, tree) is not None
