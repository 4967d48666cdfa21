"""Rules about references and their definitions, and about links that stay text."""

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

_LONGEST = 120
_FULL = re.compile(r"(?<![\w\]\\!])!?\[([^\[\]\n]{1,200})\]\[([^\[\]\n]{0,200})\]")


@rule(
    "undefined-reference",
    Level.ERROR,
    "A reference has no definition",
    why="Its brackets are shown as they stand.",
    remedy="Add the definition `[label]: target`, or correct the label.",
    peer="MD052",
)
def undefined_reference(page: Page, _site: Site) -> Iterator[Hit]:
    """`[text][label]` and `[label][]` that stayed text."""
    for prose in page.prose:
        for match in _FULL.finditer(prose.text):
            spot = prose.block.find(match[0], page.lines)
            if spot:
                yield Hit(spot, f"`[{(match[2] or match[1])[:_LONGEST]}]` is not defined")


@rule(
    "unused-definition",
    Level.WARNING,
    "A definition is not used",
    why="It is not shown, and keeps an address alive that nobody looks after.",
    remedy="Use it, or take it away.",
    peer="MD053",
)
def unused_definition(page: Page, _site: Site) -> Iterator[Hit]:
    """A definition whose label no link and no image names; `[//]: #` is how people write comments."""
    used = {_label(link.label) for link in page.links}
    for one in page.definitions:
        if not one.again and one.label != "//" and _label(one.label) not in used:
            yield Hit(Spot(one.line), f"`[{one.label[:_LONGEST].lower()}]` is not used")


@rule(
    "repeated-definition",
    Level.WARNING,
    "A label is defined again",
    why="The first definition counts, and the second is not seen.",
    remedy="Give one of them another label.",
    peer="MD053",
)
def repeated_definition(page: Page, _site: Site) -> Iterator[Hit]:
    """A definition after another one of the same label."""
    for one in page.definitions:
        if one.again and one.label != "//":
            yield Hit(Spot(one.line), f"`[{one.label[:_LONGEST].lower()}]` is defined already")


def _label(text: str) -> str:
    """Labels are compared so (CommonMark 0.31, 4.7)."""
    return " ".join(text.split()).casefold()


_MALFORMED = re.compile(r"(?<!\\)\[[^\[\]\n]{1,200}\]\((?=[^()<\n]{1,300}\))([^\s()<]+ [^()\n\"']*)\)")
_REVERSED = re.compile(r"(?<![\w\\])\([^()\n]{1,200}\)\[(?=https?:|\.{0,2}/|#)[^\[\]\n]{1,300}\](?![\[(])")


@rule(
    "malformed-link",
    Level.ERROR,
    "What was meant as a link is shown as text",
    why="A target with a space in it, or `(text)[target]`, makes no link.",
    remedy="Write `[text](target)`, with `%20` for a space or the target in `<…>`.",
    peer="MD011",
)
def malformed_link(page: Page, _site: Site) -> Iterator[Hit]:
    """Text that looks like a link and is none."""
    for prose in page.prose:
        for match in (*_MALFORMED.finditer(prose.text), *_REVERSED.finditer(prose.text)):
            spot = prose.block.find(match[0], page.lines)
            if spot:
                yield Hit(spot, f"`{match[0][:_LONGEST]}` makes no link")
