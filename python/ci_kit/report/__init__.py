"""One way to say what was found: verdicts, findings, tables, and how they are rendered."""

from __future__ import annotations

from ci_kit.report.model import Finding, Level, Place, Report, RuleDoc, Table, Verdict

__all__ = ["Finding", "Level", "Place", "Report", "RuleDoc", "Table", "Verdict"]
