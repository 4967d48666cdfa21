"""What a matrix and its doubts are called in the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.project.matrix import Mismatch, Tier
from ci_kit.report import Finding, Level, Place, RuleDoc, Table, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.project.declared import Declared
    from ci_kit.project.matrix import Doubt, Matrix
    from ci_kit.project.releases import Calendar
    from ci_kit.project.versions import Version

LEVELS = {
    Mismatch.REFUSED: Level.ERROR,
    Mismatch.UNNAMED: Level.WARNING,
    Mismatch.ENDED: Level.WARNING,
    Mismatch.UNKNOWN: Level.WARNING,
    Mismatch.COMING: Level.NOTE,
    Mismatch.NEWER: Level.NOTE,
}
RULES = {
    Mismatch.REFUSED: RuleDoc(
        "`requires-python` refuses a version",
        "The package claims a version on which pip does not install it.",
        "Correct the classifier, `requires-python` or `python-versions`.",
    ),
    Mismatch.UNNAMED: RuleDoc(
        "A version may install the package and is not tested",
        "`requires-python` lets pip install it where nobody looks whether it works.",
        "Add the classifier, so that it is tested, or raise `requires-python`.",
    ),
    Mismatch.ENDED: RuleDoc(
        "Support of a Python version has ended",
        "It gets no more security fixes, and libraries and runner images drop it.",
        "Take it out of the classifiers and raise `requires-python`, or go on knowingly.",
    ),
    Mismatch.UNKNOWN: RuleDoc(
        "A version that the kit's data does not know",
        "It may be a slip of the pen, or newer than the kit.",
        "Correct it, or update the kit.",
    ),
    Mismatch.COMING: RuleDoc(
        "A version that is not released yet",
        "actions/setup-python has it only with `allow-prereleases: true`, and it still changes.",
        "Set that, and let its job fail without failing the run.",
    ),
    Mismatch.NEWER: RuleDoc(
        "A newer version of Python is out",
        "People install the package on it already.",
        "Test on it, then add its classifier.",
    ),
}


def verdict(findings: Iterable[Finding]) -> Verdict:
    """An error fails, a warning warns, a note passes."""
    levels = {finding.level for finding in findings}
    return Verdict.FAIL if Level.ERROR in levels else Verdict.WARN if Level.WARNING in levels else Verdict.PASS


def findings(doubts: Iterable[Doubt], declared: Declared | None, calendar: Calendar, path: str) -> list[Finding]:
    """One for each doubt, at the line of the declaration that it is about."""
    return [_finding(doubt, declared, calendar, path) for doubt in doubts]


def table(matrix: Matrix, chosen: Sequence[Version], calendar: Calendar) -> Table:
    """Every version of the matrix, whether it was chosen, and the dates of its life."""
    rows = []
    for version in matrix.versions:
        known = calendar.of(version)
        dates = (known.first.isoformat(), known.last.isoformat()) if known else ("unknown", "unknown")
        rows.append((str(version), "yes" if version in chosen else "no", *dates))
    note = f"Dates as {calendar.page} had them on {calendar.seen}."
    return Table("Python versions", ("version", "in the matrix", "released", "supported until"), tuple(rows), note)


def tiers(matrix: Matrix) -> dict[str, tuple[str, ...]]:
    """The versions of each tier."""
    return {tier.value: tuple(map(str, matrix.tier(tier))) for tier in Tier}


def _finding(doubt: Doubt, declared: Declared | None, calendar: Calendar, path: str) -> Finding:
    line = (declared.line(doubt.version) or declared.line()) if declared else None
    message = _message(doubt, declared, calendar)
    place = Place(path, line=line) if declared else None
    return Finding(doubt.kind, LEVELS[doubt.kind], message, place, remedy=RULES[doubt.kind].remedy)


def _message(doubt: Doubt, declared: Declared | None, calendar: Calendar) -> str:
    name = f"Python {doubt.version}"
    known = calendar.of(doubt.version)
    first, last = (known.first, known.last) if known else (None, None)
    requires = f"`requires-python` (`{declared.requires[:80]}`)" if declared else ""
    match doubt.kind:
        case Mismatch.REFUSED:
            return f"{name} is listed, and {requires} refuses it"
        case Mismatch.UNNAMED:
            return f"{requires} allows {name}, which has no classifier"
        case Mismatch.ENDED:
            return f"support of {name} ended on {last} ({calendar.page}, as of {calendar.seen})"
        case Mismatch.COMING:
            return f"{name} is planned for {first}"
        case Mismatch.UNKNOWN:
            return f"{name} is unknown; the kit knows releases as of {calendar.seen}"
        case Mismatch.NEWER:
            return f"{name} is out since {first}, and {requires} allows it"
