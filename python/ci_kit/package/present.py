"""What was seen of distributions, as a report says it."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING

from ci_kit.errors import InputError, suggestion
from ci_kit.package.rules import DOCS, Problem, Rule
from ci_kit.report import Finding, Level, Place, RuleDoc, Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.package.check import Distribution

Ignored = tuple[Rule, str]
_THOUSAND = 1000


def ignored(lines: Sequence[str]) -> tuple[Ignored, ...]:
    """What not to report: `rule`, or `rule: pattern` for the names of files inside.

    Raises:
        InputError: There is no such rule.
    """
    found: list[Ignored] = []
    for line in lines:
        name, _, pattern = (part.strip() for part in line.partition(":"))
        if name not in set(Rule):
            remedy = suggestion(name, [rule.value for rule in Rule])
            raise InputError(f"`ignore` names the rule `{name[:80]}`, which there is not", remedy=remedy)
        found.append((Rule(name), pattern))
    return tuple(found)


def reported(problems: Sequence[Problem], without: Sequence[Ignored]) -> list[Problem]:
    """The problems that are not ignored, in the order in which they were found."""
    return [one for one in problems if not any(_means(entry, one) for entry in without)]


def _means(entry: Ignored, problem: Problem) -> bool:
    rule, pattern = entry
    return rule is problem.rule and (not pattern or fnmatch(problem.inside, pattern))


def findings(problems: Sequence[Problem], places: Mapping[str, str]) -> list[Finding]:
    """One for each problem; `places` are the paths of the files by name."""
    return [
        Finding(
            one.rule,
            DOCS[one.rule].level,
            f"{one.file}: {one.text}",
            Place(places.get(one.file, one.file)),
            remedy=DOCS[one.rule].remedy,
            help_uri=DOCS[one.rule].source,
        )
        for one in problems
    ]


def rule_docs(found: Sequence[Finding]) -> dict[str, RuleDoc]:
    """The rules that were broken."""
    docs = {one.rule: DOCS[Rule(one.rule)] for one in found}
    return {name: RuleDoc(doc.title, doc.why, doc.remedy, doc.source) for name, doc in docs.items()}


def table(distributions: Sequence[Distribution], found: Sequence[Problem]) -> Table:
    """Every file that was looked at."""
    rows = tuple(
        (
            one.path.name,
            "wheel" if one.is_wheel else "sdist",
            one.named.version if one.named else "?",
            f"{len(one.archive.files())}" if one.archive else "?",
            size(one.path.stat().st_size),
            f"{sum(problem.file == one.path.name for problem in found)}",
        )
        for one in distributions
    )
    return Table("Distributions", ("file", "kind", "version", "files", "size", "problems"), rows)


def headline(distributions: Sequence[Distribution], found: Sequence[Finding]) -> str:
    """How many files, and how many problems."""
    files = f"{len(distributions)} distribution{'' if len(distributions) == 1 else 's'}"
    if not found:
        return f"{files}: nothing wrong"
    levels = [(level, sum(one.level is level for one in found)) for level in (Level.ERROR, Level.WARNING)]
    said = ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for level, count in levels if count)
    return f"{files}: {said}"


def size(count: int) -> str:
    """Bytes as people read them, in units of 1000."""
    value = float(count)
    for unit in ("B", "kB", "MB"):
        if value < _THOUSAND:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= _THOUSAND
    return f"{value:.1f} GB"
