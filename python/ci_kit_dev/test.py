"""The tests: pytest in the locked environment, without those marked `slow` unless `--all` is given."""

from __future__ import annotations

import os
import subprocess

from ci_kit_dev import tools
from ci_kit_dev.paths import ROOT

HELP = """Usage: ./dev test [--all] [pytest arguments]

Without arguments all tests but the slow ones run, as many at once as there are processors.
With arguments of your own they run in one process, so that --pdb, -s and -k work as one expects.
--all adds the tests marked `slow`, and tries properties on new examples. `./dev test --co -q` lists the tests."""


def arguments(argv: list[str]) -> list[str]:
    """What pytest is given for the arguments of the task."""
    own = [argument for argument in argv if argument != "--all"]
    chosen = [] if "--all" in argv or "-m" in own else ["-m", "not slow"]
    spread = [] if own else ["-n", "auto", "--dist", "worksteal"]
    return [*chosen, *spread, *own]


def main(argv: list[str]) -> int:
    """Run pytest and give its exit code; its closing line, with the time, is the last one printed."""
    if "-h" in argv or "--help" in argv:
        print(HELP)
        return 0
    env = {**os.environ, "PYTHONUTF8": "1"}  # -X utf8 does not reach the processes that pytest starts
    if "--all" in argv:
        env["CI_KIT_NEW_EXAMPLES"] = "1"  # tests/conftest.py
    command = tools.module("pytest", *arguments(argv))
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode
