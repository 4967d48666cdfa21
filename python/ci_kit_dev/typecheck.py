"""The types alone: mypy in strict mode, with further arguments handed on."""

from __future__ import annotations

import subprocess

from ci_kit_dev import tools
from ci_kit_dev.lint import code
from ci_kit_dev.paths import ROOT


def main(argv: list[str]) -> int:
    """Run mypy on the code, or on what `argv` names instead."""
    named = any(not argument.startswith("-") for argument in argv)
    folders = () if named else code(ROOT)
    return subprocess.run(tools.module("mypy", *argv, *folders), cwd=ROOT, check=False).returncode
