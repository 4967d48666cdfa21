"""Where the tools of the development environment are, and how they are called."""

from __future__ import annotations

import shutil
import sys
import sysconfig
from pathlib import Path

from ci_kit.errors import CiKitError


def python(*arguments: str) -> tuple[str, ...]:
    """The command line of this environment's Python, deaf to the workspace and to PYTHON* variables."""
    return (sys.executable, "-I", "-X", "utf8", *arguments)


def module(name: str, *arguments: str) -> tuple[str, ...]:
    """The command line of a tool written in Python.

    Not its console script, which holds the path of the interpreter: environments are built aside and renamed.
    """
    return python("-m", name, *arguments)


def binary(name: str) -> str:
    """The path of a native program that a wheel brought, or of the system's where there is no such wheel.

    Raises:
        CiKitError: it is in neither place.
    """
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    if found is None:
        raise CiKitError(
            f"{name} is neither in {Path(sys.prefix)} nor on the PATH",
            remedy=f"Start the task with ./dev. Where PyPI has no {name} for the platform, install it.",
        )
    return found
