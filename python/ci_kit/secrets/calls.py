"""Credentials in a command or in a call: `curl -u me:…`, `NetworkCredential("me", "…")`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.secrets import doubt
from ci_kit.secrets.model import Hit, Reason, Tier
from ci_kit.secrets.prefilter import Anchor
from ci_kit.secrets.rules import general

if TYPE_CHECKING:
    from ci_kit.secrets.surroundings import Surroundings

USER = Anchor(r"(?:-u|--user)[ =]?[\"']?[^\s:\"'${}<>]{1,64}:", literal=False)
CALL = Anchor(
    r"(?:NetworkCredential|PasswordAuthentication|UsernamePasswordCredentials|DirectoryEntry"
    r"|(?:Set_?|HTTP|[^a-z])Basic_?Auth)\(",
    literal=False,
    ignore_case=True,
)

_PASSWORD = re.compile(rb"([^\s\"'`|;&<>]{3,128})")
_CURL = re.compile(rb"\b(?:curl|wget|http|https|xh)\b")
_ARGUMENTS = re.compile(
    rb"\s{0,16}(?:[\w.]{1,64}|\"[^\"\r\n]{0,128}\"|'[^'\r\n]{0,128}')\s{0,16},\s{0,64}"
    rb"(?:\"[^\"\r\n]{0,128}\"\s{0,16},\s{0,64})?[\"']([^\"'\r\n]{3,128})[\"'](?:\.toCharArray\(\))?\s{0,16}\)"
)
_LINE = 300


def user(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The password behind the user's name in the option of a command that speaks HTTP."""
    line = data[max(end - _LINE, 0) : end]
    before = line[line.replace(b"\\\n", b"  ").rfind(b"\n") + 1 :]
    match = _PASSWORD.match(data, end) if _CURL.search(before) else None
    return _judged(match, place)


def call(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The last argument of a call that takes a user's name and a password."""
    return _judged(_ARGUMENTS.match(data, end), place)


def _judged(match: re.Match[bytes] | None, place: Surroundings) -> Hit | None:
    if match is None or doubt.is_nothing(match.group(1)) or doubt.is_location(match.group(1)):
        return None
    value = match.group(1)
    weak = doubt.is_words(value) or doubt.is_possibly_placeholder(value) or value.isdigit()
    if weak and (place.test or value.isdigit()):
        return None
    reasons = [Reason.FORMAT] + [Reason.WEAK] * weak + [Reason.TEST_PATH] * place.test
    return Hit(general.COMMAND, *match.span(1), Tier.REVIEW, tuple(reasons), "password")
