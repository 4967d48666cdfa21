"""The timeline of a run as a mermaid chart for the job summary and as an SVG picture."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from ci_kit.health.rules import Phase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ci_kit.health.rules import Outcome

_BAD = frozenset({Phase.ROLLBACK, Phase.VERIFY})
_WIDTH, _LEFT, _ROW = 900, 90, 22
_GOOD, _WRONG, _BLIND = "#2da44e", "#cf222e", "#8c959f"


def mermaid(reached: Mapping[str, float], outcome: Outcome | None) -> str:
    """A section of Markdown. Only names of ours go into it: chart text cannot be escaped reliably."""
    phases = _phases(reached)
    lines = [
        "```mermaid",
        "gantt",
        "  dateFormat x",
        "  axisFormat %M:%S",
        f"  title {outcome or 'unfinished'}",
    ]
    for name, begin, end in phases:
        mark = "crit, " if name in _BAD else ""
        lines += [f"  section {name}", f"  {end - begin:.1f} s :{mark}{begin * 1000:.0f}, {end * 1000:.0f}"]
    return "\n".join([*lines, "```", ""])


def svg(records: Sequence[dict[str, Any]], reached: Mapping[str, float]) -> str:
    """Phases as bands, each probe as a stroke as long as it took.

    Green, red, or grey where it could not look.
    """
    probes = [record for record in records if record.get("kind") == "probe"]
    targets = list(dict.fromkeys(str(record["target"]) for record in probes))
    last = max([*reached.values(), *(float(r["at"]) + float(r.get("seconds", 0)) for r in probes), 0.001])
    scale = (_WIDTH - _LEFT - 10) / last
    height = _ROW * (len(targets) + 2)
    box = f'viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" font-size="11"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {box}>']
    for number, (name, begin, end) in enumerate(_phases(reached)):
        x, width = _LEFT + begin * scale, max((end - begin) * scale, 1)
        fill = "#ffebe9" if name in _BAD else ("#ddf4ff", "#f6f8fa")[number % 2]
        parts.append(f'<rect x="{x:.1f}" y="0" width="{width:.1f}" height="{height}" fill="{fill}"/>')
        parts.append(f'<text x="{x + 2:.1f}" y="14">{escape(name)}<title>{begin:.1f} s</title></text>')
    parts += [_label(name, row) for row, name in enumerate(targets)]
    parts += [_stroke(record, targets.index(str(record["target"])), scale) for record in probes]
    parts.append(f'<text x="{_WIDTH - 70}" y="{height - 6}">{last:.1f} s</text></svg>')
    return "\n".join(parts) + "\n"


def _phases(reached: Mapping[str, float]) -> list[tuple[str, float, float]]:
    order = sorted(reached.items(), key=lambda item: item[1])
    ends = [at for _, at in order[1:]] + [order[-1][1] if order else 0.0]
    return [(name, at, end) for (name, at), end in zip(order, ends, strict=True) if name != Phase.DONE]


def _label(name: str, row: int) -> str:
    return f'<text x="2" y="{(row + 1) * _ROW + 15}">{escape(name[-14:])}<title>{escape(name)}</title></text>'


def _stroke(record: dict[str, Any], row: int, scale: float) -> str:
    x = _LEFT + float(record["at"]) * scale
    width = max(float(record.get("seconds", 0)) * scale, 1.5)
    colour = _GOOD if record["ok"] else _BLIND if record.get("blind") else _WRONG
    said = escape(str(record.get("detail") or record.get("version") or "good"))
    y = (row + 1) * _ROW + 4
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="14" fill="{colour}" aria-label="{said}"/>'
