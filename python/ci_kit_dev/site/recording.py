"""What a command shows on a terminal, as a picture: the command is really run, on a terminal of its own."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Columns of the terminal; what people have who look at two things at once.
WIDTH = 100
_SECONDS = 120
#: Text with its colours; up by so many lines; erase the line; anything else that moves or hides the cursor.
_CONTROL = re.compile(r"((?:[^\x1b\r\n]|\x1b\[[\d;]*m)+)|\x1b\[(\d+)A|(\x1b\[\d?K)|(\n|\r|\x1b\[[?\d;]*[A-Za-z]|\x1b)")


def record(words: tuple[str, ...], folder: Path, values: Mapping[str, str], code: int = 0) -> str:
    """The picture of `ci-kit` with these words, as the text of an SVG file; the command runs in `folder`.

    `values` are further variables of its environment. It has to end with `code`.

    Raises:
        CiKitError: The command ended in another way than it should.
    """
    ended, shown = _on_a_terminal((str(ROOT / "ci-kit"), *words), folder, environment(values))
    typed = f"ci-kit {shlex.join(words)}"
    if ended != code:
        raise CiKitError(f"`{typed}` ended with {ended}, not {code}", why=shown[-2000:])
    return drawn(f"$ {typed}", shown)


def environment(values: Mapping[str, str]) -> dict[str, str]:
    """That of this process without what tells of a runner, and with the variables among `values`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "RUNNER_", "CI"))}
    terminal = {"TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LC_ALL": "C.UTF-8"}
    return {**kept, **terminal, **{name: value for name, value in values.items() if name.isupper()}}


def drawn(command: str, shown: str) -> str:
    """The picture of a terminal in which `command` was typed and `shown` came back, colours included."""
    import io  # noqa: PLC0415 (like rich, only where something is recorded)

    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(command, style="bold"))
    console.print(Text.from_ansi(settled(shown).rstrip()))
    return console.export_svg(title="ci-kit", unique_id="ci-kit")


def settled(shown: str) -> str:
    """What is left on the screen once a command has ended: lines that were drawn anew stand there once.

    Of the control sequences of ECMA-48 those are followed that rich draws live displays with: up, and erase the line.
    """
    lines = [""]
    row = 0
    for text, up, erase, other in _CONTROL.findall(shown.replace("\r\n", "\n")):
        if text:
            lines[row] += text
        elif up:
            row = max(0, row - int(up))
        elif erase:
            lines[row] = ""
        elif other == "\n":
            row += 1
            lines += [""] * (row >= len(lines))
    return "\n".join(lines)


def _on_a_terminal(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> tuple[int, str]:
    """The exit code of a command and all that it wrote to its terminal."""
    if sys.platform == "win32":
        raise CiKitError("commands are recorded on Linux and macOS only")
    import fcntl  # noqa: PLC0415 (not on Windows)
    import pty  # noqa: PLC0415 (likewise)
    import struct  # noqa: PLC0415 (likewise)
    import termios  # noqa: PLC0415 (likewise)

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    child = subprocess.Popen(command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    chunks: list[bytes] = []
    try:
        while chunk := _read(ours):
            chunks.append(chunk)
        return child.wait(_SECONDS), b"".join(chunks).decode("utf-8", "replace")
    finally:
        child.kill()
        os.close(ours)


def _read(terminal: int) -> bytes:
    """What comes next; nothing once the other side is closed, which Linux reports as an error."""
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""
