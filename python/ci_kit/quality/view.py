"""All there is to show, for those who show it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ci_kit.quality.baseline import Baseline
    from ci_kit.quality.coverage.diff import Changed
    from ci_kit.quality.evidence import Evidence
    from ci_kit.quality.history import Run
    from ci_kit.quality.judge import Judgement


@dataclass(slots=True)
class View:
    """All there is to show. `runs` is the history, this run included."""

    evidence: Evidence
    judgement: Judgement
    baseline: Baseline | None = None
    changed: Changed | None = None
    runs: list[Run] = field(default_factory=list)
