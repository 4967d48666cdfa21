"""The forms in which a secret could reach a log, to be masked there before anything else is said."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING
from urllib.parse import quote

from ci_kit.secrets.model import Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ci_kit.secrets.model import Found

#: Shorter values are words of any log; masking them would make it unreadable.
_SHORTEST = 8
#: Values that are masked; a flood of them would fill the log.
_MOST = 1000


def forms(found: Iterable[Found]) -> Iterator[str]:
    """Each line of each value, and the whole in base64, in a URL and in JSON; each form once."""
    seen: set[str] = set()
    values = dict.fromkeys(one.value for one in sorted(found, key=lambda one: one.tier is not Tier.BLOCK))
    for value in list(values)[:_MOST]:
        for form in _forms(value):
            if len(form) >= _SHORTEST and form not in seen:
                seen.add(form)
                yield form


def _forms(value: bytes) -> Iterator[str]:
    text = value.decode("utf-8", "backslashreplace")
    lines = [line.strip() for line in text.replace("\\n", "\n").splitlines()]
    yield from lines
    if len(lines) == 1:
        yield base64.b64encode(value).decode("ascii")
        yield base64.b64encode(value).decode("ascii").rstrip("=")
        yield quote(value, safe="")
        yield json.dumps(text)[1:-1]
