"""The anchors that GitHub gives to headings."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Letters, marks, decimal and letter numbers, connectors: the characters of a word in Ruby's `\\p{Word}`.
_WORD = ("L", "M", "Nd", "Nl", "Pc")


def slug(text: str) -> str:
    """The anchor of a heading whose visible text is `text`.

    Source: github.com/gjtorikian/html-pipeline, TableOfContentsFilter: lower case, nothing but words, hyphens and
    spaces, each space a hyphen.
    """
    return "".join("-" if one == " " else one for one in text.lower() if one in " -" or _is_word(one))


def slugs(texts: Iterable[str]) -> Iterator[str]:
    """The anchors of the headings of one page: what would be there twice gets `-1`, `-2` and so on."""
    counts: dict[str, int] = {}
    for text in texts:
        base = slug(text)
        count = counts.get(base, 0)
        counts[base] = count + 1
        yield f"{base}-{count}" if count else base


def _is_word(one: str) -> bool:
    return unicodedata.category(one).startswith(_WORD)
