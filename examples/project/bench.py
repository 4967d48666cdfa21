"""`python bench.py FILE` writes how long the seasons of a hundred years take, in the form of hyperfine."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from service.collect import collect


def main() -> None:
    """Measure it some times."""
    times = []
    for _ in range(10):
        start = time.perf_counter()
        for year in range(1927, 2027):
            collect(year)
        times.append(time.perf_counter() - start)
    Path(sys.argv[1]).write_text(json.dumps({"results": [{"command": "a century", "times": times}]}), encoding="utf-8")


if __name__ == "__main__":
    main()
