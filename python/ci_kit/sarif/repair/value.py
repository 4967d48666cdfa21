"""JSON values as such: copies, texts, and what makes two of them equal; without recursion, however deep."""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

_SORTED = orjson.OPT_SORT_KEYS
#: What may be a float that equals an integer, as orjson writes it: `1.0`, `1e16`.
_WHOLE_FLOAT = re.compile(rb"[0-9](?:\.0|e)")


def clone(value: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """A deep copy of `value`."""
    if not isinstance(value, (dict, list)):
        return value
    top: list[Any] = [value]
    waiting: list[Any] = [top]
    while waiting:
        container = waiting.pop()
        for key, item in _members(container):
            if isinstance(item, (dict, list)):
                copied: Any = dict(item) if isinstance(item, dict) else list(item)
                container[key] = copied
                waiting.append(copied)
    return top[0]


def identity(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """Bytes that are the same for two values exactly if JSON Schema (draft 4 section 3.6) takes them for equal.

    Objects are equal whatever the order of their members, `1` and `1.0` are, `1` and `true` are not.
    """
    try:
        text = orjson.dumps(value, option=_SORTED)
    except (TypeError, RecursionError):  # nested too deep, an integer beyond 64 bits, half a surrogate pair
        return _spelled(value)
    return _spelled(value) if _WHOLE_FLOAT.search(text) and _has_whole_float(value) else text


def written(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """A value without white space, however deep it nests and whatever it holds; keys may be sorted."""
    try:
        return orjson.dumps(value)
    except (TypeError, RecursionError):
        return _spelled(value)


def _members(container: Any) -> list[tuple[Any, Any]]:  # noqa: ANN401 (an object or an array)
    return list(container.items() if isinstance(container, dict) else enumerate(container))


def _has_whole_float(value: Any) -> bool:  # noqa: ANN401 (any JSON value)
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, float):
            if item.is_integer():
                return True
        elif isinstance(item, dict):
            waiting += item.values()
        elif isinstance(item, list):
            waiting += item
    return False


def _spelled(value: Any) -> bytes:  # noqa: ANN401 (any JSON value)
    """What `orjson.dumps` with sorted keys would write if whole floats were integers."""
    written: list[str] = []
    #: Text to write as it is, or a value to spell.
    waiting: list[tuple[bool, Any]] = [(False, value)]
    while waiting:
        literal, item = waiting.pop()
        if literal:
            written.append(item)
        elif isinstance(item, dict):
            waiting += reversed(_object_parts(item))
        elif isinstance(item, list):
            waiting += reversed(_array_parts(item))
        else:
            written.append(_scalar(item))
    return "".join(written).encode("utf-8", "surrogatepass")


def _object_parts(item: dict[str, Any]) -> list[tuple[bool, Any]]:
    parts: list[tuple[bool, Any]] = [(True, "{")]
    for position, key in enumerate(sorted(item)):
        parts += [(True, f"{',' if position else ''}{_scalar(key)}:"), (False, item[key])]
    return [*parts, (True, "}")]


def _array_parts(item: list[Any]) -> list[tuple[bool, Any]]:
    parts: list[tuple[bool, Any]] = [(True, "[")]
    for position, member in enumerate(item):
        parts += [(True, "," if position else ""), (False, member)]
    return [*parts, (True, "]")]


def _scalar(item: Any) -> str:  # noqa: ANN401 (a JSON scalar)
    if isinstance(item, float) and item.is_integer():
        item = int(item)
    try:
        return orjson.dumps(item).decode()
    except TypeError:
        return json.dumps(item, ensure_ascii=False)
