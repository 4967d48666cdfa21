"""Questions to the person at the terminal."""

from __future__ import annotations

import sys

from ci_kit.errors import InputError
from ci_kit.report import escape


def ask(question: str) -> str:
    """The answer, stripped; empty at the end of input.

    Raises:
        InputError: Nobody is there to answer.
    """
    if not sys.stdin.isatty():
        raise InputError("there is no terminal to ask on", remedy="run this on a terminal, not in a job")
    sys.stderr.write(f"{escape.log(question)} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()
