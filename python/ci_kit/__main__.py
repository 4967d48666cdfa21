"""Entry point of the launcher: the code is run from the checkout, never installed."""

from __future__ import annotations

import sys
from pathlib import Path

if __package__ in (None, ""):
    # `python -I` keeps the current directory out of the path, and this directory's parent with it.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ci_kit.cli import main

if __name__ == "__main__":
    sys.exit(main())
