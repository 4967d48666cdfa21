"""What of a job is held against its limits: each figure, when it was reached and in which step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.resources import files, steps
from ci_kit.resources.limits import Limit, Measured

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ci_kit.resources.summary import Summary


def measured(told: Summary, artifacts: Measured) -> dict[Limit, Measured]:
    """The figures of a job by the limit that they are held against."""
    used = told.usage
    memory, disk = used.memory_peak_at, used.disk_peak_at
    return {
        Limit.MEMORY: Measured(used.memory_peak_mb, memory, steps.at(told.steps, memory)),
        Limit.MINUTES: Measured(used.seconds / 60),
        Limit.DISK: Measured(used.disk_peak_mb, disk, steps.at(told.steps, disk)),
        Limit.CPU: Measured(used.cpu_seconds),
        Limit.ARTIFACTS: artifacts,
    }


def artifacts(workspace: Path, patterns: Sequence[str]) -> Measured:
    """The size of the files that will be uploaded, in MB; not known where a pattern finds none."""
    count, size = files.total(workspace, patterns)
    return Measured(size / 2**20) if count else Measured(None, why="`artifacts` matches no file")
