"""triage: how often it is right over logs of known cause, and what it costs on a log of 30,000 lines."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from bench import triage_accuracy as accuracy
from bench import triage_cost as cost

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str]) -> int:
    """Print the tables of accuracy, what was wrong, and the cost."""
    parser = argparse.ArgumentParser(prog="./dev bench triage", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=accuracy.CORPUS, help="folder with labels.json and logs")
    parser.add_argument("--lines", type=int, default=cost.LINES, help="lines of the long log (default: %(default)s)")
    options = parser.parse_args(argv)
    every = accuracy.cases(options.corpus)
    for split in dict.fromkeys(case.split for case in every):
        chosen = [case for case in every if case.split == split]
        found = accuracy.scores(chosen)
        print(f"\n{split}: {len(chosen)} logs ({accuracy.categories(chosen)})\n\n{accuracy.table(found)}\n")
        print("\n".join(found["ci-kit, 40 lines"].wrong) or "nothing wrong")
    print(f"\n{cost.table(options.lines)}")
    return 0
