"""What a comparison is called in the report: verdict, findings, table, notes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.performance import units
from ci_kit.performance.verdicts import Change, counted
from ci_kit.report import Finding, Level, RuleDoc, Table, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.performance.compare import Compared
    from ci_kit.performance.history import Entry, History
    from ci_kit.performance.verdicts import Rules


class Weight(StrEnum):
    """What something means for the job."""

    FAIL = "fail"
    WARN = "warn"
    PASS = "pass"  # noqa: S105 (no password)


_LEVELS = {Weight.FAIL: Level.ERROR, Weight.WARN: Level.WARNING, Weight.PASS: Level.NOTE}
_VERDICTS = {Weight.FAIL: Verdict.FAIL, Weight.WARN: Verdict.WARN, Weight.PASS: Verdict.PASS}
_GRAVITY = (Verdict.PASS, Verdict.WARN, Verdict.FAIL)

RULES = {
    Change.REGRESSED: RuleDoc(
        "A benchmark has become slower",
        "The slowdown is at least the threshold, and noise does not explain it.",
        "See what changed, or accept it: a baseline or history that has the new level in it is the new measure.",
    ),
    Change.INCONCLUSIVE: RuleDoc(
        "Nobody can tell whether a benchmark has changed",
        "The samples are too few, too noisy or not comparable; a verdict would be a guess.",
        "Do what the message says: more samples, or base and head in turns on one machine (`ci-kit perf-gate run`).",
    ),
    Change.DELETED: RuleDoc(
        "A benchmark is gone",
        "A benchmark that crashed or was renamed is compared with nothing, and so can hide a slowdown.",
        "See whether it was deleted on purpose; then it is named once, until the baseline no longer has it.",
    ),
}


def verdict(compared: Sequence[Compared], weights: Mapping[Change, Weight]) -> Verdict:
    """The gravest that any benchmark deserves; where none has anything to stand against, that of inconclusive."""
    found = {one.judgement.change for one in compared}
    if found == {Change.NEW}:
        found = {Change.INCONCLUSIVE}
    return max((_VERDICTS[weights[one]] for one in found if one in weights), key=_GRAVITY.index, default=Verdict.PASS)


def headline(compared: Sequence[Compared]) -> str:
    """How many of each kind, and the worst of them by name."""
    counts = counted([one.judgement for one in compared])
    said = ", ".join(f"{count} {change}" for change, count in counts.items() if count)
    worst = compared[0]
    if worst.judgement.change is Change.REGRESSED:
        return f"{said}; the worst is {worst.name}: {ratio(worst)} times as long"
    if len(counts) and counts[Change.NEW] == len(compared):
        return f"{said}: there is nothing to compare with yet"
    return f"{said} of {len(compared)} benchmark{'' if len(compared) == 1 else 's'}"


def findings(compared: Sequence[Compared], weights: Mapping[Change, Weight]) -> list[Finding]:
    """One for each benchmark that somebody should look at."""
    return [
        Finding(change, _LEVELS[weights[change]], _message(one), remedy=RULES[change].remedy)
        for one in compared
        if (change := one.judgement.change) in weights
    ]


def rule_docs(found: Sequence[Finding]) -> dict[str, RuleDoc]:
    """What is to be known of the rules that were broken."""
    return {one.rule: RULES[Change(one.rule)] for one in found}


def table(compared: Sequence[Compared], rules: Rules, against: str) -> Table:
    """All benchmarks, those that matter most first."""
    return Table(
        f"Benchmarks against {against}",
        ("benchmark", "base", "head", "ratio", f"{rules.confidence:.0%} interval", "chance", "samples", "verdict"),
        tuple(_row(one) for one in compared),
        "ratio: time of head over base. chance: how likely noise alone gives as much in any of the benchmarks. "
        f"A change counts from {rules.threshold:.0%} on, if its chance is at most {rules.alpha:.1%}.",
    )


def unreadable(history: History) -> list[str]:
    """A note on lines of the history that make no sense, if there are any."""
    lines = history.unreadable
    if not lines:
        return []
    count = "1 line that makes" if len(lines) == 1 else f"{len(lines):,} lines that make"
    return [f"the history has {count} no sense, the first is line {lines[0]}"]


def level_change(name: str, entry: Entry, change: float) -> str:
    """Where the history of a benchmark changes its level, in one sentence."""
    word = "slower" if change > 1 else "faster"
    where = entry.commit[:12] or "an unknown commit"
    return f"{name} has been {word} since {where} ({entry.at[:10]}): {units.ratio(change)} times the time of before"


def ratio(one: Compared) -> str:
    """A ratio and its interval, such as `1.46 (1.35 to 1.57)`."""
    return f"{units.ratio(one.judgement.ratio)} ({interval(one)})"


def interval(one: Compared) -> str:
    """The interval of a ratio, such as `1.35 to 1.57`."""
    said = one.judgement
    return "" if said.low is None else f"{units.ratio(said.low)} to {units.ratio(said.high)}"


def _row(one: Compared) -> tuple[str, ...]:
    said = one.judgement
    return (
        one.name,
        units.time(one.base),
        units.time(one.head),
        units.ratio(said.ratio),
        interval(one),
        units.chance(said.chance),
        str(one.samples or ""),
        said.change.value,
    )


def _message(one: Compared) -> str:
    said = one.judgement
    if said.change is Change.REGRESSED:
        return f"{one.name} takes {ratio(one)} times as long: {units.time(one.base)} before, {units.time(one.head)} now"
    return f"{one.name}: {said.why}"
