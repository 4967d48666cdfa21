"""The files of a report, by kind: JSON, a page that opens offline, pictures, and figures for other tools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Table, document
from ci_kit.report.charts import Band, Line, Lines, svg
from ci_kit.report.charts.page import Section, page
from ci_kit.resources import present
from ci_kit.resources.outlets import otlp, prometheus
from ci_kit.resources.usage import series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ci_kit.report import Finding, Report
    from ci_kit.resources.record import Recording
    from ci_kit.resources.summary import Summary


def texts(report: Report, summary: Summary, recording: Recording) -> dict[str, str]:
    """The text of each file, by the ending of its name."""
    memory, cores = present.charts(summary, recording)
    return {
        "json": document.dumps(report),
        "html": html(summary, recording, report.findings, f"{report.verdict} - {report.headline}"),
        "memory.svg": svg.draw(memory),
        "cpu.svg": svg.draw(cores),
        "otlp.jsonl": otlp.render(summary),
        "prom": prometheus.render(summary),
    }


def html(summary: Summary, recording: Recording, found: Sequence[Finding], said: str) -> str:
    """The report as one page that opens offline."""
    lines = series(recording)
    bands = tuple(Band(step.name, step.begin, step.end, step.failed) for step in summary.steps)
    more = (
        Lines(
            "Disk and network", "s", "MB/s", (Line("disk", lines["io"]), Line("network", lines["network"])), (), bands
        ),
        Lines("Disk space above the start", "s", "MB", (Line("disk space", lines["disk"]),), (), bands),
    )
    told = tuple(f"{finding.level}: {finding.message}" for finding in found)
    sections = [
        *([Section("What to look at", items=told)] if told else []),
        Section("Over time", charts=(*present.charts(summary, recording), *more)),
        Section("Figures", tables=tuple(present.tables(summary, recording))),
        Section("What the figures are of", items=tuple(present.notes(summary))),
        Section("Where", tables=(_where(summary),)),
    ]
    if summary.failure:
        failure = summary.failure
        sections.insert(1, Section("The failure", (f"{failure.type}: {failure.message}",), code=failure.traceback))
    return page(f"Resources of {summary.name}", said, sections)


def _where(summary: Summary) -> Table:
    context, system = summary.context, summary.system
    rows = [
        ("repository", context.repository),
        ("workflow, job", ", ".join(filter(None, (context.workflow, context.job)))),
        ("run", f"{context.run_id}, attempt {context.run_attempt}" if context.run_id else ""),
        ("commit", f"{context.sha} {context.ref}".strip()),
        ("runner", context.runner),
        ("system", f"{system.os} {system.release} {system.machine}, {system.cpus:g} CPU, {system.memory_mb:,.0f} MB"),
        ("result", summary.result.status),
    ]
    return Table("", ("what", "value"), tuple(row for row in rows if row[1]))
