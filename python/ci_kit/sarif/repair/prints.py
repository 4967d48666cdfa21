"""Adds the fingerprints that the upload action would add."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.fingerprint import fingerprints
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child, index_of, objects, text_of
from ci_kit.sarif.tree import Unread
from ci_kit.sarif.uri import action_path

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen
    from ci_kit.sarif.tree import Tree

_KEY = "primaryLocationLineHash"


@repair(
    "fingerprint-missing",
    "Fingerprints ({n}) were computed as the upload action does it.",
    github=True,
    tree=True,
)
def fingerprint_missing(_run: Obj, _at: Path, pen: Pen, job: Job) -> None:
    """Add `primaryLocationLineHash`.

    Safe: the upload action adds the very same where it has the sources; here they are known to be there.
    Source: codeql-action src/fingerprints.ts `addFingerprints`.
    """
    if job.scope.tree is None:
        return
    places = [(result, place, _primary(result, job)) for result, place in job.results() if _lacks(result)]
    wanted: dict[str, set[int]] = {}
    for _, _, primary in places:
        if primary:
            wanted.setdefault(primary[0], set()).add(primary[1])
    known = {path: _hashes(job.scope.tree, path, lines) for path, lines in wanted.items()}
    for result, place, primary in places:
        value = known[primary[0]].get(primary[1]) if primary else None
        if value is not None:
            _write(result, place, value, pen)


def _lacks(result: Obj) -> bool:
    prints = result.get("partialFingerprints", {})
    return isinstance(prints, dict) and prints.get(_KEY, "") == ""


def _write(result: Obj, at: Path, value: str, pen: Pen) -> None:
    if "partialFingerprints" in result:
        pen.put(result["partialFingerprints"], (at, "partialFingerprints"), _KEY, value)
    else:
        pen.put(result, at, "partialFingerprints", {_KEY: value})


def _primary(result: Obj, job: Job) -> tuple[str, int] | None:
    """The file of the checkout, and the line in it, at which a result is; None when either is not known."""
    locations = objects(result, "locations")
    physical = child(locations[0] if locations else None, "physicalLocation")
    line = child(physical, "region").get("startLine")
    if type(line) is not int or job.scope.tree is None:
        return None
    location = child(physical, "artifactLocation")
    index = index_of(location, "index")
    artifacts = objects(job.run, "artifacts")
    if not text_of(location, "uri") and index is not None and index < len(artifacts):
        location = child(artifacts[index], "location")
    path = action_path(text_of(location, "uri"), job.scope.tree)
    return (path, line) if path else None


def _hashes(tree: Tree, path: str, lines: set[int]) -> dict[int, str]:
    try:
        return fingerprints(tree.read(path), lines)
    except Unread:
        return {}
