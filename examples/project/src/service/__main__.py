"""`service 2026-11-21` names the season of a day."""

from __future__ import annotations

import argparse
import sys
from datetime import date

from service.seasons import season


def main() -> int:
    """Print the season of the day that is given."""
    parser = argparse.ArgumentParser("service", description=__doc__)
    parser.add_argument("day", type=date.fromisoformat, help="such as 2026-11-21")
    print(season(parser.parse_args().day))
    return 0


if __name__ == "__main__":
    sys.exit(main())
