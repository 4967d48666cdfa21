"""Where text goes: coloured through rich on a terminal, plain elsewhere."""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import TextIO

    from ci_kit.report.text import Line


#: Seconds that act gets to read what a failed step printed last. It stops reading the step's terminal once the process
#: is gone with another exit code than 0 (`exec` in nektos/act, pkg/container/host_environment.go).
_ACT_READS = 0.3


class Colour(StrEnum):
    """When colour is used: on a terminal, or as told."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def prepare_streams() -> None:
    """Make standard output and error UTF-8 everywhere, never fail over a character, and be there at all."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the caller, as in `>&-`
            stream = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 (it stays open)
            setattr(sys, name, stream)
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def printing() -> Iterator[None]:
    """Print inside, and see that it has arrived. A reader who has gone, as in `| head -1`, has seen enough.

    Raises:
        CiKitError: Standard output or error cannot be written, as on a full disk.
    """
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _drop_unwritable()
        if not isinstance(error, BrokenPipeError):
            raise CiKitError(
                "the output of the command could not be written",
                why=error.strerror or str(error),
                remedy="see where it was sent to, and that there is space",
            ) from error


def let_act_read(code: int, environment: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> None:
    """Wait a moment before a failed step ends under act, which would lose its last lines; nowhere else."""
    if code and environment.get("ACT") == "true" and sys.stdout.isatty():
        sleep(_ACT_READS)


def _drop_unwritable() -> None:
    """Send what is left in the buffer of a broken stream nowhere, for it must not fail again, at exit."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def print_lines(lines: Iterable[Line], *, colour: Colour, stream: TextIO | None = None) -> None:
    """Print styled lines to `stream`, standard output by default."""
    target = stream or sys.stdout
    if not coloured(colour, target):
        target.writelines("".join(span.text for span in line) + "\n" for line in lines)
        return
    from rich.console import Console  # noqa: PLC0415 (costs start-up; only for a terminal)
    from rich.text import Text  # noqa: PLC0415

    # Whether to colour is decided; rich must not look at the environment and decide again.
    console = Console(file=target, force_terminal=True, color_system="standard", no_color=False, highlight=False)
    for line in lines:
        console.print(Text.assemble(*((span.text, span.style) for span in line)), soft_wrap=True)


def coloured(colour: Colour, stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Colour on a terminal unless NO_COLOR (no-color.org) says otherwise; the flag wins over both."""
    if colour is not Colour.AUTO:
        return colour is Colour.ALWAYS
    return stream.isatty() and not environment.get("NO_COLOR") and environment.get("TERM") != "dumb"
