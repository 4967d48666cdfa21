"""markdown-it-py, set up as GitHub's dialect, with the place of each link and image kept."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    Rule = Callable[[StateInline, bool], bool]

#: The offset of a token in the text of its block, in `Token.meta`.
OFFSET = "ci-kit-offset"
#: The label of a link that is made by a definition, in `Token.meta` (option `store_labels` of markdown-it-py).
LABEL = "label"
#: Blocks and brackets within each other; beyond, the parser takes them for text.
_NESTING = 60
#: Opening brackets in one block. The parser's time grows with their square; real text has some hundred.
_BRACKETS = 2000
_KEPT = {"link": "link_open", "image": "image", "autolink": "link_open", "html_inline": "html_inline"}


def parse(text: str) -> tuple[list[Token], dict[str, Any]]:
    """The tokens of a text, and what the parser says of definitions: `references` and `duplicate_refs`.

    Raises:
        TangledError: The text was made to keep the parser busy.
    """
    environment: dict[str, Any] = {}
    return _parser().parse(text, environment), environment


@functools.cache
def _parser() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"store_labels": True, "maxNesting": _NESTING}).enable(["table", "strikethrough"])
    made.core.ruler.before("inline", "tangle", _refuse_tangle)
    rules = dict(zip(made.get_active_rules()["inline"], made.inline.ruler.getRules(""), strict=True))
    for name, kind in _KEPT.items():
        made.inline.ruler.at(name, _keeping(rules[name], kind))
    return made


class TangledError(Exception):
    """A block has more brackets than the parser can be trusted with."""


def _refuse_tangle(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.content.count("[") > _BRACKETS:
            raise TangledError(f"a paragraph in line {(token.map or [0])[0] + 1} has more than {_BRACKETS:,} brackets")


def _keeping(rule: Rule, kind: str) -> Rule:
    """The same rule, which notes in the token it makes where in the block the token begins."""

    def kept(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 (the parser calls it so)
        start, before = state.pos, len(state.tokens)
        done = rule(state, silent)
        if done and not silent:
            made = next((one for one in state.tokens[before:] if one.type == kind), None)
            if made is not None:
                made.meta[OFFSET] = start
        return done

    return kept
