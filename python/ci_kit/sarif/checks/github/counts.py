"""Is there more of anything than code scanning takes, or shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, LIMIT_DOCS, github
from ci_kit.sarif.rule import Effect, Mend

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, Options, RunContext
    from ci_kit.sarif.findings import Findings, Pointer
    from ci_kit.sarif.limits import Limits

_SOURCE = f"{DOCS}, File compatibility"

RUNS_OVER = github(
    "runs-over-limit",
    "The upload has more runs than code scanning takes",
    why="All files of one upload count together. The whole upload is rejected.",
    remedy="Upload in parts, each with a category of its own, or merge the runs of each tool.",
    source=f"{_SOURCE}; codeql-action#2000",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="rejecting SARIF, as there are more runs than allowed (21 > 20)",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
RESULTS_OVER = github(
    "results-over-limit",
    "A run has more results than code scanning takes",
    why="The whole upload is rejected, not only what is too much.",
    remedy="Turn off the noisiest rules, or scan parts of the repository under categories of their own.",
    source=f"{_SOURCE}; aquasecurity/tfsec-sarif-action#43",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="rejecting SARIF, as there are more results per run than allowed (…)",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
RESULTS_CUT = github(
    "results-cut",
    "Code scanning keeps only some of the results",
    why="It keeps the gravest; the others become no alerts, and what was open among them is closed.",
    remedy="Turn off the noisiest rules, or scan parts of the repository under categories of their own.",
    source=f"{_SOURCE}; github/docs#38085",
    level=Level.WARNING,
    effect=Effect.CUT,
    says="Analysis SARIF file exceeded alert limits",
    multitool=("GH1004",),
)
RULES_OVER = github(
    "rules-over-limit",
    "A run has more rules than code scanning takes",
    why="The rules of the driver and of all extensions count, also those without a result.",
    remedy="Leave out the rules that no result refers to.",
    source=f"{_SOURCE}; {LIMIT_DOCS}",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Analysis SARIF file rejected due to rule limits",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
EXTENSIONS_OVER = github(
    "extensions-over-limit",
    "A run has more tool extensions than code scanning takes",
    why="The whole upload is rejected.",
    remedy="Leave out the extensions that bring no rule that a result refers to.",
    source=f"{_SOURCE}; {LIMIT_DOCS}",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Analysis SARIF file rejected due to extension limits",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
LOCATIONS_OVER = github(
    "locations-over-limit",
    "A result has more locations than code scanning takes",
    why="The whole upload is rejected for this one result.",
    remedy="Report one location a result; further ones belong into relatedLocations.",
    source=f"{_SOURCE}; {LIMIT_DOCS}",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="Analysis SARIF file rejected due to location limit",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
LOCATIONS_CUT = github(
    "locations-cut",
    "Code scanning keeps only some of the locations of a result",
    why="The alert itself stands at the first location; those at the end of the list are dropped.",
    remedy="Report one location a result; further ones belong into relatedLocations.",
    source=f"{_SOURCE}; {LIMIT_DOCS}",
    level=Level.WARNING,
    effect=Effect.CUT,
    says="Locations for an alert exceeded limits",
    multitool=("GH1004",),
)
STEPS_OVER = github(
    "steps-over-limit",
    "A result has more steps in its code flows than code scanning takes",
    why="The thread flow locations of all its code flows count together; the whole upload is rejected.",
    remedy="Limit the number of paths the tool reports; with CodeQL that is `--max-paths`.",
    source=f"{_SOURCE}; codeql-action#1245",
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="rejecting SARIF, as there are more threadflow steps per result than allowed (19350 > 10000)",
    multitool=("GH1004",),
    mend=Mend.SAFE,
)
STEPS_CUT = github(
    "steps-cut",
    "Code scanning keeps only some of the steps of a result",
    why="The thread flow locations of all its code flows count together; those that matter least are dropped.",
    remedy="Limit the number of paths the tool reports; with CodeQL that is `--max-paths`.",
    source=f"{_SOURCE}; {LIMIT_DOCS}",
    level=Level.WARNING,
    effect=Effect.CUT,
    says="Alert in SARIF upload exceeded thread flow location limits",
    multitool=("GH1004",),
)


def check_runs(runs: list[Any], options: Options, out: Findings) -> None:
    """Count the runs of a file."""
    limit = options.limits.runs
    if len(runs) > limit:
        out.add(RUNS_OVER, ("runs", limit), f"{len(runs):,} runs; at most {limit:,} are taken in one upload")


def check_run(run: RunContext, out: Findings) -> None:
    """Count what the tool of a run brings."""
    limits = run.options.limits
    extensions = extensions_of(run)
    if len(extensions) > limits.extensions:
        message = f"{len(extensions):,} extensions; at most {limits.extensions:,} are taken"
        out.add(EXTENSIONS_OVER, (*run.at, "tool", "extensions"), message)
    components = [run.driver(), *extensions]
    rules = sum(len(rules) for component in components if isinstance(rules := component.get("rules"), list))
    if rules > limits.rules:
        message = f"{rules:,} rules in driver and extensions; at most {limits.rules:,} are taken"
        out.add(RULES_OVER, (*run.at, "tool"), message)


def finish_run(run: RunContext, out: Findings) -> None:
    """Count the results of a run."""
    limits = run.options.limits
    at = (*run.at, "results")
    if run.results > limits.results:
        out.add(RESULTS_OVER, at, f"{run.results:,} results; at most {limits.results:,} are taken")
    elif run.results > limits.results_shown:
        lost = run.results - limits.results_shown
        message = f"{run.results:,} results; the {limits.results_shown:,} gravest are kept, {lost:,} are dropped"
        out.add(RESULTS_CUT, at, message)


def check_locations(count: int, at: Pointer, limits: Limits, out: Findings) -> None:
    """Judge the number of locations of the result at `at`."""
    if count > limits.locations:
        message = f"{count:,} locations; at most {limits.locations:,} are taken"
        out.add(LOCATIONS_OVER, (*at, "locations"), message)
    elif count > limits.locations_shown:
        lost = count - limits.locations_shown
        message = f"{count:,} locations; {limits.locations_shown:,} are kept, {lost:,} are dropped"
        out.add(LOCATIONS_CUT, (*at, "locations"), message)


def check_steps(count: int, at: Pointer, limits: Limits, out: Findings) -> None:
    """Judge the number of thread flow locations of the result at `at`."""
    if count > limits.steps:
        message = f"{count:,} steps in all code flows; at most {limits.steps:,} are taken"
        out.add(STEPS_OVER, (*at, "codeFlows"), message)
    elif count > limits.steps_shown:
        lost = count - limits.steps_shown
        message = f"{count:,} steps in all code flows; {limits.steps_shown:,} are kept, {lost:,} are dropped"
        out.add(STEPS_CUT, (*at, "codeFlows"), message)


def extensions_of(run: RunContext) -> list[Obj]:
    """The tool extensions of a run, each an object; empty when there are none."""
    tool = run.run.get("tool")
    items = tool.get("extensions") if isinstance(tool, dict) else None
    return [item if isinstance(item, dict) else {} for item in items] if isinstance(items, list) else []
