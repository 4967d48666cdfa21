"""Would anybody see the alerts: do results name files, lines and columns that the checkout has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.checks.checkout import paths, regions
from ci_kit.sarif.checks.checkout.regions import check_result

if TYPE_CHECKING:
    from ci_kit.sarif.context import RunContext
    from ci_kit.sarif.findings import Findings

__all__ = ["check_result", "check_run", "finish_run"]


def check_run(run: RunContext, out: Findings) -> None:
    """Nothing can be told about the checkout before the results have passed by."""
    del run, out


def finish_run(run: RunContext, out: Findings) -> None:
    """Check the files of a run after its results have passed by."""
    paths.finish_run(run, out)
    regions.finish_run(run, out)
