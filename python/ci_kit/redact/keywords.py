"""Secrets without a form of their own: told by the word before them and by their entropy."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: A name with a word for a secret in it, then what assigns: `DB_PASSWORD=`, `"apiKey": "`, `--token `, `secret is `.
_NAMED = re.compile(
    r"(?P<name>(?i:password|passwd|passphrase|pwd|secret|credential|api[_-]?key|access[_-]?key|account[_-]?key|"
    r"private[_-]?key|signing[_-]?key|encryption[_-]?key|token|auth))"
    r"(?P<rest>[\w.-]{0,40})[\"'\]]{0,2}(?:\s{0,4}(?::=|=>|=|:)\s{0,4}|"
    r"\s{1,4})(?:[brfu]?[\"'`])?(?P<secret>[^\s\"'`,;)}<>\]]{6,4096})"
)
#: Words of which nobody makes a mistake when a value follows, and the bits a character that are enough there.
_STRONG = re.compile(r"(?i)passw|passphrase|pwd|secret|credential|key")
_BITS_STRONG, _LENGTH_STRONG = 2.5, 8
_BITS_WEAK, _LENGTH_WEAK = 3.0, 16
#: What stands where a secret would: masks, variables, samples, words, paths and versions.
_HARMLESS = re.compile(
    r"\*{2,}.*|[\$%{(\[<].*|\[redacted.*|x{4,}|\.{3}.*|[A-Za-z_]+|[A-Za-z_.]+\(.*|[a-z]+(?:[-_/.][a-z]+)*|"
    r"[./~][\w./-]*|[\d.:,-]+|https?:.*",
    re.IGNORECASE,
)


def bits(text: str) -> float:
    """Shannon's entropy of a text, in bits a character."""
    counts = Counter(text)
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts.values()) if text else 0.0


def secrets(text: str) -> Iterator[tuple[int, int]]:
    """Where in a text such secrets stand: from, to."""
    for match in _NAMED.finditer(text):
        if _is_secret(match):
            yield match.span("secret")


def _is_secret(match: re.Match[str]) -> bool:
    value = match["secret"]
    if _HARMLESS.fullmatch(value) or not re.search(r"[\d\W_]", value):
        return False
    if _STRONG.search(match["name"]):
        return len(value) >= _LENGTH_STRONG and bits(value) >= _BITS_STRONG
    return len(value) >= _LENGTH_WEAK and bits(value) >= _BITS_WEAK and bool(re.search(r"\d", value))
