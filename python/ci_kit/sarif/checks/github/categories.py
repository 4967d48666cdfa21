"""Would the runs of one file stay apart on GitHub: their tools, categories and ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.report import Level
from ci_kit.sarif.category import ClashKind, clashes, id_for, identify
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.sarif.category import RunIdentity
    from ci_kit.sarif.context import Obj, Options
    from ci_kit.sarif.findings import Findings, Pointer

RUN_CLASH = github(
    "run-category-clash",
    "Two runs of one upload share tool and category",
    why="The upload action compares the driver's names, versions and guid and automationDetails.id before it"
    " applies its `category` input, so that input does not help. GitHub Enterprise Server before 3.18 merges"
    " such runs.",
    remedy="Give each run an automationDetails.id of its own that ends in a slash, or upload the runs as"
    " separate files with different categories.",
    source="codeql-action src/upload-lib.ts throwIfCombineSarifFilesDisabled, src/sarif/index.ts",
    level=Level.ERROR,
    effect=Effect.REFUSED,
    says="The CodeQL Action does not support uploading multiple SARIF runs with the same category.",
    mend=Mend.SAFE,
)
SERVER_CLASH = github(
    "server-category-clash",
    "Two runs of one upload fall into the same category on GitHub",
    why="The service takes the part of automationDetails.id before its last slash as the category, whatever"
    " follows; without a slash there is none. One upload may hold each tool and category once.",
    remedy="Make the parts before the last slash differ, such as `lint/` and `types/`.",
    source=f"{DOCS}, runAutomationDetails object; codeql-action src/upload-lib.ts",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="A delivery cannot contain multiple runs with the same category",
    mend=Mend.SAFE,
)
EMPTY_DETAILS = github(
    "category-empty-details",
    "automationDetails stands in the way of the category",
    why="The upload action fills in a category only where automationDetails is absent; an object without an"
    " id leaves the run without a category, so that it can replace the results of another upload of the same"
    " tool.",
    remedy="Give automationDetails an id that ends in a slash, or leave the object out.",
    source="codeql-action src/upload-lib.ts populateRunAutomationDetails",
    level=Level.WARNING,
    effect=Effect.IGNORED,
    mend=Mend.SAFE,
)
NO_SLASH = github(
    "category-no-slash",
    "automationDetails.id names no category",
    why="Without a slash the whole id is the id of a single run: the category is empty, and uploads of the"
    " same tool replace each other.",
    remedy="End the id in a slash, or put the run's own part behind one: `my-category/` or `my-category/2026-01-31`.",
    source=f"{DOCS}, runAutomationDetails object",
    level=Level.WARNING,
    effect=Effect.IGNORED,
    mend=Mend.BY_NAME,
)
OVERRIDDEN = github(
    "category-overridden",
    "The category in the file wins over that of the upload",
    why="The `category` input applies only to runs that have no automationDetails of their own.",
    remedy="Drop one of the two, or make them the same.",
    source="codeql-action src/upload-lib.ts populateRunAutomationDetails",
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
SIMILAR = github(
    "category-similar",
    "Two runs differ only in case or punctuation",
    why="Together they are taken. Uploaded by two steps of one job they are not: there the action compares"
    " tool and category in upper case, with everything but letters, digits and `_` made `_`.",
    remedy="Choose categories that differ in a letter or digit.",
    source="codeql-action src/upload-lib.ts sanitize",
    level=Level.NOTE,
)


def check_runs(runs: Sequence[Any], options: Options, out: Findings) -> None:
    """Check all runs of a file together; `runs` are the items of its array, without their results."""
    places = [index for index, run in enumerate(runs) if isinstance(run, dict)]
    identities = [identify(runs[index], options.category) for index in places]
    for clash in clashes(identities):
        rule = RUN_CLASH if clash.kind is ClashKind.KEY else SERVER_CLASH
        message = f"{_name(identities[clash.second])} is that of runs[{places[clash.first]}], too"
        out.add(rule, ("runs", places[clash.second]), message)
    _check_slots(identities, places, out)
    for index, identity in zip(places, identities, strict=True):
        _check_details(runs[index], identity, ("runs", index), options.category, out)


def _check_slots(identities: list[RunIdentity], places: list[int], out: Findings) -> None:
    """Report runs that only the upload action's table of a job takes for the same."""
    taken: dict[str, RunIdentity] = {}
    for index, identity in zip(places, identities, strict=True):
        first = taken.setdefault(identity.slot, identity)
        if (first.tool, first.category) != (identity.tool, identity.category):
            message = f"{_name(identity)} is {_name(first)} to the upload action"
            out.add(SIMILAR, ("runs", index), message)


def _check_details(run: Obj, identity: RunIdentity, at: Pointer, category: str | None, out: Findings) -> None:
    details = run.get("automationDetails")
    if not isinstance(details, dict):
        return
    if not identity.id:
        lost = f"; the category {short(category, 40)!r} of the upload is not applied" if category else ""
        out.add(EMPTY_DETAILS, (*at, "automationDetails"), f"automationDetails has no id{lost}")
        return
    if "/" not in identity.id:
        out.add(NO_SLASH, (*at, "automationDetails", "id"), f"the id {short(identity.id)!r} has no slash")
    if category and identity.category != id_for(category).rpartition("/")[0]:
        given = short(category, 40)
        message = f"the run stays in {_category(identity)}; the upload's {given!r} is not applied"
        out.add(OVERRIDDEN, (*at, "automationDetails", "id"), message)


def _name(identity: RunIdentity) -> str:
    return f"tool {short(identity.tool, 40)!r} in {_category(identity)}"


def _category(identity: RunIdentity) -> str:
    if identity.category is None:
        return "the category of the workflow"
    return f"the category {short(identity.category, 40)!r}" if identity.category else "no category"
