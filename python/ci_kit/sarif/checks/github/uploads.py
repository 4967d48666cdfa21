"""Would several files go up together: in one upload, or one after the other in one job."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.category import ClashKind, clashes, slot_clashes
from ci_kit.sarif.checks.github.categories import RUN_CLASH, SERVER_CLASH
from ci_kit.sarif.checks.github.counts import RUNS_OVER
from ci_kit.sarif.checks.github.family import github
from ci_kit.sarif.rule import Effect
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.sarif.category import RunIdentity
    from ci_kit.sarif.findings import Findings
    from ci_kit.sarif.limits import Limits

VERSIONS_DIFFER = github(
    "upload-versions-differ",
    "The files of one upload have different SARIF versions",
    why="The upload action joins the files of a directory into one log, which has one version.",
    remedy="Upload the files one by one, or have all tools write 2.1.0.",
    source="codeql-action src/sarif/index.ts combineSarifFiles",
    level=Level.ERROR,
    effect=Effect.REFUSED,
    says="Different SARIF versions encountered: 2.1.0 and 2.0.0",
)
SLOT_TAKEN = github(
    "job-category-taken",
    "A job uploads the same tool and category twice",
    why="The upload action allows each tool and category once a job; it compares them in upper case, with"
    " everything but letters, digits and `_` made `_`.",
    remedy="Give each upload step a `category` of its own; where the file has an automationDetails.id, change that.",
    source="codeql-action src/upload-lib.ts validateUniqueCategory",
    level=Level.ERROR,
    effect=Effect.REFUSED,
    says="Aborting upload: only one run of the codeql/analyze or codeql/upload-sarif actions is allowed per"
    " job per tool/category.",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """One file that is to be uploaded: its name, its version, its runs, and where findings about it go."""

    name: str
    version: object
    runs: Sequence[RunIdentity]
    out: Findings


def check_together(files: Sequence[Upload], limits: Limits) -> None:
    """Check files that go up in one upload, as a directory does; what clashes within a file is not told."""
    total = 0
    for file in files:
        if total <= limits.runs < total + len(file.runs) and total:
            message = f"with {short(file.name)!r} the upload has {total + len(file.runs):,} runs or more"
            file.out.add(RUNS_OVER, ("runs",), f"{message}; at most {limits.runs:,} are taken")
        total += len(file.runs)
        if file.version != files[0].version:
            message = f"version {short(str(file.version), 20)!r}, but {short(files[0].name)!r} has another"
            file.out.add(VERSIONS_DIFFER, ("version",), message)
    owners = [(file, index) for file in files for index in range(len(file.runs))]
    for clash in clashes(run for file in files for run in file.runs):
        (earlier, first), (later, second) = owners[clash.first], owners[clash.second]
        if earlier is not later:
            rule = RUN_CLASH if clash.kind is ClashKind.KEY else SERVER_CLASH
            message = f"the run has the tool and category of runs[{first}] in {short(earlier.name)!r}"
            later.out.add(rule, ("runs", second), message)


def check_uploads(files: Sequence[Upload]) -> None:
    """Check files that the steps of one job upload one after the other."""
    for first, second, slot in slot_clashes(file.runs for file in files):
        place = next(index for index, run in enumerate(files[second].runs) if run.slot == slot)
        message = f"tool and category are those of {short(files[first].name)!r}: {short(slot)}"
        files[second].out.add(SLOT_TAKEN, ("runs", place), message)
