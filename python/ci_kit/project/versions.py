"""Python versions as workflows write them, such as `3.13` and `3.14t`, and the text in which people list them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Two short numbers, and `t` for the build without the global lock.
_WRITTEN = re.compile(r"(\d{1,2})\.(\d{1,3})(t?)", re.ASCII)
_REMEDY = "write minor versions, such as `3.13`, with quotes in YAML (there 3.10 is the number 3.1), or `3.14t`"


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A minor version of CPython; `free` is its free-threaded build (PEP 703)."""

    major: int
    minor: int
    free: bool = False

    def __str__(self) -> str:
        """As actions/setup-python takes it."""
        return f"{self.major}.{self.minor}{'t' if self.free else ''}"

    @property
    def plain(self) -> Version:
        """The build with the global lock."""
        return replace(self, free=False)


def parse(text: str) -> Version | None:
    """The version that a text is, if it is one."""
    match = _WRITTEN.fullmatch(text)
    return Version(int(match[1]), int(match[2]), bool(match[3])) if match else None


def listed(lines: Iterable[str]) -> tuple[Version, ...]:
    """The versions that people list: one a line, between commas or spaces, or as a JSON list; sorted, each once.

    Raises:
        InputError: Something in it is no minor version.
    """
    found: set[Version] = set()
    for word in (word for line in lines for word in _words(line)):
        version = parse(word)
        if version is None:
            raise InputError(f"`{word[:40]}` among the Python versions is no minor version", remedy=_REMEDY)
        found.add(version)
    return tuple(sorted(found))


def _words(line: str) -> Iterator[str]:
    if not line.startswith("["):
        yield from line.replace(",", " ").split()
        return
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise InputError(f"`{line[:40]}` begins like a JSON list and is none", remedy=_REMEDY) from None
    yield from (str(value) for value in values)
