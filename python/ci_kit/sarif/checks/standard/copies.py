"""Checks that an object which points at a fuller description of itself agrees with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import obj, position, text
from ci_kit.sarif.checks.standard.uri_bases import resolved
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

INDEX_NOT_OWN = standard(
    "index-not-own",
    "An element of an array gives another index than its own",
    why="Inside the array that it points into, `index` can only be the element's own position.",
    remedy="Write the position of the element, or leave `index` out.",
    source="§3.4.5, §3.32.5, §3.33.3, §3.38.2", level=Level.ERROR,
)  # fmt: skip
COPY_DIFFERS = standard(
    "copy-differs",
    "An object contradicts the element that its index points at",
    why="The element supplies the properties; those that are repeated must be equal.",
    remedy="Correct the index, or leave the repeated properties out.",
    source="§3.32.5, §3.33.3, §3.38.2, §3.46.2, §3.47.2", level=Level.ERROR,
)  # fmt: skip
ARTIFACT_MISMATCH = standard(
    "artifact-index-mismatch",
    "A location's URI and index mean different files",
    why="Some readers follow `uri`, others `index`, and show the finding in different files.",
    remedy="Let the index point at the artifact with that URI.",
    source="§3.4.2", level=Level.ERROR, github=Level.NOTE,
)  # fmt: skip

#: Kinds whose `index` points at a fuller copy of the object, with the array of the run that holds it.
_CACHED = {
    "address": "addresses",
    "logicalLocation": "logicalLocations",
    "threadFlowLocation": "threadFlowLocations",
    "webRequest": "webRequests",
    "webResponse": "webResponses",
}


def _check_of(array: str) -> Check:
    """The check of one kind of object."""

    def check(holder: Obj, at: Pointer, scope: Scope) -> None:
        index = position(holder, "index")
        known = scope.table.arrays[array]
        if index is None or _own(index, at, array, scope) or index >= len(known):
            return
        element = known[index]
        for name, value in holder.items():
            if name != "index" and name in element and element[name] != value:
                message = f"`{name}` is not what {array}[{index}] says"
                scope.add(COPY_DIFFERS, (*at, name), message)
                return

    return check


def _own(index: int, at: Pointer, array: str, scope: Scope) -> bool:
    """Whether the object at `at` is itself an element of `array`, whose index is then checked."""
    if at[2:3] != (array,) or len(at) != len(scope.run.at) + 2:
        return False
    if at[-1] != index:
        scope.add(INDEX_NOT_OWN, (*at, "index"), f"`index` is {index}, but the element is at {at[-1]}")
    return True


def check_artifact_location(location: Obj, at: Pointer, scope: Scope) -> None:
    """Check that `uri` and `index` mean the same file."""
    index = position(location, "index")
    artifacts = scope.table.arrays["artifacts"]
    if index is None:
        return
    if at[2:3] == ("artifacts",) and at[4:] == ("location",):
        if at[3] != index:
            message = f"`index` is {index}, but the artifact is at {at[3]}"
            scope.add(INDEX_NOT_OWN, (*at, "index"), message)
        return
    uri = text(location, "uri")
    if uri is None or index >= len(artifacts):
        return
    known = obj(artifacts[index], "location")
    if "uri" in known and not _same_file(location, known, scope):
        message = f"`uri` is `{short(uri, 60)}`, but artifacts[{index}] is `{short(str(known['uri']), 60)}`"
        scope.add(ARTIFACT_MISMATCH, (*at, "index"), message)


def _same_file(one: Obj, other: Obj, scope: Scope) -> bool:
    """Whether two locations may mean one file: one of the URIs, bases resolved, is the end of the other."""
    if one.get("uri") == other.get("uri") and one.get("uriBaseId") == other.get("uriBaseId"):
        return True
    first, second = resolved(one, scope.table.bases), resolved(other, scope.table.bases)
    return first == second or first.endswith(f"/{second.lstrip('/')}") or second.endswith(f"/{first.lstrip('/')}")


ON: dict[str, Check] = {kind: _check_of(array) for kind, array in _CACHED.items()} | {
    "artifactLocation": check_artifact_location
}
