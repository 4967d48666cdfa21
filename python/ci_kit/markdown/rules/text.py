"""Rules about lines and characters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.markdown.parts import Spot
from ci_kit.markdown.rule import Hit, rule
from ci_kit.report import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.markdown.page import Page
    from ci_kit.markdown.site import Site

#: Marks that turn the direction of text or are not seen: what is read is not what is there (CVE-2021-42574).
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\U000e0000-\U000e007f]")
_TRAILING = re.compile(r"(?<=\S)(?: |\t|  [ \t]+)$|^[ \t]+$")


@rule(
    "hidden-character",
    Level.WARNING,
    "A character is not seen, or turns the text around",
    why="What people read is not what is there; commands that are copied hold it.",
    remedy="Take it away, or write it as an entity such as `&#x200B;` if it is needed.",
)
def hidden_character(page: Page, _site: Site) -> Iterator[Hit]:
    """The first such character of each line, in code too."""
    for number, line in enumerate(page.lines, start=1):
        match = _HIDDEN.search(line)
        if match:
            yield Hit(Spot(number, match.start() + 1), f"U+{ord(match[0]):04X} is not seen")


@rule(
    "trailing-space",
    Level.NOTE,
    "A line ends with spaces",
    why="They do nothing, and two of them where more or fewer stand break the line.",
    remedy="Take them away; two alone are a line break.",
    peer="MD009",
)
def trailing_space(page: Page, _site: Site) -> Iterator[Hit]:
    """Spaces or tabs at the end of a line outside of code, unless they are exactly two."""
    for number, line in enumerate(page.lines, start=1):
        if line[-1:] in (" ", "\t") and number not in page.code and _TRAILING.search(line[-200:]):
            yield Hit(Spot(number, len(line)), "the line ends with spaces")


@rule(
    "hard-tab",
    Level.NOTE,
    "A tab outside of code",
    why="It counts as up to four columns, so that lists end up deeper than they look.",
    remedy="Write spaces.",
    peer="MD010",
)
def hard_tab(page: Page, _site: Site) -> Iterator[Hit]:
    """The first tab of a line outside of code."""
    for number, line in enumerate(page.lines, start=1):
        if "\t" in line and number not in page.code:
            yield Hit(Spot(number, line.index("\t") + 1), "there is a tab")


@rule(
    "final-newline",
    Level.NOTE,
    "A file does not end with one line break",
    why="Tools that put files together join its last line to the next file.",
    remedy="End it with one.",
    peer="MD047",
)
def final_newline(page: Page, _site: Site) -> Iterator[Hit]:
    """No line break at the end, or empty lines."""
    if page.lines == [""]:
        return
    if page.lines[-1]:
        yield Hit(Spot(len(page.lines)), "the file does not end with a line break")
    elif not page.lines[-2].strip():
        yield Hit(Spot(len(page.lines) - 1), "the file ends with empty lines")


@rule(
    "line-length",
    Level.NOTE,
    "A line is long",
    why="Differences of long lines are hard to read.",
    remedy="Break it where a clause ends.",
    peer="MD013",
    default=False,
)
def line_length(page: Page, site: Site) -> Iterator[Hit]:
    """Lines of prose longer than `line_length`; not of code and tables, and none without a space to break it at."""
    most = site.settings.line_length
    tables = _tables(page)
    for number, line in enumerate(page.lines, start=1):
        if len(line) > most and number not in page.code and number not in tables and " " in line[most:]:
            yield Hit(Spot(number, most + 1), f"the line has {len(line)} characters, more than {most}")


def _tables(page: Page) -> frozenset[int]:
    spans = [token.map for token in page.tokens if token.type == "table_open" and token.map]
    return frozenset(number + 1 for first, end in spans for number in range(first, end))
