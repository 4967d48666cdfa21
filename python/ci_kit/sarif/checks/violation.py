"""What a violation of the schema is in words: what stands there, and what the schema asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from ci_kit.sarif.text import counted, short

if TYPE_CHECKING:
    from ci_kit.sarif.schema import Violation

_KINDS = {str: "a string", bool: "a boolean", int: "an integer", float: "a number", list: "an array"}
#: How many names a message lists, how long each of them may be, and how long the message.
_LISTED, _WIDTH, _LENGTH = 12, 40, 200


def describe(violation: Violation) -> str:
    """One sentence about a violation, whose pointer begins at the log."""
    name = _of(violation)
    asked = ", ".join(short(one, _WIDTH) for one in violation.details[:_LISTED])
    shown = _show(violation.instance) if isinstance(violation.instance, (str, int, float)) else ""
    texts = {
        "required": f"{name} has no `{asked}`",
        "additionalProperties": f"{name} must not have `{asked}`",
        "type": f"{name} is {_kind(violation.instance)}; it must be {asked}",
        "enum": f"{name} is {shown}; it must be one of {asked}",
        "minimum": f"{name} is {shown}; it must be at least {asked}",
        "maximum": f"{name} is {shown}; it must be at most {asked}",
        "minItems": f"{name} must have at least {counted(int(asked) if asked.isdecimal() else 0, 'item')}",
        "pattern": f"{name} is {shown}; that is not in the form asked for",
        "format": f"{name} is {shown}; that is no RFC 3339 date and time",
        "anyOf": f"{name} has none of {asked}; it needs one",
        "oneOf": f"{name} has none of {asked}; it needs one"
        if asked
        else f"{name} has both of two that exclude each other",
    }
    if violation.keyword == "uniqueItems":
        return _twice(violation.instance, name)
    return short(texts.get(violation.keyword, f"{name} breaks `{violation.keyword}` of the schema"), _LENGTH)


def _twice(items: list[Any], name: str) -> str:
    """Which items of an array are equal, if that can be told by how they are written."""
    first: dict[bytes, int] = {}
    try:
        for index, item in enumerate(items):
            other = first.setdefault(orjson.dumps(item, option=orjson.OPT_SORT_KEYS), index)
            if other != index:
                return f"{name} holds the same item twice, at {other:,} and {index:,}"
    except TypeError:  # nested deeper than orjson writes
        pass
    return f"{name} holds an item twice"


def property_of(violation: Violation) -> str:
    """The property that the violation is in: that of the array, for an item."""
    return next((token for token in reversed(violation.pointer) if isinstance(token, str)), "")


def _of(violation: Violation) -> str:
    """The value that the violation is about, as a path from the property that holds it: `results[3]`."""
    if not violation.pointer:
        return "the log"
    last = violation.pointer[-1]
    return f"`{short(property_of(violation), _WIDTH)}[{last}]`" if isinstance(last, int) else f"`{short(last, _WIDTH)}`"


def _show(value: object) -> str:
    """A value of the file, short enough for a message; long texts may be anything, secrets included."""
    return f"`{short(str(value), _WIDTH)}`"


def _kind(value: object) -> str:
    return "null" if value is None else _KINDS.get(type(value), "an object")
