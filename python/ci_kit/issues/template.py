"""Titles and texts with `{placeholders}`; what is put in is text of others and has been made harmless before."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.errors import InputError, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PLACE = re.compile(r"\{(\w+)\}")


def check(template: str, known: Sequence[str], name: str) -> None:
    """See that a template asks only for what there is.

    Raises:
        InputError: It asks for something else.
    """
    for found in _PLACE.findall(template):
        if found not in known:
            raise InputError(f"`{name}` asks for `{{{found}}}`", remedy=suggestion(found, list(known)))


def fill(template: str, values: Mapping[str, str]) -> str:
    """The template with its placeholders replaced, once: what is put in is not looked at again."""
    return _PLACE.sub(lambda match: values.get(match[1], match[0]), template)


def around(template: str, place: str) -> tuple[str, str]:
    """What stands before and after a placeholder; where it is missing, it comes last."""
    before, _, after = template.partition(f"{{{place}}}")
    return before, after
