"""failure-issue: 64 reporters at once against what others do; how often logs are read right, and how fast."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from bench import failure_reporters

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Print the tables: reporters, then whatever parts there are on reading logs."""
    parser = argparse.ArgumentParser(prog="./dev bench failure-issue", description=__doc__)
    parser.add_argument("--reporters", type=int, default=64, help="how many at once; 0 to leave them out (default: 64)")
    options = parser.parse_args(argv)
    if options.reporters:
        failure_reporters.main_part(options.reporters)
    for path in sorted(Path(__file__).parent.glob("triage_*.py")):
        part = importlib.import_module(f"bench.{path.stem}")
        if hasattr(part, "main_part"):
            part.main_part()
    return 0
