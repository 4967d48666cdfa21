"""One look at each result: a few lookups when nothing is odd about it, the other checks when something is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.sarif.checks.github import counts, ignored, locations, prints
from ci_kit.sarif.checks.github.ignored import Ignored
from ci_kit.sarif.checks.github.prints import FINGERPRINT, Unprinted
from ci_kit.sarif.checks.github.references import check_reference, described

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj, RunContext
    from ci_kit.sarif.findings import Findings, Pointer

_KEY = "ci_kit.sarif.checks.github"

#: Members of a result that can hold what code scanning does not look at.
_IGNORED = frozenset(("baselineState", "kind", "properties", "suppressions"))


@dataclass(slots=True)
class State:
    """What the checks of a run's results share. `known`: ids of rules that are described or reported."""

    known: set[str]
    #: Whether the run keeps steps outside its results, so that a step may be a mere index.
    shared_steps: bool
    ignored: Ignored = field(default_factory=Ignored)
    unprinted: Unprinted = field(default_factory=Unprinted)


def check_result(result: Obj, at: Pointer, run: RunContext, out: Findings) -> None:
    """Check one result, which fits the schema."""
    state: State = run.memo.get(_KEY) or _open(run)
    uri = None
    lined = False
    try:
        places = result["locations"]
        physical = places[0]["physicalLocation"]
        uri = physical["artifactLocation"]["uri"]
        lined = "startLine" in physical["region"]
    except (KeyError, IndexError):
        places = ()
    if not (lined and uri and len(places) == 1):
        locations.check_locations(result, at, out)
        counts.check_locations(len(result.get("locations", ())), at, run.options.limits, out)
    if result.get("ruleId") not in state.known:
        check_reference(result, at, state.known, run, out)
    if "codeFlows" in result:
        _check_flows(result, at, run, out)
    if FINGERPRINT not in result.get("partialFingerprints", ()):
        state.unprinted.note(uri if lined else None, at)
    if not _IGNORED.isdisjoint(result):
        state.ignored.look(result, at)


def finish_run(run: RunContext, out: Findings) -> None:
    """Report what was counted over all results of a run."""
    state = run.memo.get(_KEY)
    if state is not None:
        prints.finish(state.unprinted, run, out)
        ignored.finish(state.ignored, run, out)


def _open(run: RunContext) -> State:
    state = State(known=described(run), shared_steps=bool(run.run.get("threadFlowLocations")))
    run.memo[_KEY] = state
    return state


def _check_flows(result: Obj, at: Pointer, run: RunContext, out: Findings) -> None:
    flows = result["codeFlows"]
    steps = 0
    for flow in flows:
        for thread in flow["threadFlows"]:
            steps += len(thread["locations"])
    if steps > run.options.limits.steps_shown:
        counts.check_steps(steps, at, run.options.limits, out)
    if run.memo[_KEY].shared_steps:
        locations.check_steps(result, at, out)
