"""Takes secrets out of text and says what kind stood there."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from ci_kit.redact import keywords
from ci_kit.redact.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A registered value shorter than this is taken for a mishap: replacing each `1` would leave no text.
SHORTEST = 4
_REGISTERED = re.compile(r"(::add-mask::|##\[add-mask\])(?P<value>[^\r\n]*)")


class Redactor:
    """Replaces secrets by `[redacted …]`: those registered with it, and those that can be told by their looks.

    It learns the values that a text registers itself with `::add-mask::`. The number of lines stays the same, so
    that places in the text still fit. Redacting twice changes nothing more.
    """

    def __init__(self, masks: Iterable[str] = ()) -> None:
        self._masks: set[str] = set()
        for mask in masks:
            self.register(mask)

    def register(self, value: str) -> None:
        """Take a value for a secret from now on, in the encodings in which it travels too."""
        whole = value.strip()
        for part in {whole, *(line.strip() for line in whole.splitlines())}:
            if len(part) >= SHORTEST:
                self._masks.update(one for one in _spellings(part) if len(one.splitlines()) == 1)

    def __call__(self, text: str) -> str:
        """The text without the secrets."""
        for match in _REGISTERED.finditer(text):
            self.register(match["value"])
        text = _REGISTERED.sub(r"\1[redacted mask]", text)
        for mask in sorted(self._masks, key=len, reverse=True):
            text = text.replace(mask, "[redacted mask]")
        for form in FORMATS:
            text = form.pattern.sub(lambda match, name=form.id: _replaced(match, name), text)  # type: ignore[misc]
        return _without(text, keywords.secrets(text), "[redacted secret]")


def redact(text: str, masks: Iterable[str] = ()) -> str:
    """The text without secrets; `masks` are the values known to be such."""
    return Redactor(masks)(text)


def _spellings(value: str) -> Iterator[str]:
    raw = value.encode("utf-8", "surrogatepass")
    yield value
    yield quote(value, safe="")
    yield json.dumps(value)[1:-1]
    for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        yield encoded.decode("ascii").rstrip("=")


def _replaced(match: re.Match[str], name: str) -> str:
    found = "secret" if "secret" in match.re.groupindex else 0
    start, end = match.span(found)
    secret = match[found]
    if secret.startswith("[redacted") or not secret.strip("*"):
        return match[0]
    offset = match.start()
    lines = "\n".join(f"[redacted {name}]" for _ in secret.split("\n"))
    return match[0][: start - offset] + lines + match[0][end - offset :]


def _without(text: str, spans: Iterable[tuple[int, int]], put: str) -> str:
    parts, last = [], 0
    for start, end in spans:
        parts += [text[last:start], put]
        last = end
    return "".join((*parts, text[last:]))
