"""Checks that a run says which code was scanned, and lets its files be found in the repository."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import obj, objects, text
from ci_kit.sarif.checks.standard.uri_bases import chain_of
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Scope

PROVENANCE_MISSING = standard(
    "version-control-missing",
    "A run does not say which code was scanned",
    why="`versionControlProvenance` names repository and revision, so that the finding can be seen in its"
    " code.",
    remedy="Add repository URI, revision and, as `mappedTo`, the base id of the checkout.",
    source="§3.14.13", level=Level.NOTE, multitool=("SARIF2003",),
)  # fmt: skip
NOT_MAPPED = standard(
    "version-control-not-mapped",
    "A repository is not tied to a URI base id",
    why="Without `mappedTo.uriBaseId` nobody can tell which files are in it.",
    remedy="Add `mappedTo` with the base id of the repository's root.",
    source="§3.23.8", level=Level.WARNING, multitool=("SARIF2007",),
)  # fmt: skip
NOT_IN_REPOSITORY = standard(
    "location-outside-repository-base",
    "A file is not relative to any repository of the run",
    why="Its path inside the repository cannot be told.",
    remedy="Give the location the `uriBaseId` of the repository's root.",
    source="§3.23.8", level=Level.WARNING, multitool=("SARIF2007",),
)  # fmt: skip
COLUMN_KIND = standard(
    "column-kind-missing",
    "A run does not say what its columns count",
    why="Behind a character such as an emoji UTF-16 units and code points differ, and the wrong text is"
    " marked.",
    remedy="Add `columnKind`: `utf16CodeUnits` or `unicodeCodePoints`.",
    source="§3.14.27", level=Level.WARNING,
)  # fmt: skip
NO_CONTENTS = standard(
    "artifact-contents-missing",
    "A run does not embed its files",
    why="With the contents people can see a finding in full without the sources; the file grows large by it.",
    remedy="Embed contents only where the readers have no access to the repository.",
    source="§3.24.8", level=Level.NOTE, multitool=("SARIF2013",),
)  # fmt: skip

_COLUMNS = ("startColumn", "endColumn")


def check_run(scope: Scope) -> None:
    """Check what the run says of its repository; advice only."""
    run, at = scope.run.run, scope.run.at
    repositories = objects(run, "versionControlProvenance")
    if not repositories:
        scope.add(PROVENANCE_MISSING, at, "there is no `versionControlProvenance`")
    for index, repository in enumerate(repositories):
        if not text(obj(repository, "mappedTo"), "uriBaseId"):
            told = short(text(repository, "repositoryUri") or "", 60)
            place = (*at, "versionControlProvenance", index)
            scope.add(NOT_MAPPED, place, f"`{told}` has no `mappedTo.uriBaseId`")
    artifacts = scope.table.arrays["artifacts"]
    if artifacts and not any("contents" in artifact for artifact in artifacts):
        scope.add(NO_CONTENTS, (*at, "artifacts"), "no artifact has `contents`")


def finish_run(scope: Scope) -> None:
    """Check the files that results were found in; advice only."""
    run = scope.run.run
    mapped = [text(obj(one, "mappedTo"), "uriBaseId") for one in objects(run, "versionControlProvenance")]
    bases = {name for name in mapped if name}
    if bases:
        for seen in scope.run.seen.values():
            if seen.first_shown is not None and not bases & set(chain_of(seen.base_id or "", scope.table.bases)):
                message = f"`{short(seen.uri, 60)}` is not below `{short(min(bases), 40)}`"
                scope.add(NOT_IN_REPOSITORY, seen.first_shown[:-1], message)


def check_columns(scope: Scope) -> None:
    """Report, once for the run, columns without `columnKind`; called for a result of it."""
    if "columnKind" in scope.run.run or "columns" in scope.memo:
        return
    for index, location in enumerate(objects(scope.result, "locations")):
        region = obj(obj(location, "physicalLocation"), "region")
        name = next((name for name in _COLUMNS if name in region), None)
        if name is not None:
            scope.memo["columns"] = True
            place = (*scope.at, "locations", index, "physicalLocation", "region", name)
            scope.add(COLUMN_KIND, place, "a column is given, the run has no `columnKind`")
            return
