"""The names of secrets and variables in the expressions of GitHub: read, not evaluated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
#: `secrets.NAME` and `secrets['NAME']`; contexts and their members are found in either case.
_INDEXED = re.compile(r"(?<![\w.-])(secrets|vars)\s*\[\s*'([A-Za-z_][\w-]*)'\s*\]", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\w.-])(secrets|vars)\s*\.\s*([A-Za-z_][\w-]*)", re.IGNORECASE)
#: The whole context, or a member whose name is computed.
_WHOLE = re.compile(r"(?<![\w.-])(secrets|vars)(?![\w-])", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'")


def expressions(key: str, text: str) -> Iterator[str]:
    """What GitHub evaluates; a condition is an expression without braces too."""
    found = _EXPRESSION.findall(text)
    yield from found
    if key == "if" and not found:
        yield text


def names(expression: str) -> tuple[list[tuple[bool, str]], list[bool]]:
    """The names in an expression, each with whether it is a secret, and the contexts that are taken as a whole."""
    names = [_found(match) for match in _INDEXED.finditer(expression)]
    # A word in quotes is text, not a context.
    rest = _QUOTED.sub("''", _INDEXED.sub("", expression))
    names += [_found(match) for match in _DOTTED.finditer(rest)]
    whole = [match[1].lower() == "secrets" for match in _WHOLE.finditer(_DOTTED.sub("", rest))]
    return names, whole


def _found(match: re.Match[str]) -> tuple[bool, str]:
    return match[1].lower() == "secrets", match[2].upper()
