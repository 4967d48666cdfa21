"""`python -m service.collect --output data` writes the seasons of a year down, as a nightly collection would."""

from __future__ import annotations

import argparse
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

from service.seasons import season


def collect(year: int) -> dict[str, str]:
    """The season of each month."""
    return {f"{year}-{month:02}": season(date(year, month, 1)) for month in range(1, 13)}


def main() -> None:
    """Write the seasons, and how many there are; the token would be for whoever has better data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, required=True, help="folder to write to")
    folder: Path = parser.parse_args().output
    token = os.environ["SERVICE_TOKEN"]
    folder.mkdir(parents=True, exist_ok=True)
    seasons = collect(datetime.now(UTC).year)
    (folder / "seasons.json").write_text(json.dumps(seasons), encoding="utf-8")
    (folder / "metrics.json").write_text(json.dumps({"months": len(seasons)}), encoding="utf-8")
    print(f"{len(seasons)} months, with a token of {len(token)} characters")


if __name__ == "__main__":
    main()
