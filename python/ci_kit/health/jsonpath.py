"""JSON documents read strictly, and the JSON paths that conditions need (RFC 9535: names and indexes)."""

from __future__ import annotations

import json
import re
from typing import NoReturn

from ci_kit.errors import InputError

#: JSON values.
Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_STEP = re.compile(
    r"\.(?P<name>[A-Za-z_][\w-]*)|\[(?P<index>-?\d+)\]|\['(?P<single>[^'\\]*)'\]|\[\"(?P<double>[^\"\\]*)\"\]"
)
_START = re.compile(r"\$(?:\.[A-Za-z_][\w-]*|\[-?\d+\]|\['[^'\\]*'\]|\[\"[^\"\\]*\"\])*")


class NotThereError(Exception):
    """A path leads to nothing; says where it ends."""


class NotJsonError(Exception):
    """A document is no JSON, or an ambiguous one."""


def load(data: bytes) -> Json:
    """A JSON document, UTF-8; duplicate keys and NaN are refused, for two readers would read two things.

    Raises:
        NotJsonError: With what is wrong.
    """
    try:
        document: Json = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except RecursionError:
        raise NotJsonError("the body is nested too deeply") from None
    except ValueError as error:
        raise NotJsonError(f"the body is not JSON: {error}") from None
    return document


def prefix(text: str) -> tuple[str, str]:
    """The path at the start of `text`, and what follows it.

    Raises:
        InputError: There is none.
    """
    match = _START.match(text)
    if not match:
        raise InputError(f"`{text[:80]}` is no JSON path", remedy="write one such as $.status or $.checks[0].ok")
    return match.group(), text[match.end() :]


def get(document: Json, path: str) -> Json:
    """The value at a path.

    Raises:
        NotThereError: The document has none there.
    """
    value = document
    for step in _STEP.finditer(path):
        key = step["name"] or step["single"] or step["double"]
        try:
            if step["index"] is not None:
                value = value[int(step["index"])] if isinstance(value, list) else _nothing()
            else:
                value = value[key or ""] if isinstance(value, dict) else _nothing()
        except (KeyError, IndexError):
            raise NotThereError(f"there is no {path[: step.end()]}") from None
    return value


def _nothing() -> NoReturn:
    raise KeyError


def _unique(pairs: list[tuple[str, Json]]) -> Json:
    made = dict(pairs)
    if len(made) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:80]!r} occurs twice")
    return made


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON number")
