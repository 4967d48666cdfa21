"""failure-issue: 64 reporters at once against what others do; how often logs are read right, and how fast."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
from typing import TYPE_CHECKING

from bench import failure_reporters

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Print the tables: reporters, then whatever parts there are on reading logs."""
    parser = argparse.ArgumentParser(prog="./dev bench failure-issue", description=__doc__)
    parser.add_argument("--reporters", type=int, default=64, help="how many at once; 0 to leave them out (default: 64)")
    parser.add_argument("--no-logs", dest="logs", action="store_false", help="leave out how logs are read")
    options = parser.parse_args(argv)
    if options.reporters:
        failure_reporters.main_part(options.reporters)
    if not options.logs or importlib.util.find_spec("bench.triage") is None:
        return 0
    return int(importlib.import_module("bench.triage").main([]))
