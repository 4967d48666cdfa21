"""Does code scanning learn who ran, whether it ran to the end, and where the results are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, Options, RunContext
    from ci_kit.sarif.findings import Findings

#: Runs of this driver are taken for CodeQL's own by the upload action.
CODEQL = "CodeQL"
#: The properties of a run that can be kept elsewhere and that code scanning reads.
_EXTERNAL = ("results", "driver", "extensions")

NAME_EMPTY = github(
    "driver-name-empty",
    "The tool has no name",
    why="GitHub sorts alerts by tool and shows its name; the empty string is not supported there.",
    remedy="Write the tool's name into tool.driver.name.",
    source=f"{DOCS}, toolComponent object",
    level=Level.WARNING,
    effect=Effect.HIDDEN,
    multitool=("GH1018",),
    mend=Mend.BY_NAME,
)
UNNAMED = github(
    "tool-unnamed",
    "The upload names no tool",
    why="The upload action sends the names of all drivers along; the service wants at least one.",
    remedy="Write the tool's name into tool.driver.name.",
    source="codeql-action src/sarif/index.ts getToolNames; codeql-action#390",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Invalid request. 1 item required; only 0 were supplied.",
)
NO_RUNS = github(
    "runs-empty",
    "The log has no runs",
    why="A log without runs names no tool, which the service asks for: the upload fails, and open alerts"
    " stay as they are.",
    remedy="Write one run with the tool's name and `results: []` when nothing was found.",
    source="codeql-action#390; microsoft/sarif-sdk#2551",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Invalid request. 1 item required; only 0 were supplied.",
)
CODEQL_UNCHECKED = github(
    "codeql-schema-skipped",
    "The upload action does not check this file against the schema",
    why="It takes files in which every driver is called CodeQL for CodeQL's own and trusts them.",
    remedy="Nothing to do if CodeQL wrote the file; otherwise give the driver the name of the tool that did.",
    source="codeql-action src/upload-lib.ts validateSarifFileSchema",
    level=Level.NOTE,
    effect=Effect.NONE,
)
EXTERNAL = github(
    "external-properties-ignored",
    "A part of the log is in other files",
    why="Code scanning reads the uploaded file only and follows no reference; what is outside is lost.",
    remedy="Have the tool write one file, or inline the external properties before the upload.",
    source=f"{DOCS}, Supported properties: the rest is ignored",
    level=Level.WARNING,
    effect=Effect.IGNORED,
)
FAILED = github(
    "execution-unsuccessful",
    "The tool says that it did not finish",
    why="Alerts that an unfinished run did not find again are closed as fixed. For CodeQL the service"
    " reports the processing error 'unsuccessful execution'.",
    remedy="Look at the tool's own notifications and run it again; upload only what a finished run found.",
    source="codeql-action src/upload-lib.ts waitForProcessing; codeql-action#1316",
    level=Level.WARNING,
    effect=Effect.NONE,
    says="unsuccessful execution",
)


def check_log(log: Obj, options: Options, out: Findings) -> None:
    """Check what stands beside the runs."""
    del options
    inline = log.get("inlineExternalProperties")
    for index, part in enumerate(inline if isinstance(inline, list) else ()):
        lost = _lost(part)
        if lost:
            message = f"{lost} of inlineExternalProperties is not read; it belongs into a run"
            out.add(EXTERNAL, ("inlineExternalProperties", index), message)


def check_runs(runs: list[Any], options: Options, out: Findings) -> None:
    """Check which tools the runs name between them."""
    del options
    if not runs:
        out.add(NO_RUNS, ("runs",), "the array is empty")
        return
    names = [_driver_name(run) if isinstance(run, dict) else None for run in runs]
    if not any(names):
        out.add(UNNAMED, ("runs",), "no run has a tool.driver.name")
    if all(name == CODEQL for name in names):
        message = "every driver is called CodeQL: the schema was checked here, but is not before the upload"
        out.add(CODEQL_UNCHECKED, ("runs", 0, "tool", "driver", "name"), message)


def check_run(run: RunContext, out: Findings) -> None:
    """Check the driver, the invocations and the references to other files."""
    name = run.driver().get("name")
    if isinstance(name, str) and not name.strip():
        out.add(NAME_EMPTY, (*run.at, "tool", "driver", "name"), "the name is empty")
    lost = _lost(run.run.get("externalPropertyFileReferences"))
    if lost:
        message = f"{lost} is in a file of its own, which is not uploaded"
        out.add(EXTERNAL, (*run.at, "externalPropertyFileReferences"), message)
    for index, invocation in enumerate(run.objects("invocations")):
        if invocation.get("executionSuccessful") is False:
            at = (*run.at, "invocations", index, "executionSuccessful")
            out.add(FAILED, at, f"executionSuccessful is false{_reason(invocation)}")


def _lost(parts: object) -> str:
    """Which of the external properties code scanning would have read."""
    return ", ".join(name for name in _EXTERNAL if name in parts) if isinstance(parts, dict) else ""


def _reason(invocation: Obj) -> str:
    """What the tool gives as the reason, if anything."""
    code = invocation.get("exitCode")
    reason = invocation.get("exitCodeDescription") or invocation.get("processStartFailureMessage")
    parts = [f"exit code {code}"] if isinstance(code, int) else []
    parts += [short(reason, 60)] if isinstance(reason, str) else []
    return f" ({', '.join(parts)})" if parts else ""


def _driver_name(run: Obj) -> object:
    tool = run.get("tool")
    driver = tool.get("driver") if isinstance(tool, dict) else None
    return driver.get("name") if isinstance(driver, dict) else None
