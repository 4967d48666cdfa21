"""Comments that switch rules off on a page, in the form of markdownlint's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.markdown import rules

if TYPE_CHECKING:
    from ci_kit.markdown.page import Page

_COMMENT = re.compile(
    r"<!--\s{0,9}(?:markdownlint|ci-kit)-(disable|enable)(-next-line|-line|-file)?((?:\s{1,9}[\w-]{1,60}){0,40})\s{0,9}-->"
)


def silenced(page: Page) -> dict[str, set[int]]:
    """The lines (1-based) on which each rule is off; comments in blocks of code count for nothing.

    `disable` and `enable` hold from their line on, `disable-file` for the whole page; without names, for all rules.
    """
    everything = frozenset(one.id for one in rules.every())
    found: dict[str, set[int]] = {}
    off: set[str] = set()
    whole: set[str] = set()
    following: frozenset[str] = frozenset()
    for number, line in enumerate(page.lines, start=1):
        here, following = set(following), frozenset()
        for verb, scope, names in _COMMENT.findall(line) if number not in page.code and "<!--" in line else ():
            ids = frozenset().union(*(rules.known(name) for name in names.split())) if names.strip() else everything
            if scope == "-next-line":
                following |= ids
            elif scope == "-line":
                here |= ids
            elif scope == "-file":
                whole |= ids
            else:
                off = off | ids if verb == "disable" else off - ids
        for rule in here | off:
            found.setdefault(rule, set()).add(number)
    for rule in whole:
        found[rule] = set(range(1, len(page.lines) + 1))
    return found
