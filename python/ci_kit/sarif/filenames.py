"""Names of files that every system, and the store of artifacts, takes as they are."""

from __future__ import annotations

import re

_SEPARATORS = re.compile(r"[/\\]")
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
#: What Windows and the store of artifacts do not take in a name, and half of a surrogate pair (no UTF-8).
_FORBIDDEN = re.compile('[<>:"|?*\x00-\x1f\x7f\ud800-\udfff]|[. ]$')
#: How many bytes of a part are kept: with what is put behind it, it may have 255.
_LONGEST = 200


def portable(name: str) -> list[str]:
    """The parts of `name`, none of which leads out of a directory; of an absolute name, or one with `..`, the last."""
    parts = _SEPARATORS.split(name)
    named = [part for part in parts if part not in ("", ".", "..")] or ["_"]
    inside = not _ABSOLUTE.match(name) and ".." not in parts
    return [_kept(_FORBIDDEN.sub("_", part)) for part in (named if inside else named[-1:])]


def _kept(part: str) -> str:
    """The end of a name, so much as fits."""
    return part.encode()[-_LONGEST:].decode("utf-8", "ignore")
