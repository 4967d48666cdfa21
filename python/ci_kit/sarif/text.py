"""Words for findings: a stretch of somebody else's text cut to size, and numbers with their noun."""

from __future__ import annotations

#: How far into a text `short` looks; what follows could not be shown anyway.
_REACH = 8


def short(text: str, limit: int = 80) -> str:
    """`text` on one line: unprintable characters become spaces, runs of spaces one, the rest a `…`.

    `limit` is the greatest length of the answer in code points. Escaping is the renderer's task.
    """
    if len(text) <= limit and text.isprintable() and "  " not in text:  # as most texts are
        return text.strip()
    head = text[: limit * _REACH]
    line = " ".join("".join(char if char.isprintable() else " " for char in head).split())
    if len(line) <= limit and len(head) == len(text):
        return line
    return f"{line[: limit - 1].rstrip()}…"


def counted(number: int, noun: str) -> str:
    """`1 element`, `2,000 elements`: the number with thousands marked, the noun in its plural by `s`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
