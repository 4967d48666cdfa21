"""A run as a report: the headline, a table of phases, what was seen, and what to do about it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from ci_kit.health.rules import Outcome, Phase
from ci_kit.report import Finding, Level, RuleDoc, Table, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.health.state import State

_SAID = {
    Outcome.HEALTHY: "the deploy is healthy",
    Outcome.INCONCLUSIVE: "it is not known whether the deploy is healthy",
    Outcome.UNHEALTHY: "the deploy is not healthy, and it is still live",
    Outcome.NOT_DEPLOYED: "the deploy failed and changed nothing",
    Outcome.PREFLIGHT_FAILED: "nothing was deployed: the preflight failed",
    Outcome.NO_TARGET: "the deploy is not healthy, and there is nothing to return to",
    Outcome.SUPERSEDED: "another deploy has come since; it was left alone",
    Outcome.ROLLED_BACK: "rolled back; the previous version is live and healthy",
    Outcome.ROLLED_BACK_UNVERIFIED: "rolled back, but nothing shows that the previous version is live",
    Outcome.ROLLBACK_FAILED: "the rollback failed: the service needs a person now",
    Outcome.CANCELLED: "cancelled; nothing was rolled back",
    Outcome.CANCELLED_ROLLED_BACK: "cancelled and rolled back; the previous version is live and healthy",
    Outcome.DRY_RUN: "dry run; nothing was changed",
}
_REMEDIES = {
    Outcome.INCONCLUSIVE: "watch for longer, probe more often, or see why so few probes told anything",
    Outcome.UNHEALTHY: "give a `rollback-command`, or repair the service by hand",
    Outcome.NOT_DEPLOYED: "see what the deploy command printed",
    Outcome.PREFLIGHT_FAILED: "repair the service first, or set `preflight: warn`",
    Outcome.NO_TARGET: "repair the service by hand; the next deploy has something to return to",
    Outcome.SUPERSEDED: "look at the newer deploy; run deploys of one environment one after the other",
    Outcome.ROLLED_BACK: "see why the new version was taken back, mend it, deploy again",
    Outcome.ROLLED_BACK_UNVERIFIED: "give `expect-version` or `current-command`, to see a return by",
    Outcome.ROLLBACK_FAILED: "look at the service now; then see what the rollback command printed",
    Outcome.CANCELLED: "see what is live; `on-cancel` decides whether a cancelled job rolls back",
    Outcome.CANCELLED_ROLLED_BACK: "deploy again when wanted",
}


def verdict(outcome: Outcome | None) -> Verdict:
    """What a run's outcome means for the job."""
    if outcome in (Outcome.HEALTHY, Outcome.DRY_RUN, None):
        return Verdict.PASS
    return Verdict.WARN if outcome is Outcome.INCONCLUSIVE else Verdict.FAIL


def headline(state: State) -> str:
    """One sentence: how it ended, and why."""
    if state.outcome is None:
        return "there is no run to finish"
    why = f" ({state.why})" if state.why else ""
    return _SAID[state.outcome] + why


def findings(state: State) -> list[Finding]:
    """The one finding of a run that did not end well, or none."""
    outcome = state.outcome
    level = {Verdict.FAIL: Level.ERROR, Verdict.WARN: Level.WARNING}.get(verdict(outcome))
    if outcome is None or level is None:
        return []
    notes = " ".join(f"{note}." for note in state.notes)
    return [Finding(outcome.value, level, headline(state), effect=notes, remedy=_REMEDIES[outcome])]


def rule_docs(found: Iterable[Finding]) -> dict[str, RuleDoc]:
    """What the outcomes mean."""
    return {
        one.rule: RuleDoc(_SAID[Outcome(one.rule)], "see the table of outcomes in the README", one.remedy)
        for one in found
    }


def phase_table(state: State) -> Table:
    """When each phase began and how long it took, in seconds."""
    reached = sorted(state.reached.items(), key=lambda item: item[1])
    ends = [at for _, at in reached[1:]] + [reached[-1][1] if reached else 0.0]
    rows = tuple(
        (str(phase), f"{at:.1f}", f"{end - at:.1f}")
        for (phase, at), end in zip(reached, ends, strict=True)
        if phase != Phase.DONE
    )
    return Table("Phases", ("phase", "began after s", "took s"), rows)


def probe_table(records: Sequence[dict[str, Any]]) -> Table:
    """What the probes of each phase saw, by target."""
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for record in records:
        if record.get("kind") == "probe":
            groups.setdefault((str(record["phase"]), str(record["target"])), []).append(record)
    rows = tuple((*key, *_row(group)) for key, group in groups.items())
    return Table("What the probes saw", ("phase", "target", "probes", "good", "p95 ms", "versions", "problems"), rows)


def _row(group: list[dict[str, Any]]) -> tuple[str, ...]:
    good = [record for record in group if record["ok"]]
    times = sorted(float(record.get("seconds", 0.0)) for record in good)
    p95 = f"{times[int(0.95 * (len(times) - 1))] * 1000:.0f}" if times else "-"
    versions = Counter(str(record["version"]) for record in group if record.get("version"))
    problems = Counter(str(record.get("reason", "")) for record in group if not record["ok"])
    return (str(len(group)), str(len(good)), p95, _counted(versions), _counted(problems))


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{name}: {count}" for name, count in counter.most_common(4)) or "-"
