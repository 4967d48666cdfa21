"""The stand-in for the process that runs a model: it is there, and outlives a server that is killed."""

from __future__ import annotations

import time

#: No test takes longer; what is left over ends by itself.
_LIFE = 600


def main() -> None:
    """Be there."""
    time.sleep(_LIFE)
