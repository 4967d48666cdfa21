"""`python -m almanac 2026-11-21` names the season of a day."""

from __future__ import annotations

import sys
from datetime import date

from almanac.seasons import season


def main() -> int:
    """Print the season of the day that is given; 2 where there is none."""
    try:
        (text,) = sys.argv[1:]
        print(season(date.fromisoformat(text)))
    except ValueError:
        print("usage: almanac YYYY-MM-DD", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
