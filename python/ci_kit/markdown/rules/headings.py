"""Rules about headings, from which GitHub makes outline and anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.markdown.parts import Spot
from ci_kit.markdown.rule import Hit, rule
from ci_kit.report import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.markdown.page import Page
    from ci_kit.markdown.site import Site

_LONGEST = 80
_DEEPEST = 6


@rule(
    "heading-increment",
    Level.WARNING,
    "A level of headings is left out",
    why="Outlines and screen readers take the level for the depth.",
    remedy="Go down one level at a time.",
    peer="MD001",
)
def heading_increment(page: Page, _site: Site) -> Iterator[Hit]:
    """A heading more than one level below the one before it."""
    for before, heading in zip(page.headings, page.headings[1:], strict=False):
        if heading.level > before.level + 1:
            yield Hit(Spot(heading.line), f"level {heading.level} follows level {before.level}")


@rule(
    "single-title",
    Level.WARNING,
    "A page has two titles",
    why="Sites and search take the first for the name of the page; the others look like other pages.",
    remedy="Put the later ones a level down.",
    peer="MD025",
)
def single_title(page: Page, _site: Site) -> Iterator[Hit]:
    """A second heading of level 1."""
    for heading in [one for one in page.headings if one.level == 1][1:]:
        yield Hit(Spot(heading.line), f"`{heading.text[:_LONGEST]}` is a further title")


@rule(
    "duplicate-heading",
    Level.WARNING,
    "Two headings of one section are the same",
    why="Their anchors differ by a number that changes when one is moved, and links then lead to the other.",
    remedy="Say in each what it is about.",
    peer="MD024",
)
def duplicate_heading(page: Page, _site: Site) -> Iterator[Hit]:
    """The same text twice below one heading; in different sections it may be."""
    seen: dict[int, set[str]] = {}
    for heading in page.headings:
        for deeper in range(heading.level + 1, _DEEPEST + 1):
            seen.pop(deeper, None)
        here = seen.setdefault(heading.level, set())
        if heading.text in here:
            yield Hit(Spot(heading.line), f"`{heading.text[:_LONGEST]}` stands in this section already")
        here.add(heading.text)


@rule(
    "empty-heading",
    Level.WARNING,
    "A heading has no text",
    why="It is an empty line in outlines, and cannot be linked to.",
    remedy="Write one, or take the marks away.",
)
def empty_heading(page: Page, _site: Site) -> Iterator[Hit]:
    """A heading in which nothing is visible; one that is a picture is a title all the same."""
    pictured = {block.first + 1 for block in page.blocks if any(c.type == "image" for c in block.token.children or [])}
    for heading in page.headings:
        if not heading.text.strip() and heading.line not in pictured:
            yield Hit(Spot(heading.line), "the heading has no text")
