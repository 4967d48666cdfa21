"""Does every result say where it is in the way GitHub understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Findings, Pointer

_SOURCE = f"{DOCS}, physicalLocation object"

MISSING = github(
    "location-missing",
    "A result has no file",
    why="Code scanning shows alerts in files. One result without"
    " locations[0].physicalLocation.artifactLocation.uri is enough for the whole upload to be rejected.",
    remedy="Give the result the file that stands for it best, such as a manifest or README.md; logical"
    " locations do not help.",
    source=f"{DOCS}, result object; codeql-action#1738",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="locationFromSarifResult: expected at least one location",
    multitool=("GH1001", "GH1015", "GH1016"),
    mend=Mend.BY_NAME,
)
INDEX_ONLY = github(
    "location-index-only",
    "A result names its file by index only",
    why="SARIF allows an index into run.artifacts in place of the URI; code scanning reads the URI only and"
    " rejects the upload.",
    remedy="Write artifactLocation.uri beside the index.",
    source=f"{_SOURCE}: artifactLocation.uri is required; Checkmarx/2ms#128",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="locationFromSarifResult: expected artifact location",
    multitool=("GH1001", "GH1016"),
    mend=Mend.SAFE,
)
URI_EMPTY = github(
    "uri-empty",
    "The file of a result is the empty string",
    why="An empty URI is no file, whatever its uriBaseId; the whole upload is rejected.",
    remedy="Give the result the file that stands for it best, such as a manifest or README.md.",
    source=f"{_SOURCE}; codeql-action#2456",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="locationFromSarifResult: expected artifact location",
    multitool=("GH1001",),
    mend=Mend.BY_NAME,
)
INCOMPLETE = github(
    "location-incomplete",
    "A further location of a result has no file",
    why="The alert is shown at the first location; one without a URI adds nothing.",
    remedy="Give it physicalLocation.artifactLocation.uri, or leave it out.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("GH1016",),
)
REGION_MISSING = github(
    "region-missing",
    "A result has a file but no line",
    why="The alert is shown at the top of the file, and not beside the changed lines of a pull request. The"
    " upload action makes no fingerprint for it.",
    remedy="Add region.startLine; for a finding about the whole file line 1 is honest.",
    source=f"{_SOURCE}; codeql-action src/fingerprints.ts addFingerprints",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("GH1003", "GH1017", "SARIF2017"),
)
OFFSETS_ONLY = github(
    "region-offsets-only",
    "A region has offsets but no line",
    why="GitHub documents lines and columns as required; the upload action makes no fingerprint without startLine.",
    remedy="Add startLine and startColumn beside charOffset or byteOffset.",
    source=f"{_SOURCE}; codeql-action#754",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("GH1003",),
    mend=Mend.SAFE,
)
STEP_INDEX_ONLY = github(
    "step-index-only",
    "A step of a code flow stands elsewhere in the file",
    why="SARIF allows an index into run.threadFlowLocations in place of the step; code scanning shows steps"
    " that have a location of their own.",
    remedy="Write the step's location into codeFlows.",
    source=f"{DOCS}, result object",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("GH1002",),
    mend=Mend.SAFE,
)


def check_locations(result: Obj, at: Pointer, out: Findings) -> None:
    """Check the locations of a result that has more than one, or a first one that is not plain."""
    locations = result.get("locations")
    if not locations:
        out.add(MISSING, at, "the result has no locations")
        return
    for index, location in enumerate(locations):
        here = (*at, "locations", index)
        if index == 0:
            _check_first(location, here, out)
        elif not location.get("physicalLocation", {}).get("artifactLocation", {}).get("uri"):
            out.add(INCOMPLETE, here, f"locations[{index}] has no physicalLocation.artifactLocation.uri")


def check_steps(result: Obj, at: Pointer, out: Findings) -> None:
    """Check that the steps of a result's code flows have locations of their own."""
    for flow_index, flow in enumerate(result["codeFlows"]):
        for thread_index, thread in enumerate(flow["threadFlows"]):
            for index, step in enumerate(thread["locations"]):
                if "location" not in step and step.get("index", -1) >= 0:
                    here = ("codeFlows", flow_index, "threadFlows", thread_index, "locations", index)
                    message = f"the step is threadFlowLocations[{step['index']}] of the run and has no location"
                    out.add(STEP_INDEX_ONLY, (*at, *here), message)


def _check_first(location: Obj, at: Pointer, out: Findings) -> None:
    physical = location.get("physicalLocation")
    if physical is None:
        found = "only logical locations" if location.get("logicalLocations") else "no physicalLocation"
        out.add(MISSING, at, f"the first location has {found}; code scanning expected a physical location")
        return
    here = (*at, "physicalLocation")
    artifact = physical.get("artifactLocation") or {}
    if not artifact.get("uri"):
        _check_artifact(artifact, here, out)
    _check_region(physical, here, out)


def _check_artifact(artifact: Obj, at: Pointer, out: Findings) -> None:
    index = artifact.get("index", -1)
    if artifact.get("uri") == "":
        base = artifact.get("uriBaseId")
        said = f"; GitHub does not read the uriBaseId {short(base, 40)!r}" if base else ""
        out.add(URI_EMPTY, (*at, "artifactLocation", "uri"), f"the uri is empty{said}")
    elif index >= 0:
        out.add(INDEX_ONLY, (*at, "artifactLocation"), f"the file is artifacts[{index}] of the run and has no uri")
    else:
        out.add(MISSING, at, "the first location has no artifactLocation.uri")


def _check_region(physical: Obj, at: Pointer, out: Findings) -> None:
    region = physical.get("region")
    if region is None:
        out.add(REGION_MISSING, at, "there is no region; the alert is shown at the top of the file")
    elif region and "startLine" not in region:
        out.add(OFFSETS_ONLY, (*at, "region"), f"there is {' and '.join(sorted(region)[:3])} but no startLine")
