"""The hidden line by which the kit knows its own issues and comments again.

It counts only in what the kit's own identity wrote: anybody can write such a line, or quote it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from ci_kit.issues.key import RunId

_LINE = re.compile(
    r"^<!-- ci-kit:failure-issue kind=(?P<kind>\w+) key=(?P<key>[0-9a-f]{12}) scope=(?P<scope>[0-9a-f]{12})"
    r" run=(?P<run>\d{1,20}\.\d{1,6}) by=(?P<by>[0-9a-f]{16}) -->$",
    re.MULTILINE,
)


class Kind(StrEnum):
    """What is recorded."""

    FAILED = "failed"
    FIXED = "fixed"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Marker:
    """What a marker says: of which failure, of which run. `by` is made up by each reporter, to know its own writing."""

    kind: Kind
    key: str
    scope: str
    run: RunId
    by: str

    def __str__(self) -> str:
        """The line."""
        words = f"kind={self.kind.value} key={self.key} scope={self.scope} run={self.run} by={self.by}"
        return f"<!-- ci-kit:failure-issue {words} -->"


def find(body: str, author: str, identity: str) -> Marker | None:
    """The marker in a text, if `identity` wrote the text; the last line counts, where the kit puts it."""
    if author.casefold() != identity.casefold():
        return None
    found = list(_LINE.finditer(body.replace("\r\n", "\n")))
    if not found or found[-1]["kind"] not in set(Kind):
        return None
    last = found[-1]
    return Marker(Kind(last["kind"]), last["key"], last["scope"], RunId.of(last["run"]), last["by"])
