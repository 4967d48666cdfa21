"""Reads message strings: their placeholders, and their links to locations (SARIF 2.1.0 §3.11.5, §3.11.6)."""

from __future__ import annotations

import re

#: A doubled brace is a brace; `{0}` is a placeholder; any other brace should have been doubled.
_TOKEN = re.compile(r"\{\{|\}\}|\{([0-9]{1,9})\}|[{}]")
#: `[text](target)` with brackets in the text escaped; only targets that mean something inside the log.
_LINK = re.compile(r"(?<!\\)\[(?:\\.|[^\[\]\\])*\]\(([0-9]{1,15}|sarif:[^()\s]*)\)")


def arguments_needed(message: str) -> int:
    """How many arguments the placeholders of `message` ask for: 3 when the highest is `{2}`."""
    if "{" not in message:
        return 0
    return max((int(number) + 1 for number in _TOKEN.findall(message) if number), default=0)


def has_bare_brace(message: str) -> bool:
    """Whether a brace stands alone that is neither doubled nor part of a placeholder."""
    return any(match.group() in "{}" for match in _TOKEN.finditer(message))


def link_targets(message: str) -> list[str]:
    """The targets of the links in `message` to a location of the result, `3`, or into the log, `sarif:/…`."""
    return _LINK.findall(message) if "](" in message else []
