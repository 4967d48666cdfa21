"""What the launcher says to people: progress, and the gist of what a failing installer has said."""

from __future__ import annotations

import re
import sys

#: What uv and pip call it, under many layers, when there is no way to go on.
CAUSES = re.compile(
    r"connection (?:refused|reset)|timed out|timeout|name resolution|name or service not known|dns error"
    r"|unreachable|failed to lookup address|no route to host|certificate verify failed"
    r"|invalid peer certificate|no space left on device",
    re.IGNORECASE,
)
LONGEST = 200  # characters of one line that are worth repeating


def say(text: str) -> None:
    """Tell of progress: on standard error, since standard output belongs to the program that follows."""
    sys.stderr.write(f"ci-kit: {text}\n")
    sys.stderr.flush()


def gist(output: str) -> str:
    """What a failing uv or pip has said, in one line: its first error, and its deepest cause."""
    lines = [_plain(line) for line in output.splitlines()]
    errors = [line for line in lines if line.lower().startswith("error")] or [line for line in lines if line][-1:]
    first = re.sub(r"^error:\s*", "", errors[0], flags=re.IGNORECASE) if errors else ""
    first = first if len(first) <= LONGEST else f"{first[:LONGEST]}…"
    causes = CAUSES.findall(output)
    cause = causes[-1].lower() if causes else ""
    return f"{first} ({cause})" if cause and cause not in first.lower() else first


def _plain(line: str) -> str:
    return "".join(char if char.isprintable() else " " for char in line).strip()
