"""Files of `NAME=value` lines: read, and written so that they read back the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

_LINE = re.compile(
    r"""[ \t]*(?:export[ \t]+)?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*
    (?:'(?P<single>[^']*)'|"(?P<double>(?:[^"\\]|\\.)*)"|(?P<bare>[^\n'"][^\n]*?|))
    [ \t]*(?:(?<=[\s'"])\#[^\n]*)?(?:\n|$)""",
    re.VERBOSE | re.DOTALL,
)
_SKIPPED = re.compile(r"[ \t]*(?:\#[^\n]*)?(?:\n|$)")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t"}
_PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]+")


def parse(text: str, name: str) -> dict[str, str]:
    """The values of a file that is called `name` in messages. Nothing is expanded, nothing is run.

    Raises:
        InputError: A line is none; its number is told, not what stands in it.
    """
    text = text.replace("\r\n", "\n")
    values: dict[str, str] = {}
    at = 0
    while at < len(text):
        skipped = _SKIPPED.match(text, at)
        if skipped:
            at = max(skipped.end(), at + 1)
            continue
        line = _LINE.match(text, at)
        if line is None:
            number = text.count("\n", 0, at) + 1
            raise InputError(f"line {number} of {name} is no `NAME=value`", remedy="close the quotes, or remove it")
        values[line["name"]] = _value(line)
        at = line.end()
    return values


def dumps(values: Mapping[str, str]) -> str:
    """The text of a file, one variable a line; values are quoted where a shell would read them differently."""
    return "".join(f"{name}={_quoted(value)}\n" for name, value in values.items())


def _value(line: re.Match[str]) -> str:
    if line["single"] is not None:
        return line["single"]
    if line["double"] is not None:
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), line["double"])
    return line["bare"].strip()


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    if "'" not in value and "\n" not in value and "\r" not in value:
        return f"'{value}'"
    escaped = re.sub(r'([\\"$`])', r"\\\1", value).replace("\n", r"\n").replace("\r", r"\r")
    return f'"{escaped}"'
