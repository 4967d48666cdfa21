"""What a failed command said of its failure: type, message and traceback, out of the end of what it printed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.process import TAIL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_LINES = 80
_WIDTH = 500
#: What a terminal shows in colour; it would only be in the way.
_COLOUR = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
#: The time that stands before each line of a log of GitHub's.
_TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z ")

_PYTHON = re.compile(r"^(?P<type>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$")
#: How a first line of a failure looks, by language; a traceback of these follows behind.
_FIRST = (
    re.compile(r"^(?:Uncaught )?(?P<type>[A-Z]\w*(?:Error|Exception))(?: \[\w+\])?: (?P<message>.*)$"),  # Node
    re.compile(r'^Exception in thread "[^"]*" (?P<type>[\w.$]+)(?:: (?P<message>.*))?$'),  # Java
    re.compile(r"^(?P<type>panic): (?P<message>.*)$"),  # Go
    re.compile(r"^thread '[^']*'.* (?P<type>panicked) at (?P<message>.*)$"),  # Rust
    re.compile(r"^(?:.*?[:\s])?(?P<type>(?i:fatal error|error|fatal))(?:\[\w+\])?: (?P<message>.+)$"),  # compilers
)
_TRACE = re.compile(r"^(?:\s+\S|goroutine \d|Caused by|\S+\.go:\d)")


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as its own words tell it; what they do not tell is empty."""

    type: str
    message: str
    traceback: str


def extract(output: str, mask: Callable[[str], str] = str) -> Failure | None:
    """The last failure that the text tells of; None where nothing looks like one.

    `mask` takes secrets out of a line.
    """
    lines = [mask(_TIME.sub("", _COLOUR.sub("", line.rstrip("\r"))))[:_WIDTH] for line in output.split("\n")]
    return _python(lines) or _other(lines)


def of_log(path: Path, mask: Callable[[str], str] = str) -> Failure | None:
    """The last failure that the end of a log tells of; None where it cannot be read."""
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(file.tell() - TAIL, 0))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return None
    return extract(text, mask)


def _python(lines: Sequence[str]) -> Failure | None:
    """The last traceback of Python: its frames are indented, the line behind them says what it was."""
    for start in range(len(lines) - 1, -1, -1):
        if not lines[start].endswith("Traceback (most recent call last):"):
            continue
        margin = len(lines[start]) - len("Traceback (most recent call last):")
        for end in range(start + 1, len(lines)):
            line = lines[end][margin:]
            if line and not line.startswith((" ", "\t")):
                found = _PYTHON.match(line)
                if found is None:
                    break
                trace = "\n".join(lines[start : end + 1][-_LINES:])
                return Failure(found["type"], found["message"] or "", trace)
    return None


def _other(lines: Sequence[str]) -> Failure | None:
    for pattern in _FIRST:
        for start in range(len(lines) - 1, -1, -1):
            found = pattern.match(lines[start])
            if found is None:
                continue
            end = start + 1
            while end < len(lines) and end - start < _LINES and _TRACE.match(lines[end]):
                end += 1
            trace = "\n".join(lines[start:end]) if end > start + 1 else ""
            return Failure(found["type"], (found["message"] or "").strip(), trace)
    return None
