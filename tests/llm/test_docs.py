"""The page of llm-run has every reason for not getting an answer, in the words of the code."""

from __future__ import annotations

from pathlib import Path

from ci_kit.llm import problem

PAGE = Path(__file__).parents[2] / "docs" / "llm-run.md"


def test_every_problem_has_its_line() -> None:
    """Id, title, why and remedy, in the same order, and no other."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert lines == [f"| `{one.id}` | {one.title} | {one.why} | {one.remedy} |" for one in problem.EVERY]


def test_ids_are_unique() -> None:
    """They are what people filter by."""
    ids = [one.id for one in problem.EVERY]
    assert len(ids) == len(set(ids))
