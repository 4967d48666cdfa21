"""Placeholders `{{ name }}`: filled in by what each place can take, so that no value breaks out of its own."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

#: A placeholder; names of the environment begin with `env.`.
HOLE = re.compile(r"\{\{\s*((?:env\.)?[A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_QUOTED = re.compile(r'"\{\{\s*((?:env\.)?[A-Za-z_][A-Za-z0-9_]*)\s*\}\}"')


def names(value: object) -> Iterator[str]:
    """The names of all placeholders in a value, however deep."""
    if isinstance(value, str):
        yield from HOLE.findall(value)
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from (*names(key), *names(one))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from names(one)


def text(template: str, known: Mapping[str, Any]) -> str:
    """As text."""
    return _filled(template, known, _plain)


def url(template: str, known: Mapping[str, Any]) -> str:
    """As a part of a URL: a slash or a question mark in a value means itself."""
    # A value that is the whole start of a URL, such as a captured Location, stays as it is.
    head = HOLE.match(template)
    if head and _plain(known[head[1]]).startswith(("/", "http://", "https://")):
        return _plain(known[head[1]]) + url(template[head.end() :], known)
    return _filled(template, known, lambda value: quote(_plain(value), safe=""))


def typed(value: Any, known: Mapping[str, Any]) -> Any:  # noqa: ANN401 (JSON values)
    """In a JSON value: a placeholder alone keeps its type, one among other text is text."""
    if isinstance(value, str):
        alone = HOLE.fullmatch(value.strip())
        return known[alone[1]] if alone else text(value, known)
    if isinstance(value, dict):
        return {text(key, known): typed(one, known) for key, one in value.items()}
    if isinstance(value, list):
        return [typed(one, known) for one in value]
    return value


def condition(template: str, known: Mapping[str, Any]) -> str:
    """In a condition: JSON where it compares, in quotes or not; escaped in a pattern; plain in a text."""
    if template.startswith("$"):
        quoted = _QUOTED.sub(lambda hole: json.dumps(_plain(known[hole[1]])), template)
        return _filled(quoted, known, json.dumps)
    return _filled(template, known, (lambda value: re.escape(_plain(value))) if template.startswith("/") else _plain)


def _filled(template: str, known: Mapping[str, Any], spelt: Callable[[Any], str]) -> str:
    return HOLE.sub(lambda hole: spelt(known[hole[1]]), template)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
