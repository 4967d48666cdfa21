"""Builds what run.sh has found missing, then becomes the program that was asked for.

Run by the interpreter that environments are made of, as
`python -I -S -X utf8 ci_kit_env/__main__.py ROOT SPARE LOCK TAG PROGRAM [ARGUMENT...]`.
The setting CI_KIT_BUILDERS names the ways to install that may be tried, in order.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if __package__ in (None, ""):
    # `python -I` keeps this directory's parent out of the path, and -S everything that is installed.
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    # Until there is something to tidy up, an interrupt ends this at once, without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from ci_kit_env import children
from ci_kit_env.builders import Workshop, chosen
from ci_kit_env.errors import BuildError, CancelledError
from ci_kit_env.roots import Roots
from ci_kit_env.supply import Supply
from ci_kit_env.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

EXIT_ERROR = 3  # of the kit: the work could not be done


def main(arguments: Sequence[str]) -> int:
    """Build, and become the program; returns only if that failed, or on Windows, when all is done."""
    root, spare, lock, tag, *command = arguments
    for number in children.CANCELLING:
        signal.signal(number, _cancelled)
    try:
        roots = Roots(Path(root), Path(spare))
        shop = Workshop(Path(sys.executable), children.environment(os.environ))
        ways = chosen(os.environ.get("CI_KIT_BUILDERS", ""))
        python = Supply(roots, shop, ways).ensure(Wanted(Path(lock), tag))
    except BuildError as problem:
        return _failed(str(problem))
    except CancelledError as cancelled:
        _die(cancelled.signal)
    return _become([str(python), "-I", "-X", "utf8", *command])


def _become(command: list[str]) -> int:
    if sys.platform == "win32":
        # There exec starts a second process and ends the first, whose exit status the runner would take.
        return subprocess.call(command)
    os.execv(command[0], command)  # noqa: S606 (a shell would be no gain)
    raise AssertionError("execv returned")


def _failed(text: str) -> int:
    """Say it as run.sh does."""
    if os.environ.get("GITHUB_ACTIONS") == "true":
        escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
        sys.stdout.write(f"::error title=ci-kit::{escaped}\n")
    else:
        sys.stderr.write(f"ci-kit: error: {text}\n")
    if os.environ.get("GITHUB_OUTPUT"):
        with Path(os.environ["GITHUB_OUTPUT"]).open("a", encoding="utf-8", newline="\n") as outputs:
            outputs.write("verdict=error\n")
    return EXIT_ERROR


def _cancelled(number: int, _frame: FrameType | None) -> NoReturn:
    raise CancelledError(number)


def _die(number: int) -> NoReturn:
    """End as the signal would have ended this process, so that who sent it sees that."""
    signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
