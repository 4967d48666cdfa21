"""Headers that a person wrote, and the secrets in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.process import Masker

if TYPE_CHECKING:
    from collections.abc import Iterable


def parse(text: str) -> dict[str, str]:
    """Headers from lines `Name: value`.

    Raises:
        InputError: A line is no header.
    """
    headers = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, colon, value = line.partition(":")
        if line.strip() and (not colon or not name.strip() or " " in name.strip()):
            raise InputError(f"line {number} of `headers` is no header", remedy="write `Name: value`, one a line")
        if line.strip():
            headers[name.strip()] = value.strip()
    return headers


def masker(values: Iterable[str]) -> Masker:
    """What hides the values of headers in text."""
    # The scheme of a credential is no secret, but what follows it is one by itself.
    secrets = {part for value in values for part in (value, value.rpartition(" ")[2]) if len(part) > 3}  # noqa: PLR2004
    return Masker(frozenset(secrets))
