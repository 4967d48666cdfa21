"""Repairs of where results are: files and steps given by index alone, files that are missing or empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.repair import checkout
from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.lookup import child, index_of, objects, text_of
from ci_kit.sarif.repair.shape import sweep
from ci_kit.sarif.repair.value import clone
from ci_kit.sarif.rule import Mend

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

_ARTIFACT = frozenset({"artifactLocation"})
_WHERE = ("uri", "uriBaseId")


@repair("location-index-only", "Files given by index alone ({n}) were given their URI.", github=True)
def location_index_only(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Write the URI of the artifact that the index points at beside the index.

    Safe: the standard says that it is that file (§3.4.5).
    """
    if "uri" in location or "index" not in location:
        return
    known = _artifact(location, job)
    if text_of(known, "uri") and known is not location:
        _copy_place(known, location, at, pen)
        pen.count()
    elif job.result is not None and index_of(location, "index") is not None:
        job.refuse(pen.rule, at, "an index leads to no artifact with a URI")


@repair("step-index-only", "Steps that stand elsewhere in the file ({n}) were written out.", github=True)
def step_index_only(step: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Copy what the cached step says into the step.

    Safe: the standard says that the step has those properties (§3.38.2); the index stays.
    """
    index = index_of(step, "index")
    if job.result is None or "location" in step or index is None:
        return
    cached = objects(job.run, "threadFlowLocations")
    known = cached[index] if index < len(cached) else None
    if not isinstance(known, dict) or not isinstance(known.get("location"), dict):
        job.refuse(pen.rule, at, "an index leads to no step with a location")
        return
    for key, value in known.items():
        if key not in step:
            pen.put(step, at, key, clone(value))
    pen.count()


@repair(
    "location-missing",
    "Results without a file ({n}) were put at the nearest one known.",
    Mend.BY_NAME,
    github=True,
)
def location_missing(result: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Put the result at the file that was analysed, that it mentions, or at the repository's front page.

    By name only: the finding is then shown somewhere that the tool did not say.
    """
    locations = result.get("locations", [])
    if not isinstance(locations, list) or (locations and not isinstance(locations[0], dict)):
        return
    if locations and _has_file(locations[0], job):
        return
    place = _anchor(result, job)
    if not place:
        job.refuse(pen.rule, at, "a result names no file, and there is none to put it at")
        return
    _place(result, at, place, pen)
    pen.count()


@repair("uri-empty", "Files with an empty name ({n}) became the nearest one known.", Mend.BY_NAME, github=True)
def uri_empty(location: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Take the file that the index points at, that was analysed, or the front page.

    By name only: see above.
    """
    if job.result is None or location.get("uri") != "":
        return
    known = _artifact(location, job)
    place = known if text_of(known, "uri") else _anchor(job.result, job)
    if place:
        if "uriBaseId" in location:
            pen.drop(location, at, "uriBaseId")
        _copy_place(place, location, at, pen)
        pen.count()
    else:
        job.refuse(pen.rule, at, "a file has an empty name, and there is none to take instead")


def _artifact(location: Obj, job: Job) -> Obj:
    """The location of the artifact that an index points at; empty when there is none."""
    index = index_of(location, "index")
    artifacts = objects(job.run, "artifacts")
    return child(artifacts[index], "location") if index is not None and index < len(artifacts) else {}


def _copy_place(known: Obj, location: Obj, at: Path, pen: Pen) -> None:
    for key in _WHERE:
        if text_of(known, key) and text_of(location, key) != known[key]:
            pen.put(location, at, key, known[key])


def _has_file(location: Obj, job: Job) -> bool:
    """Whether a location names a file, be it by index or by the empty string, which others look after."""
    if not isinstance(location.get("physicalLocation", {}), dict):
        return True
    artifact = child(location, "physicalLocation").get("artifactLocation", {})
    return not isinstance(artifact, dict) or "uri" in artifact or bool(text_of(_artifact(artifact, job), "uri"))


def _anchor(result: Obj, job: Job) -> Obj:
    """The place of a file that has to do with a result: `uri`, perhaps `uriBaseId`; empty if there is none."""
    target = child(result, "analysisTarget")
    mentioned = (node for _, node, _ in sweep("result", result, (), _ARTIFACT))
    for candidate in (target, *mentioned):
        known = candidate if text_of(candidate, "uri") else _artifact(candidate, job)
        if text_of(known, "uri"):
            return {key: known[key] for key in _WHERE if text_of(known, key)}
    page = checkout.front_page(job.scope.tree)
    return {"uri": page} if page else {}


def _place(result: Obj, at: Path, place: Obj, pen: Pen) -> None:
    """Give a result its first location, adding only what is missing on the way there."""
    physical: Obj = {"artifactLocation": place, "region": {"startLine": 1}}
    locations = objects(result, "locations")
    if not locations:
        pen.put(result, at, "locations", [{"physicalLocation": physical}])
        return
    here: Path = ((at, "locations"), 0)
    if "physicalLocation" not in locations[0]:
        pen.put(locations[0], here, "physicalLocation", physical)
        return
    known, here = locations[0]["physicalLocation"], (here, "physicalLocation")
    if "artifactLocation" not in known:
        pen.put(known, here, "artifactLocation", place)
    else:
        _copy_place(place, known["artifactLocation"], (here, "artifactLocation"), pen)
