"""Rules about blocks: code, tables, and headings and lists that are not taken for such."""

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

_NO_SPACE = re.compile(r" {0,3}#{1,6}[^\s#\\]")
_CELL = re.compile(r"(?<!\\)(?:\\\\)*\|")


@rule(
    "unclosed-fence",
    Level.ERROR,
    "A block of code is not closed",
    why="All that follows is shown as code.",
    remedy="End it with as many backticks or tildes as it begins with.",
)
def unclosed_fence(page: Page, _site: Site) -> Iterator[Hit]:
    """A fence that ends with its page, or with the list or quote it stands in."""
    for token in page.tokens:
        if token.type == "fence" and token.map:
            first, end = token.map
            last = page.lines[end - 1].strip(" \t>") if end - first > 1 else ""
            if set(last) != {token.markup[0]} or len(last) < len(token.markup):
                yield Hit(Spot(first + 1), "the block of code that begins here is not closed")


@rule(
    "fence-language",
    Level.NOTE,
    "A block of code does not say its language",
    why="It is shown without colours, and tools do not know what to do with it.",
    remedy="Write the language behind the fence; `text` if there is none.",
    peer="MD040",
)
def fence_language(page: Page, _site: Site) -> Iterator[Hit]:
    """A fence with nothing behind it."""
    for token in page.tokens:
        if token.type == "fence" and token.map and not token.info.strip():
            yield Hit(Spot(token.map[0] + 1), "the block of code does not say its language")


@rule(
    "table-columns",
    Level.WARNING,
    "A row of a table has more or fewer cells than its head",
    why="GitHub leaves out the cells that are too many, without a word.",
    remedy="Add the missing `|`, or write `\\|` for one that is shown.",
    peer="MD056",
)
def table_columns(page: Page, _site: Site) -> Iterator[Hit]:
    """Rows whose cells are not as many as those of the first row."""
    columns = 0
    for token in page.tokens:
        if token.type == "tr_open" and token.map:
            line = token.map[0]
            cells = _cells(page.lines[line])
            columns = columns or cells
            if cells != columns:
                yield Hit(Spot(line + 1), f"the row has {cells} cells, the head {columns}")
        elif token.type == "table_close":
            columns = 0


def _cells(line: str) -> int:
    """The cells of a row; a bar at its beginning and its end is none of its own."""
    row = line.strip().lstrip("> ").strip()
    bars = [match.end() for match in _CELL.finditer(row)]
    inner = [end for end in bars if end not in (1, len(row))]
    return len(inner) + 1


@rule(
    "heading-space",
    Level.WARNING,
    "A heading is none, for want of a space",
    why="GitHub shows `#Title` as it stands.",
    remedy="Put a space after the `#`.",
    peer="MD018",
)
def heading_space(page: Page, _site: Site) -> Iterator[Hit]:
    """A paragraph that begins with `#` and a capital letter or more than one `#`; `#12` and `#tag` are no headings."""
    for block in page.blocks:
        for offset, line in enumerate(block.token.content.split("\n")):
            meant = _NO_SPACE.match(line) is not None and (line.startswith("##") or line[1:2].isupper())
            if meant and block.token.level > 0 and "heading" not in block.token.markup:
                yield Hit(Spot(block.first + offset + 1), "there is no space after `#`")
