"""Pictures of figures: mermaid for summaries, SVG and a page that opens offline for files, sparklines for tables."""

from __future__ import annotations

from ci_kit.report.charts.model import Band, Bar, Bars, Box, Boxes, Chart, Gantt, Line, Lines, Pie, Row, Rule

__all__ = ["Band", "Bar", "Bars", "Box", "Boxes", "Chart", "Gantt", "Line", "Lines", "Pie", "Row", "Rule"]
