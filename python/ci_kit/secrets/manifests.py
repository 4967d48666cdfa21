"""Manifests of Kubernetes: the values of a Secret, which are secret by declaration, in base64 or plain."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from ci_kit.secrets import doubt, names
from ci_kit.secrets.model import Hit, Reason, Tier
from ci_kit.secrets.rules import general
from ci_kit.secrets.syntax import Syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.secrets.surroundings import Surroundings

_KIND = re.compile(
    rb"^[ \t-]{0,16}[\"']?kind[\"']?[ \t]{0,4}:[ \t]{0,4}[\"']?Secret[\"']?[ \t]{0,8},?\r?$", re.MULTILINE
)
_DOCUMENT = re.compile(rb"^---", re.MULTILINE)
_HEAD = re.compile(
    rb"^(?P<indent>[ \t]{0,16})(?:- )?[\"']?(?P<plain>stringData|data)[\"']?[ \t]{0,4}:[ \t]{0,4}\{?[ \t]{0,8}\r?$",
    re.MULTILINE,
)
_ENTRY = re.compile(
    rb"([ \t]{1,24})[\"']?(?P<key>[\w.-]{1,253})[\"']?[ \t]{0,4}:[ \t]{0,4}"
    rb"[\"']?(?P<value>[^\r\n\"']{1,8192})[\"']?[ \t]{0,8},?[ \t]{0,8}\r?(?:\n|\Z)"
)
_BLANK = re.compile(rb"[ \t]{0,64}(?:#[^\n]{0,4096})?\r?\n")
_DOCKER = (".dockerconfigjson", ".dockercfg")
#: Below that a value that names no secret says too little.
_STRONG = 8


def secrets(data: bytes, place: Surroundings) -> Iterator[Hit]:
    """The values of each Secret in a file of manifests."""
    if place.syntax not in (Syntax.YAML, Syntax.JSON) or b"Secret" not in data:
        return
    starts = [0, *(match.start() for match in _DOCUMENT.finditer(data))]
    for start, end in zip(starts, [*starts[1:], len(data)], strict=True):
        if _KIND.search(data, start, end):
            for head in _HEAD.finditer(data, start, end):
                yield from _entries(data, head, end, place)


def _entries(data: bytes, head: re.Match[bytes], end: int, place: Surroundings) -> Iterator[Hit]:
    """The entries that are indented deeper than their head, up to the first line that is not."""
    at = head.end() + 1
    while at < end:
        blank = _BLANK.match(data, at, end)
        if blank:
            at = blank.end()
            continue
        entry = _ENTRY.match(data, at, end)
        if entry is None or len(entry.group(1)) <= len(head.group("indent")):
            return
        at = entry.end()
        hit = _judged(entry, head.group("plain") == b"stringData", place)
        if hit is not None:
            yield hit


def _judged(entry: re.Match[bytes], plain: bool, place: Surroundings) -> Hit | None:  # noqa: FBT001 (private)
    key = entry.group("key").decode("ascii", "replace")
    raw = entry.group("value").rstrip()
    value = raw if plain else _decoded(raw)
    logins = key.endswith(_DOCKER) and b'"auth"' in value
    if not logins and (not value or doubt.is_nothing(value.strip()) or doubt.is_location(value) or _is_public(value)):
        return None
    random = doubt.is_random(value)
    if names.meaning(key) is None and not random and not logins:
        return None
    weak = not random and (len(value) < _STRONG or doubt.is_words(value) or doubt.is_possibly_placeholder(value))
    if weak and place.test:
        return None
    reasons = [Reason.DECLARED] + [Reason.RANDOM] * random + [Reason.WEAK] * weak + [Reason.TEST_PATH] * place.test
    tier = Tier.REVIEW if weak or place.test else Tier.BLOCK
    start = entry.start("value")
    return Hit(general.KUBERNETES, start, start + len(raw), tier, tuple(reasons), key.lower(), value)


def _is_public(value: bytes) -> bool:
    return value.startswith((b"-----BEGIN CERT", b"-----BEGIN PUBLIC", b"ssh-"))


def _decoded(raw: bytes) -> bytes:
    try:
        return base64.b64decode(raw, validate=True)
    except (binascii.Error, ValueError):
        return b""
