"""What a person who watches a terminal sees of a run: phase, targets, the last probes, how far and how sure."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit.report import escape
from ci_kit.report.text import Line, Span

if TYPE_CHECKING:
    from ci_kit.health.observation import Observation
    from ci_kit.health.plan import World
    from ci_kit.health.watch import Watch

#: Probes in the strip of a target, cells of a bar, cells of a name.
_STRIP, _BAR, _NAME = 30, 24, 26
_GOOD, _BAD, _BLIND = ("▪", "green"), ("✗", "bold red"), ("·", "dim")


@dataclass(slots=True)
class Board:
    """Takes observations of one phase and draws them. `length` is how long the phase may take, in seconds."""

    world: World
    length: float
    since: float
    strips: dict[str, deque[Span]] = field(default_factory=dict)
    said: dict[str, Span] = field(default_factory=dict)

    def take(self, seen: Observation) -> None:
        """Remember one observation."""
        mark = _GOOD if seen.ok else _BLIND if seen.blind else _BAD
        self.strips.setdefault(seen.target, deque(maxlen=_STRIP)).append(Span(*mark))
        text = f"{seen.version} {seen.seconds * 1000:.0f} ms" if seen.ok else seen.detail or seen.reason.value
        self.said[seen.target] = Span(_cut(text.strip(), 40), "" if seen.ok else "red")

    def draw(self, watch: Watch | None = None) -> None:
        """Show it as it is now."""
        self.world.show([self._head(), *map(self._target, self.strips), *(_sure(watch) if watch else ())])

    def _head(self) -> Line:
        gone = self.world.clock.now() - self.since
        share = min(gone / self.length, 1.0) if self.length else 1.0
        full = round(share * _BAR)
        phase = self.world.state.phase
        style = "bold red" if phase in ("rollback", "verify") else "bold cyan"
        bar = (Span("━" * full, "cyan"), Span("━" * (_BAR - full), "dim"))
        return (Span(f"{phase:<10} ", style), *bar, Span(f" {gone:.0f} of at most {self.length:.0f} s", "dim"))

    def _target(self, name: str) -> Line:
        strip = self.strips[name]
        gap = Span(" " * (_STRIP - len(strip)))
        return (Span(f"{_cut(name, _NAME):<{_NAME}} "), *strip, gap, Span(" "), self.said[name])


def _sure(watch: Watch) -> list[Line]:
    """The evidence against the release, as a share of what would convict it."""
    lines: list[Line] = []
    for name, test in watch.errors.items():
        share = test.certainty
        full = round(share * _BAR)
        style = "bold red" if share >= 1 else "yellow" if share > 0.5 else "green"  # noqa: PLR2004
        told = f" {test.failures} of {test.failures + test.successes} failed"
        bar = (Span("█" * full, style), Span("░" * (_BAR - full), "dim"))
        lines.append((Span(f"{'evidence ' + _cut(name, _NAME - 9):<{_NAME}} "), *bar, Span(told)))
    return lines


def _cut(text: str, cells: int) -> str:
    """The text in so many cells; of a URL the end tells more than the beginning."""
    shown = escape.log(escape.one_line(text))
    return shown if len(shown) <= cells else f"…{shown[1 - cells :]}"
