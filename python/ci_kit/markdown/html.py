"""What leads somewhere, and what may be led to, in the HTML that stands in Markdown."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
#: A tag, which is ended by the next angle bracket: no search goes beyond it.
_TAG = re.compile(r"<(\w{1,20})\b([^<>]*)>")
_ATTRIBUTE = re.compile(
    r"""\b(href|src|id|name|alt)\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE
)
_LEADING = {"a": "href", "img": "src"}


@dataclass(frozen=True, slots=True)
class Found:
    """A link or image of HTML: its target, where in the text it begins, and the description of an image."""

    target: str
    offset: int
    image: bool
    text: str


def links(text: str) -> Iterator[Found]:
    """The links and images of a piece of HTML; not those in its comments."""
    for match in _TAG.finditer(_uncommented(text)):
        tag = match[1].lower()
        wanted = _LEADING.get(tag)
        given = _attributes(match[2])
        if wanted in given:
            yield Found(given[wanted], match.start(), tag == "img", given.get("alt", "" if tag == "img" else "…"))


def names(text: str) -> Iterator[str]:
    """The elements that a fragment may name."""
    for match in _TAG.finditer(_uncommented(text)):
        given = _attributes(match[2])
        yield from (given[name] for name in ("id", "name") if name in given)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        found.setdefault(match[1].lower(), html.unescape(match[2] or match[3] or match[4] or ""))
    return found


def _uncommented(text: str) -> str:
    """The text with its comments blanked, so that offsets stay."""
    return _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)
