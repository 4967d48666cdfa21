"""Reads a log as the runner reads it: a reimplementation of how actions/runner finds commands in a line.

ActionCommandManager.TryProcessCommand asks ActionCommand.TryParseV2 and then TryParse, for the registered names only.
"""

from __future__ import annotations

from dataclasses import dataclass

REGISTERED = frozenset(
    (
        *("internal-set-repo-path", "set-env", "set-output", "save-state", "add-path", "add-mask", "add-matcher"),
        *("remove-matcher", "warning", "error", "notice", "debug", "group", "endgroup", "echo", "stop-commands"),
    )
)
_ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%5D", "]"), ("%3B", ";"), ("%25", "%"))


@dataclass(frozen=True, slots=True)
class Command:
    """A command with its values unescaped."""

    name: str
    properties: dict[str, str]
    data: str


def commands(log: str) -> list[Command]:
    """The commands in a log, in order."""
    found = (_new(line) or _old(line) for line in log.replace("\r", "\n").split("\n"))
    return [command for command in found if command]


def _new(line: str) -> Command | None:
    """`::name key=value,…::data`, with any white space before it."""
    text = line.lstrip()
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return None
    return _command(text[2:end], ",", text[end + 2 :])


def _old(line: str) -> Command | None:
    """`##[name key=value;…]data`, anywhere in the line."""
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return _command(line[start + 3 : end], ";", line[end + 1 :])


def _command(info: str, separator: str, data: str) -> Command | None:
    name, _, properties = info.partition(" ")
    if name.lower() not in REGISTERED:
        return None
    pairs = (pair.split("=", 1) for pair in properties.strip().split(separator) if "=" in pair)
    return Command(name, {key: _unescaped(value) for key, value in pairs}, _unescaped(data))


def _unescaped(text: str) -> str:
    for code, char in _ESCAPES:
        text = text.replace(code, char)
    return text
