"""A report as lines of styled text, for the terminal and the job log."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.model import Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.report.model import Finding, Report, Table

#: Styles are names that rich understands; plain output leaves them out.
_LEVEL_STYLES = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.NOTE: "bold cyan"}
_VERDICT_STYLES = {
    Verdict.PASS: "bold green",
    Verdict.WARN: "bold yellow",
    Verdict.FAIL: "bold red",
    Verdict.ERROR: "bold magenta",
}
_INDENT = " " * 8
_NO_POINTS = str.maketrans("", "", ",.")
#: Cells that a character takes: Unicode Standard Annex 11.
_WIDTHS = {"W": 2, "F": 2}


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of one line and how it looks. `text` is escaped already."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


def lines(report: Report) -> Iterator[Line]:
    """The whole report, line by line; the verdict comes last, where a reader of a log looks first."""
    yield from details(report)
    yield verdict(report)


def details(report: Report) -> Iterator[Line]:
    """What there is to say besides the verdict: the gravest findings first, tables, notes."""
    for same in _by_rule(report.findings):
        yield from _findings(same)
    for table in report.tables:
        yield from _table(table)
    for note in report.notes:
        yield (Span("note: ", "dim"), Span(_prose(note)))


def verdict(report: Report) -> Line:
    """The last line: what was concluded, in one sentence."""
    return (
        Span(f"{_prose(report.action)}: ", "bold"),
        Span(report.verdict.value, _VERDICT_STYLES[report.verdict]),
        Span(f" - {_prose(report.headline)}"),
    )


def _by_rule(findings: Sequence[Finding]) -> Iterator[list[Finding]]:
    """The findings, the gravest first, those of one rule and file together: what they share is said once."""
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        path = finding.place.path if finding.place else ""
        groups.setdefault((finding.level, finding.rule, path, finding.effect, finding.remedy), []).append(finding)
    yield from sorted(groups.values(), key=lambda group: -group[0].level.rank)


def _findings(same: Sequence[Finding]) -> Iterator[Line]:
    """One rule in one file: a line of its own if there is one place, else a line for each."""
    first, alone = same[0], len(same) == 1
    count = sum(finding.count for finding in same)
    where = first.place if alone else first.place.path if first.place else None
    yield (
        Span(f"{first.level.value:<8}", _LEVEL_STYLES[first.level]),
        Span(_prose(first.rule), "bold"),
        Span(f" {_prose(str(where))}" if where else "", "blue"),
        Span(f" {_prose(first.place.pointer)}" if alone and first.place and first.place.pointer else "", "dim"),
        Span(f" ({count:,} places)" if count > 1 else "", "dim"),
    )
    for finding in same:
        place = "" if alone or not finding.place else str(finding.place)[len(finding.place.path) + 1 :]
        yield (Span(_INDENT), Span(f"{_prose(place)} " if place else "", "blue"), Span(_prose(finding.message)))
    if not alone and count > len(same):
        yield (Span(_INDENT), Span(f"and {count - len(same):,} more places", "dim"))
    if first.effect:
        yield (Span(_INDENT), Span(_prose(first.effect), "dim"))
    if first.remedy:
        yield (Span(f"{_INDENT}fix: ", "green"), Span(_prose(first.remedy)))


def _table(table: Table) -> Iterator[Line]:
    body = [tuple(map(_prose, row)) for row in table.rows]
    columns = list(zip(map(_prose, table.columns), *body, strict=True))
    padded = zip(*map(_aligned, columns), strict=True)
    yield ()
    yield (Span(_prose(table.title), "bold"),)
    for index, row in enumerate(padded):
        yield (Span("  ".join(row).rstrip(), "" if index else "dim"),)
    if table.note:
        yield (Span(_prose(table.note), "dim"),)
    yield ()


def _aligned(column: Sequence[str]) -> list[str]:
    """The cells of a column, its head first, padded to one width; figures end at the right."""
    width = max(map(_cells, column))
    figures = all(cell.translate(_NO_POINTS).isdecimal() for cell in column[1:] if cell)
    padding = (" " * (width - _cells(cell)) for cell in column)
    return [space + cell if figures else cell + space for cell, space in zip(column, padding, strict=True)]


def _cells(text: str) -> int:
    """How many cells of a terminal `text` takes."""
    if text.isascii():
        return len(text)
    return sum(_WIDTHS.get(unicodedata.east_asian_width(char), 1) for char in text if not _joins(char))


def _joins(char: str) -> bool:
    """Whether a character is drawn onto the one before it: marks and joiners."""
    return unicodedata.category(char) in ("Mn", "Me", "Cf")


def _prose(text: str) -> str:
    return escape.log(escape.shorten(text))
