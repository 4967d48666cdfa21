"""A report as Markdown sections, for the job summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.charts import mermaid
from ci_kit.report.model import Level, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.report.model import Finding, Report, Table

#: Rows of one table; more of them nobody reads in a summary, and they would take the room of the findings.
MOST_ROWS = 500

_VERDICT_ICONS = {Verdict.PASS: "✅", Verdict.WARN: "⚠️", Verdict.FAIL: "❌", Verdict.ERROR: "🛑"}
_LEVEL_ICONS = {Level.ERROR: "❌", Level.WARNING: "⚠️", Level.NOTE: "💡"}


def sections(report: Report) -> Iterator[str]:
    """The report as sections that each make sense alone: a summary may be cut between any two of them."""
    icon = _VERDICT_ICONS[report.verdict]
    yield f"## {icon} {_prose(report.action)}: {report.verdict}\n\n{_prose(report.headline)}\n"
    if report.notes:
        yield "".join(f"- {_prose(note)}\n" for note in report.notes)
    yield from filter(None, map(mermaid.draw, report.charts))
    yield from map(_table, report.tables)
    for level, sign in _LEVEL_ICONS.items():
        found = [finding for finding in report.findings if finding.level is level]
        if found:
            count = sum(finding.count for finding in found)
            yield f"### {sign} {count:,} {level}{'' if count == 1 else 's'}\n"
            yield from map(_finding, found)


def _finding(finding: Finding) -> str:
    rule = escape.markdown_link(escape.markdown_code(finding.rule), finding.help_uri)
    lines = [f"- {rule} {_prose(finding.message)}"]
    if finding.place is not None:
        pointer = f" at {escape.markdown_code(finding.place.pointer)}" if finding.place.pointer else ""
        more = f", and {finding.count - 1:,} more" if finding.count > 1 else ""
        lines.append(f"  {escape.markdown_code(str(finding.place))}{pointer}{more}")
    lines += [f"  {_prose(text)}" for text in (finding.effect, finding.remedy) if text]
    return "<br>\n".join(lines) + "\n"


def _table(table: Table) -> str:
    shown = table.rows[:MOST_ROWS]
    left_out = len(table.rows) - len(shown)
    notes = (
        f"And {left_out:,} more rows: the JSON report has them all." if left_out else "",
        _prose(table.note),
    )
    return (
        f"### {_prose(table.title)}\n\n"
        + _row([_prose(name) for name in table.columns])
        + _row(["---"] * len(table.columns))
        + "".join(_row([_prose(cell) for cell in row]) for row in shown)
        + "".join(f"\n{note}\n" for note in notes if note)
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _prose(text: str) -> str:
    return escape.markdown(escape.shorten(text))
