"""One Markdown file, read once: its lines, blocks, headings, links, anchors and definitions, each with its place."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from ci_kit.markdown import html, parser
from ci_kit.markdown.parts import Block, Definition, Heading, Kind, Link, Prose, Spot
from ci_kit.markdown.slugs import slugs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?:.*\n)*?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_CODE = ("fence", "code_block")


class Page:
    """A file by its path in the repository, with forward slashes, and its text."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.lines = text.split("\n")
        matter = _FRONT_MATTER.match(text)
        self.matter = matter[0].count("\n") if matter else 0
        shown = "\n" * self.matter + text[matter.end() :] if matter else text
        self.tokens, self._said = parser.parse(shown)

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks that have text, in order."""
        found: list[Block] = []
        line = 0
        for token in self.tokens:
            line = token.map[0] if token.map else line
            if token.type == "inline":
                found.append(Block(token, line))
        return found

    @cached_property
    def code(self) -> frozenset[int]:
        """The lines (1-based) of blocks of code, their fences included, and of front matter."""
        spans = [token.map for token in self.tokens if token.type in _CODE and token.map]
        found = {number + 1 for first, end in spans for number in range(first, end)}
        return frozenset(found | set(range(1, self.matter + 1)))

    @cached_property
    def headings(self) -> list[Heading]:
        """The headings outside of HTML, in order."""
        found = [
            (int(opened.tag[1:]), visible(inline), (opened.map or [0])[0] + 1)
            for opened, inline in zip(self.tokens, self.tokens[1:], strict=False)
            if opened.type == "heading_open"
        ]
        anchors = slugs(text for _, text, _ in found)
        return [Heading(level, text, anchor, line) for (level, text, line), anchor in zip(found, anchors, strict=True)]

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a fragment may name: headings, and elements of HTML by `id` or `name`."""
        named = {name for _, text in self._html() for name in html.names(text)}
        return frozenset({heading.slug for heading in self.headings} | named)

    @cached_property
    def links(self) -> list[Link]:
        """Every link and image, of HTML too."""
        return [*(link for block in self.blocks for link in self._inline(block)), *self._html_links()]

    @cached_property
    def definitions(self) -> list[Definition]:
        """Every definition, also those that do not count."""
        first = self._said.get("references", {})
        again = self._said.get("duplicate_refs", [])
        made = [Definition(label, said["href"], said["map"][0] + 1) for label, said in first.items()]
        return made + [Definition(one["label"], one["href"], one["map"][0] + 1, again=True) for one in again]

    @cached_property
    def prose(self) -> list[Prose]:
        """The text outside of code, links and HTML."""
        return [Prose(text, block) for block in self.blocks for text in _outside_links(block.token.children or [])]

    def spot(self, block: Block, offset: int) -> Spot:
        """The place of a character of a block's text."""
        return block.spot(offset, self.lines)

    def _inline(self, block: Block) -> Iterator[Link]:
        children = block.token.children or []
        for index, token in enumerate(children):
            if token.type not in ("link_open", "image"):
                continue
            kind = Kind.IMAGE if token.type == "image" else Kind.LINK
            target = str(token.attrs.get("src" if kind is Kind.IMAGE else "href", ""))
            text = token.content if kind is Kind.IMAGE else _within(children[index + 1 :])
            spot = self.spot(block, int(token.meta.get(parser.OFFSET, 0)))
            yield Link(kind, target, spot, str(token.meta.get(parser.LABEL, "")), text)
            yield from (
                Link(Kind.IMAGE, str(one.attrs.get("src", "")), spot, "", one.content)
                for one in token.children or []
                if one.type == "image"
            )

    def _html_links(self) -> Iterator[Link]:
        for spot, text in self._html():
            for one in html.links(text):
                line = spot.line + text.count("\n", 0, one.offset)
                yield Link(Kind.IMAGE if one.image else Kind.LINK, one.target, Spot(line), "", one.text)

    def _html(self) -> Iterator[tuple[Spot, str]]:
        for token in self.tokens:
            if token.type == "html_block" and token.map:
                yield Spot(token.map[0] + 1), token.content
        for block in self.blocks:
            for token in block.token.children or []:
                if token.type == "html_inline":
                    yield self.spot(block, int(token.meta.get(parser.OFFSET, 0))), token.content


def visible(inline: Token) -> str:
    """The text that a reader sees; that of images is none."""
    shown = ("text", "code_inline", "text_special")
    return "".join(one.content for one in inline.children or [] if one.type in shown)


def _within(tokens: list[Token]) -> str:
    """The text up to the end of the link that has just begun; of an image in it, its description."""
    found: list[str] = []
    for token in tokens:
        if token.type == "link_close":
            break
        found.append(token.content)
    return "".join(found)


def _outside_links(tokens: list[Token]) -> Iterator[str]:
    depth = 0
    parts: list[str] = []
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type in ("text", "softbreak") and not depth:
            parts.append(token.content or "\n")
        elif parts:
            yield "".join(parts)
            parts = []
    if parts:
        yield "".join(parts)
