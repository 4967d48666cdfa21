"""Lines of a log made fit for an issue: in a fence that they cannot close, mentioning and linking nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Most characters of a line that are shown.
WIDTH = 500

#: What makes something of plain text. A fence keeps GitHub from it, but not a reply by e-mail that quotes it, nor a
#: program that looks for markers in the raw text.
_ACTIVE = re.compile(
    r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9])|#(?=\d)|\bGH-(?=\d)|<!-(?=-)|--(?=!?>)|/(?:issues|pull|discussions)/(?=\d)|"
    r"^\s{0,9}:(?=:)|##(?=\[)|\$\{(?=\{)",
    re.IGNORECASE,
)
#: The same where `escape` has made entities of punctuation.
_ACTIVE_CODE = re.compile(
    r"(?<![A-Za-z0-9])@(?=[A-Za-z0-9])|&#35;(?=\d)|\bGH&#45;(?=\d)|/(?:issues|pull|discussions)/(?=\d)", re.IGNORECASE
)
_TICKS = re.compile(r"`{3,}")
_BREAK = "\u200b"


def line(text: str) -> str:
    """One line of a log for a fence: nothing invisible in it, and nothing that becomes active outside of it."""
    shown = escape.shorten(escape.one_line(text.replace("\t", "    ")), WIDTH)
    return _ACTIVE.sub(lambda match: match[0] + _BREAK, shown)


def code(text: str) -> str:
    """Text of a log as code outside of a fence, such as the name of a test."""
    shown = escape.markdown_code(escape.shorten(text, WIDTH))
    return _ACTIVE_CODE.sub(lambda match: match[0] + _BREAK, shown)


def fence(lines: Iterable[str], info: str = "text") -> str:
    """Lines as a fenced block of Markdown; its fence is longer than any in it (CommonMark 0.31.2, section 4.5)."""
    safe = [line(text) for text in lines]
    ticks = "`" * max([3, *(len(run) + 1 for text in safe for run in _TICKS.findall(text))])
    return "\n".join((f"{ticks}{info}", *safe, ticks))
