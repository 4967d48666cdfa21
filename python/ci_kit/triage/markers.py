"""Hidden marks in the text of issues and comments, by which the kit finds again what it wrote.

Anybody can write such a mark into an issue; it counts only where the author is known to be the kit.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARKER = re.compile(
    r"^<!-- ci-kit:(?P<name>[a-z0-9-]{1,60}) (?P<data>\{[^<>\r\n]{0,20000}\}) -->[ \t]*\r?$", re.MULTILINE
)


def marker(name: str, data: Mapping[str, Any]) -> str:
    """A line that nobody sees, with JSON data. No value in it can end the comment."""
    text = json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    for character in "<>-":
        text = (
            text.replace(character, f"\\u{ord(character):04x}")
            if character != "-"
            else text.replace("--", "\\u002d\\u002d")
        )
    return f"<!-- ci-kit:{name} {text} -->"


def markers(name: str, body: str) -> list[dict[str, Any]]:
    """The data of all marks of a name in a text, in their order; what cannot be read is none."""
    found = []
    for match in _MARKER.finditer(body):
        if match["name"] == name:
            try:
                data = json.loads(match["data"])
            except (ValueError, RecursionError):
                continue
            found.append(data)
    return found
