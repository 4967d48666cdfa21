"""A report as the JSON document whose schema is published in `docs/schemas/`."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

import ci_kit
from ci_kit.report import escape
from ci_kit.report.model import Finding, RuleDoc, Table, Verdict  # noqa: TC001 (the schema is made from them)

if TYPE_CHECKING:
    from ci_kit.report.model import Report

#: Counts up when a reader of version N could misread N + 1.
SCHEMA_VERSION: Literal[1] = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """Places found per level, those that are only counted included."""

    error: int
    warning: int
    note: int


@dataclass(frozen=True, slots=True)
class Document:
    """The JSON report of an action. `data` is the concern's own part."""

    schema_version: Literal[1]
    kit_version: str
    action: str
    verdict: Verdict
    headline: str
    counts: Counts
    findings: list[Finding]
    tables: list[Table]
    notes: list[str]
    rules: dict[str, RuleDoc]
    data: dict[str, Any]


def document(report: Report) -> Document:
    """The report as its JSON document."""
    return Document(
        schema_version=SCHEMA_VERSION,
        kit_version=ci_kit.__version__,
        action=report.action,
        verdict=report.verdict,
        headline=report.headline,
        counts=Counts(**{level.value: count for level, count in report.counts().items()}),
        findings=report.findings,
        tables=report.tables,
        notes=report.notes,
        rules=report.rules,
        data=report.data,
    )


def dumps(report: Report) -> str:
    """The JSON text, indented, ASCII only: lone surrogates in hostile text stay escapes."""
    return escape.json_text(json.dumps(asdict(document(report)), indent=2, allow_nan=False) + "\n")
