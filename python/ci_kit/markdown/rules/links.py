"""Rules about what links, images and anchors lead to."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from ci_kit.markdown.parts import Kind
from ci_kit.markdown.rule import Hit, rule
from ci_kit.markdown.site import aim
from ci_kit.markdown.tree import There, Unread
from ci_kit.report import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.markdown.page import Page
    from ci_kit.markdown.parts import Link
    from ci_kit.markdown.site import Site

#: Fragments that GitHub itself makes: the top, lines of a file, and its own prefix.
_OWN = re.compile(r"top|readme|L\d+(C\d+)?(-L\d+(C\d+)?)?", re.IGNORECASE)
_PREFIX = "user-content-"
#: How often, and among how many anchors, a near one is looked for; more would take long on a page made to do so.
_MOST_NEAR, _MOST_ANCHORS = 50, 500
_LONGEST = 120


def _dead(page: Page, site: Site, kind: Kind) -> Iterator[tuple[Link, str]]:
    """The links of a kind whose path is in the repository and leads to nothing, with that path."""
    for link in page.links:
        led = aim(page, link.target) if link.kind is kind and link.target else None
        if led and led.path is not None and site.tree.at(led.path) is There.NOTHING:
            yield link, led.path


def _nothing(path: str, site: Site) -> str:
    spelt = site.tree.spelt(path)
    near = f"; upper and lower case count: it is called `{spelt}`" if spelt else ""
    return f"leads to `{path[:_LONGEST]}`, which is not in the repository{near}"


@rule(
    "broken-link",
    Level.ERROR,
    "A link leads to no file of the repository",
    why="Readers meet GitHub's page for what is not there.",
    remedy="Correct the path, or commit the file. Paths count from the file, with a `/` in front from the root.",
)
def broken_link(page: Page, site: Site) -> Iterator[Hit]:
    """Relative links whose file is not tracked."""
    for link, path in _dead(page, site, Kind.LINK):
        yield Hit(link.spot, f"the link {_nothing(path, site)}")


@rule(
    "broken-image",
    Level.ERROR,
    "An image is not in the repository",
    why="Readers see its description, or nothing.",
    remedy="Correct the path, or commit the image.",
)
def broken_image(page: Page, site: Site) -> Iterator[Hit]:
    """Relative images whose file is not tracked."""
    for link, path in _dead(page, site, Kind.IMAGE):
        yield Hit(link.spot, f"the image {_nothing(path, site)}")


@rule(
    "broken-anchor",
    Level.ERROR,
    "A link leads to no heading of its page",
    why="The page opens at its top, and readers do not find what was meant.",
    remedy="Name the anchor of a heading: lower case, hyphens for spaces, no punctuation.",
    peer="MD051",
)
def broken_anchor(page: Page, site: Site) -> Iterator[Hit]:
    """Fragments that no heading and no element of the page they lead to has; of this page, or of another one."""
    told = 0
    for link in page.links:
        led = aim(page, link.target) if link.kind is Kind.LINK else None
        if led is None or led.path is None or not led.fragment or _OWN.fullmatch(led.fragment):
            continue
        shown = site.shown(led.path) if led.path != page.path else page.path
        anchors = _anchors(shown, page, site)
        wanted = led.fragment.removeprefix(_PREFIX)
        if anchors is not None and wanted not in anchors:
            where = "this page" if shown == page.path else f"`{shown}`"
            near = _near(wanted, anchors) if told < _MOST_NEAR else ""
            told += 1
            yield Hit(link.spot, f"`#{wanted[:_LONGEST]}` is no heading of {where}{near}")


def _anchors(path: str, page: Page, site: Site) -> frozenset[str] | None:
    """The anchors of a page; None where there is no page, or none that can be read, which is told elsewhere."""
    if path == page.path:
        return page.anchors
    try:
        return site.page(path).anchors if path else None
    except Unread:
        return None


def _near(wanted: str, anchors: frozenset[str]) -> str:
    close = difflib.get_close_matches(wanted[:_LONGEST].lower(), sorted(anchors)[:_MOST_ANCHORS], n=1)
    return f"; did you mean `#{close[0]}`?" if close else ""


@rule(
    "outside-link",
    Level.NOTE,
    "A relative link leads out of the repository",
    why="On GitHub it may lead to a page such as the issues; in a clone or on a site it leads nowhere.",
    remedy="Write the whole address.",
)
def outside_link(page: Page, _site: Site) -> Iterator[Hit]:
    """Paths with more `..` than there are directories."""
    for link in page.links:
        led = aim(page, link.target)
        if led is not None and led.path is None:
            yield Hit(link.spot, f"`{link.target[:_LONGEST]}` leads out of the repository")


@rule(
    "empty-link",
    Level.ERROR,
    "A link leads nowhere",
    why="Whoever follows it stays where they are.",
    remedy="Write where it leads, or take it away.",
    peer="MD042",
)
def empty_link(page: Page, _site: Site) -> Iterator[Hit]:
    """No target at all, or `#` alone."""
    for link in page.links:
        if link.target in ("", "#"):
            yield Hit(link.spot, f"the {link.kind} has no target")


@rule(
    "image-without-text",
    Level.WARNING,
    "An image has no description",
    why="Who cannot see it, or not load it, learns nothing of it.",
    remedy="Say in the brackets, or in `alt`, what it shows.",
    peer="MD045",
)
def image_without_text(page: Page, _site: Site) -> Iterator[Hit]:
    """An image whose description is empty."""
    for link in page.links:
        if link.kind is Kind.IMAGE and not link.text.strip():
            yield Hit(link.spot, f"the image `{link.target[:_LONGEST]}` has no description")
