"""The figures as tables, and the disagreements as a list, in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.sarif_contenders import Part
from bench.sarif_figures import MIB

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.sarif_figures import Aim, Figure

_COLUMNS = ("input", "who", "wall s", "CPU s", "peak MiB", "by floor", "by ci-kit", "exit", "best of")


def aligned(rows: Sequence[Sequence[str]], *, left: int = 2) -> list[str]:
    """Rows of cells as lines; all columns but the first `left` are aligned to the right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if number < left else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def figures(found: Sequence[Figure]) -> list[str]:
    """All figures with their ratios."""
    return aligned([_COLUMNS, *(_row(figure, found) for figure in found)])


def aims(found: Iterable[Aim]) -> list[str]:
    """What was aimed at and what came of it."""
    rows = [
        (
            aim.text,
            "met" if aim.met else "NOT MET",
            f"{aim.value:.2f}",
            f"{'≥' if aim.at_least else '≤'} {aim.bound:g}",
            aim.unit,
        )
        for aim in found
    ]
    return aligned([("aim", "", "measured", "bound", "unit"), *rows])


def line(figure: Figure) -> str:
    """One figure on one line, for those who wait."""
    usage = figure.usage
    name = figure.input.name if figure.input else "-"
    return f"{name}: {figure.who}: {usage.wall:.2f} s wall, {usage.cpu:.2f} s CPU, {usage.memory / MIB:.0f} MiB"


def _row(figure: Figure, found: Sequence[Figure]) -> tuple[str, ...]:
    usage = figure.usage
    return (
        figure.input.name if figure.input else "-",
        figure.who,
        f"{'> ' if usage.stopped else ''}{usage.wall:.2f}",
        f"{'> ' if usage.stopped else ''}{usage.cpu:.2f}",
        f"{usage.memory / MIB:.0f}",
        _ratio(figure, found, Part.FLOOR),
        _ratio(figure, found, Part.US),
        "stopped" if usage.stopped else str(usage.code),
        str(figure.runs),
    )


def _ratio(figure: Figure, found: Sequence[Figure], part: Part) -> str:
    """The CPU time as a multiple of that of the first contender of `part` on the same input."""
    base = next((one for one in found if one.part is part and one.input == figure.input), None)
    if base is None or figure.input is None or not base.usage.cpu:
        return ""
    return f"{figure.usage.cpu / base.usage.cpu:.1f}"
