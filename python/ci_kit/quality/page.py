"""The judgement as one HTML page that opens offline, with the details that a summary has no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.quality import present
from ci_kit.quality.gates import Judged
from ci_kit.quality.tables import tables as all_tables
from ci_kit.report import Table, Verdict
from ci_kit.report.charts.page import Section, page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.quality.model import Case
    from ci_kit.quality.view import View

#: Failures shown with their text; a page of thousands is read by nobody.
_MOST_DETAILS = 50
_MOST_LINES = 60
_MOST_REMARKS = 1000
_WORDS = {
    Verdict.ERROR: "What is missing or unreadable",
    Verdict.FAIL: "What failed",
    Verdict.WARN: "Warnings",
    Verdict.PASS: "Notes",
}


def html(view: View, title: str) -> str:
    """The text of the file."""
    return page(f"{title}: {Judged.of(view.judgement.verdict)}", present.headline(view), list(_sections(view)))


def _sections(view: View) -> Iterator[Section]:
    tables = all_tables(view)
    yield Section("Overview", charts=tuple(present.charts(view)), tables=tuple(tables[:1]))
    for verdict, words in _WORDS.items():
        remarks = [one for one in view.judgement.remarks if one.effect is verdict]
        if remarks:
            rows = tuple(
                (one.rule.value.id, f"{one.path}:{one.line}" if one.line else one.path, one.message)
                for one in remarks[:_MOST_REMARKS]
            )
            left = len(remarks) - len(rows)
            note = f"And {left:,} more: the JSON report counts them all." if left else ""
            yield Section(words, tables=(Table("", ("what", "where", "message"), rows, note),))
    for case in _detailed(view):
        yield Section(case.id, text=(case.message,) if case.message else (), code=_cut(case.details))
    yield Section("Details", tables=tuple(tables[1:]))


def _detailed(view: View) -> list[Case]:
    tests = view.evidence.tests
    failing = tests.failing if tests is not None else []
    return [case for case in failing if case.details.strip()][:_MOST_DETAILS]


def _cut(text: str) -> str:
    lines = text.strip("\n").splitlines()
    if len(lines) <= _MOST_LINES:
        return "\n".join(lines)
    half = _MOST_LINES // 2
    return "\n".join((*lines[:half], f"… {len(lines) - 2 * half:,} lines …", *lines[-half:]))
