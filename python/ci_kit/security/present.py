"""What came of all sources as a report: verdict, findings, what was looked at, what to upgrade."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity
from ci_kit.report import Finding, Level, Place, RuleDoc, Verdict, escape
from ci_kit.security.model import SEVERITIES, Issue, Source, State, counted, word
from ci_kit.security.threshold import fails

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.security.model import Look
    from ci_kit.security.threshold import Thresholds

NOT_EXAMINED = "not-examined"
_WHY = "A finding of a scanner that was asked to look for such things"
_UNSEEN = RuleDoc(
    "A source could not look at everything",
    "What was not looked at is not safe, whatever was found elsewhere",
    "See why; what need not be looked at is excluded by the policy, with a reason",
)
#: Characters of an id that are shown.
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Examined:
    """One source in the JSON report: what can be said of it, and how much of it was looked at."""

    source: Source
    state: State
    tool: str
    examined: int
    total: int
    unit: str
    problems: list[str]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class Results:
    """The result in four words."""

    high_severity_issues: int
    vulnerabilities_found: int
    potential_secrets: int
    scan_passed: bool


def examined(looks: Iterable[Look]) -> list[Examined]:
    """The sources for the JSON report."""
    return [
        Examined(one.source, one.state, one.tool, one.examined, one.total, one.unit, one.problems, one.notes)
        for one in looks
    ]


def verdict(looks: Sequence[Look], thresholds: Thresholds) -> Verdict:
    """`error` where a source was not examined, whatever the others found."""
    if any(one.state is State.NOT_EXAMINED for one in looks):
        return Verdict.ERROR
    new = [issue for one in looks for issue in one.new]
    if any(fails(issue, thresholds) for issue in new):
        return Verdict.FAIL
    return Verdict.WARN if new or any(one.partial for one in looks) else Verdict.PASS


def results(looks: Sequence[Look], said: Verdict) -> Results:
    """What was found, in numbers; packages of containers are packages too."""
    new = [issue for one in looks for issue in one.new]
    return Results(
        sum(issue.severity in (Severity.CRITICAL, Severity.HIGH) for issue in new),
        sum(bool(issue.package) for issue in new),
        sum(issue.source is Source.SECRETS for issue in new),
        said in (Verdict.PASS, Verdict.WARN),
    )


def headline(looks: Sequence[Look], thresholds: Thresholds) -> str:
    """What was found and how much was looked at, in one line."""
    new = [issue for one in looks for issue in one.new]
    failing = sum(fails(issue, thresholds) for issue in new)
    counts = Counter(issue.severity for issue in new)
    listed = ", ".join(f"{counts[one]:,} {word(one)}" for one in SEVERITIES if counts[one])
    unseen = [one.source.value for one in looks if one.state is State.NOT_EXAMINED]
    parts = [f"not examined: {', '.join(unseen)}"] if unseen else []
    parts += (
        [f"{counted(len(new), 'finding').replace(' ', ' new ')}, {failing:,} to fail ({listed})"]
        if new
        else ["no new finding"]
    )
    looked = "; ".join(f"{one.source}: {one.extent}" for one in looks)
    return f"{'; '.join(parts)}. Looked at {looked or 'nothing'}"


def findings(looks: Sequence[Look], thresholds: Thresholds) -> list[Finding]:
    """What was not examined, then what was found and is new."""
    unseen = [
        Finding(NOT_EXAMINED, Level.ERROR, f"{one.source}: {problem}", remedy=_UNSEEN.remedy)
        for one in looks
        for problem in one.problems
    ]
    new = sorted((issue for one in looks for issue in one.new), key=lambda issue: issue.order)
    return unseen + [finding(issue, thresholds) for issue in new]


def finding(issue: Issue, thresholds: Thresholds) -> Finding:
    """One finding of a source."""
    level = Level.ERROR if fails(issue, thresholds) else _level(issue)
    return Finding(
        rule=_id(issue),
        level=level,
        message=f"{issue.message} ({issue.tool}, {word(issue.severity)})",
        place=Place(issue.path, line=issue.line, column=issue.column) if issue.path else None,
        remedy=_remedy(issue),
        help_uri=issue.url,
        fingerprint=issue.fingerprint,
    )


def rule_docs(looks: Iterable[Look]) -> dict[str, RuleDoc]:
    """What there is to know about the rules of the findings."""
    looks = list(looks)
    docs = {NOT_EXAMINED: _UNSEEN} if any(one.problems for one in looks) else {}
    new = (issue for one in looks for issue in one.new)
    return docs | {_id(one): RuleDoc(one.title or one.rule, _WHY, _remedy(one), one.url) for one in new}


def notes(looks: Sequence[Look], expired: Sequence[str], stale: Sequence[str]) -> list[str]:
    """What else there is to say."""
    told = [note for one in looks for note in one.notes]
    told += [f"the policy's time is over for: {one}" for one in expired]
    return told + [f"the policy has an entry that nothing stands for any more: {one}" for one in stale]


def _id(issue: Issue) -> str:
    return escape.shorten(escape.one_line(issue.rule), _LONGEST_ID)


def _level(issue: Issue) -> Level:
    return Level.NOTE if issue.severity is Severity.LOW else Level.WARNING


def _remedy(issue: Issue) -> str:
    if issue.package and issue.fixed:
        return f"Upgrade {issue.package} to {issue.fixed[0]} or later"
    return issue.remedy
