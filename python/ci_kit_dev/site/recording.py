"""What a command shows on a terminal, as a picture: the command is really run, on a terminal of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

#: Columns of the terminal; what people have who look at two things at once.
WIDTH = 100
_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Scene:
    """A command to be recorded: the words after `ci-kit`, what makes the folder it runs in, and how it has to end."""

    words: tuple[str, ...]
    prepare: Callable[[Path], None]
    code: int = 0

    @property
    def name(self) -> str:
        """The concern, by which pages ask for the recording."""
        return self.words[0]


def record(scene: Scene, folder: Path) -> str:
    """The picture, as the text of an SVG file; the command runs in `folder`, which is made for it.

    Raises:
        CiKitError: The command ended in another way than it should.
    """
    scene.prepare(folder)
    code, shown = _on_a_terminal((str(ROOT / "ci-kit"), *scene.words), folder)
    if code != scene.code:
        raise CiKitError(f"`ci-kit {' '.join(scene.words)}` ended with {code}, not {scene.code}", why=shown[-2000:])
    return drawn(f"$ ci-kit {' '.join(scene.words)}", shown)


def drawn(command: str, shown: str) -> str:
    """The picture of a terminal in which `command` was typed and `shown` came back, colours included."""
    import io  # noqa: PLC0415 (like rich, only where something is recorded)

    from rich.console import Console  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(command, style="bold"))
    console.print(Text.from_ansi(shown.replace("\r\n", "\n").rstrip()))
    return console.export_svg(title="ci-kit", unique_id="ci-kit")


def _on_a_terminal(command: tuple[str, ...], folder: Path) -> tuple[int, str]:
    """The exit code of a command and all that it wrote to its terminal."""
    if sys.platform == "win32":
        raise CiKitError("commands are recorded on Linux and macOS only")
    import fcntl  # noqa: PLC0415 (not on Windows)
    import pty  # noqa: PLC0415 (likewise)
    import struct  # noqa: PLC0415 (likewise)
    import termios  # noqa: PLC0415 (likewise)

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "RUNNER_", "CI"))}
    environment = {**kept, "TERM": "xterm-256color", "COLUMNS": str(WIDTH), "LC_ALL": "C.UTF-8"}
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
