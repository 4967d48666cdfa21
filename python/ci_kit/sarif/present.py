"""What was found in SARIF files, in the words of a report: findings with line and column, rules, tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import Finding, Place, RuleDoc, Table
from ci_kit.sarif.discover import Oddity
from ci_kit.sarif.rule import Effect, Profile

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ci_kit.sarif.batch import FileVerdict
    from ci_kit.sarif.findings import Findings, Hit, Pointer
    from ci_kit.sarif.position import Positions
    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.workflows import WorkflowFinding

#: Where the page of a rule is; `./dev sync` writes that page.
HELP = "https://github.com/org/ci-kit/blob/v1/docs/rules/sarif.md"


def findings(found: Findings, name: str, text: bytes, profile: Profile) -> Iterator[Finding]:
    """The findings in one file. Of each rule the first places are given, the last of them counts the rest."""
    if not len(found):
        return
    from ci_kit.sarif.position import Positions  # noqa: PLC0415 (costs start-up; only for findings)

    positions = Positions(text)
    for hits in found:
        level = hits.rule.level_in(profile)
        if level is None:
            continue
        for index, hit in enumerate(hits.kept):
            rest = hits.count - len(hits.kept) if index == len(hits.kept) - 1 else 0
            yield Finding(
                rule=hits.rule.id,
                level=level,
                message=hit.message,
                place=_place(hit, name, positions),
                remedy=hits.rule.remedy,
                effect=_effect(hits.rule, profile),
                help_uri=f"{HELP}#{hits.rule.id}",
                count=1 + rest,
            )


def workflow_findings(found: Iterable[WorkflowFinding], profile: Profile) -> Iterator[Finding]:
    """The findings in workflow files, for the profile that asks for them."""
    for one in found:
        level = one.rule.level_in(profile)
        if level is not None:
            yield Finding(
                rule=one.rule.id,
                level=level,
                message=one.message,
                place=Place(one.path, None, one.line, one.column),
                remedy=one.rule.remedy,
                effect=_effect(one.rule, profile),
                help_uri=f"{HELP}#{one.rule.id}",
            )


def rule_docs(broken: Iterable[Rule], reported: Iterable[Finding]) -> dict[str, RuleDoc]:
    """The documentation of those of the broken rules that are reported, by id."""
    wanted = {finding.rule for finding in reported}
    return {
        rule.id: RuleDoc(rule.title, rule.why, rule.remedy, f"{HELP}#{rule.id}") for rule in broken if rule.id in wanted
    }


def headline(verdicts: Sequence[FileVerdict], profile: Profile) -> str:
    """The result in one sentence."""
    there = [verdict for verdict in verdicts if not verdict.missing and not verdict.passed_over]
    good = sum(not verdict.refused for verdict in there)
    judge = "accepted by GitHub" if profile is Profile.GITHUB else "valid SARIF 2.1.0"
    missing = sum(verdict.missing for verdict in verdicts)
    tail = f", {missing:,} missing" if missing else ""
    return f"{good:,} of {len(there):,} {'file' if len(there) == 1 else 'files'} would be {judge}{tail}"


def notes(verdicts: Sequence[FileVerdict], overrides: Sequence[str]) -> list[str]:
    """What a reader should know besides the findings."""
    told = [f"limits overridden: {', '.join(overrides)}"] if overrides else []
    empty = [verdict.name for verdict in verdicts if verdict.output and verdict.found.oddity is Oddity.MISSING]
    told += [f"{name} was not there: an empty log stands in, which closes the tool's open alerts" for name in empty]
    return told


def pointer_text(pointer: Pointer) -> str:
    """A pointer in the notation of RFC 6901."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in pointer)


@dataclass(frozen=True, slots=True)
class RunData:
    """A run as the JSON report has it. `category` is null when the upload action computes one."""

    tool: str
    category: str | None
    results: int


@dataclass(frozen=True, slots=True)
class RepairData:
    """A repair as the JSON report has it; the patches themselves are beside the written file."""

    rule: str
    note: str
    operations: int


@dataclass(frozen=True, slots=True)
class FileData:
    """A file as the JSON report has it. Sizes are in bytes; `compressed` is an upper bound for what is uploaded."""

    path: str
    category: str | None
    accepted: bool
    output: str | None
    size: int
    minified: int
    compressed: int | None
    runs: list[RunData]
    repairs: list[RepairData]


def file_data(verdict: FileVerdict) -> FileData:
    """What the JSON report says of a file."""
    judged = verdict.judgement
    return FileData(
        path=verdict.name,
        category=verdict.category,
        accepted=not verdict.refused and not verdict.passed_over,
        output=str(verdict.output) if verdict.output else None,
        size=judged.bytes_read if judged else 0,
        minified=judged.bytes_minified if judged else 0,
        compressed=judged.bytes_compressed if judged else None,
        runs=[RunData(run.identity.tool, run.identity.id, run.results) for run in verdict.runs],
        repairs=[RepairData(change.rule, change.note, len(change.operations)) for change in verdict.changes],
    )


def file_table(verdicts: Iterable[FileVerdict]) -> Table:
    """A row per file: would GitHub take it, and what is in it."""
    rows = tuple(
        (
            verdict.name,
            _status(verdict),
            f"{len(verdict.runs):,}",
            f"{verdict.results:,}",
            ", ".join(dict.fromkeys(run.identity.tool for run in verdict.runs)) or "-",
            size(verdict.judgement.bytes_read if verdict.judgement else 0),
        )
        for verdict in verdicts
    )
    return Table("Files", ("file", "upload", "runs", "results", "tools", "size"), rows)


def _status(verdict: FileVerdict) -> str:
    """What would become of the file in an upload."""
    if verdict.missing:
        return "missing"
    if verdict.passed_over:
        return "passed over"
    return "refused" if verdict.refused else "accepted"


def repair_table(verdicts: Iterable[FileVerdict]) -> Table | None:
    """A row per repair; None when nothing was repaired."""
    rows = tuple(
        (verdict.name, change.rule, change.note, f"{len(change.operations):,}")
        for verdict in verdicts
        if verdict.output
        for change in verdict.changes
    )
    note = "The JSON Patch of each is beside the repaired file, in a file that ends in .patch.json."
    return Table("Repairs", ("file", "rule", "what was done", "operations"), rows, note) if rows else None


def size(count: int) -> str:
    """A number of bytes for people: `512 B`, `1.2 MB` (10^6)."""
    for unit, factor in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        # From 999,950 bytes on: they would be rounded to 1000.0 kB.
        if count >= factor - factor // 20_000:
            return f"{count / factor:.1f} {unit}"
    return f"{count} B"


def _place(hit: Hit, name: str, positions: Positions) -> Place:
    if not positions.data:
        return Place(name, pointer_text(hit.pointer) or None)
    if hit.offset is not None:
        line, column = positions.line_column(hit.offset)
        return Place(name, pointer_text(hit.pointer) or None, line, column)
    line, column = positions.locate(hit.pointer)
    return Place(name, pointer_text(hit.pointer), line, column)


def _effect(rule: Rule, profile: Profile) -> str:
    if profile is not Profile.GITHUB or rule.effect is Effect.NONE:
        return ""
    says = f': "{rule.says}"' if rule.says else ""
    return f"{rule.effect.value}{says}"
