"""Repairs of the text of a log, before it is parsed: encoding, half characters, NaN, repeated keys."""

from __future__ import annotations

import json
import math
import re

import orjson

from ci_kit.sarif import syntax
from ci_kit.sarif.repair.keys import without_repeats
from ci_kit.sarif.repair.model import Change
from ci_kit.sarif.repair.pen import listing
from ci_kit.sarif.repair.value import written
from ci_kit.sarif.source import Encoding, decode
from ci_kit.sarif.text import short

NONFINITE = "json-nonfinite-number"
#: An escape; the group holds the digits of half a surrogate pair that stands alone.
_ESCAPE = re.compile(
    rb"\\(?:u(?:[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|([dD][89a-fA-F][0-9a-fA-F]{2}))|.)",
    re.DOTALL,
)
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
#: Strings, so that what they hold is passed over; names of numbers that JSON does not have; numbers.
_NUMBER = re.compile(rb'"(?:[^"\\]++|\\.)*+"|-?Infinity|NaN|-?[0-9][0-9.eE+-]*', re.DOTALL)


def mend_text(data: bytes, also: frozenset[str]) -> tuple[bytes, tuple[Change, ...]]:
    """The text of a log as UTF-8 that everybody reads alike, and what had to be done for that.

    `data` is the file as it was found. `also`: ids of rules whose repair was asked for by name. What is no
    JSON for another reason comes back with its encoding repaired only.
    """
    text, changes = _decoded(data)
    if NONFINITE in also:
        text, more = _without_nonfinite(text)
        changes += more
    text, more = _without_halves(text)
    changes += more
    text, more = _without_repeated_keys(text)
    return text, (*changes, *more)


def _decoded(data: bytes) -> tuple[bytes, list[Change]]:
    """Safe: characters stay the same, and bytes that are none are U+FFFD to the upload action, too."""
    decoded = decode(data)
    changes: list[Change] = []
    if decoded.encoding is Encoding.UTF8_BOM:
        changes.append(Change("utf8-bom", "The byte order mark was removed."))
    elif decoded.encoding is not Encoding.UTF8:
        name = decoded.encoding.value.upper()
        changes.append(Change("utf16-encoding", f"The file was {name}; it is UTF-8 now."))
    if decoded.replaced:
        note = f"Byte sequences that are no characters ({decoded.replaced:,}) became U+FFFD."
        changes.append(Change("utf8-invalid", note))
    return decoded.data, changes


def _without_nonfinite(text: bytes) -> tuple[bytes, list[Change]]:
    """By name only: null is not what the tool computed, though nobody knows what that was."""
    if _parses(text) or not _is_lax_json(text):
        return text, []
    count = 0

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if match[0].startswith(b'"') or _is_finite(match[0]):
            return match[0]
        count += 1
        return b"null"

    mended = _NUMBER.sub(replaced, text)
    return mended, [Change(NONFINITE, f"Numbers that are not finite ({count:,}) became null.")] if count else []


def _without_halves(text: bytes) -> tuple[bytes, list[Change]]:
    """Safe: half a surrogate pair is no character, and every reader that takes it shows U+FFFD."""
    if not _HALF.search(text):
        return text, []
    count = 0

    def replaced(match: re.Match[bytes]) -> bytes:
        nonlocal count
        if match[1] is None:
            return match[0]
        count += 1
        return b"\\ufffd"

    mended = _ESCAPE.sub(replaced, text)
    return mended, [Change("lone-surrogate", f"Halves of surrogate pairs ({count:,}) became U+FFFD.")] if count else []


def _without_repeated_keys(text: bytes) -> tuple[bytes, list[Change]]:
    """Safe where both values are equal: it does not matter which of them a reader takes."""
    try:
        minified = written(orjson.loads(text))
    except ValueError:
        return text, []
    mended, keys = without_repeats(text) if syntax.may_repeat_keys(text, minified) else (text, [])
    if not keys:
        return text, []
    names = listing(sorted({short(key, 40) for key in keys}))
    return mended, [Change("json-repeated-key", f"Keys that stood twice with the same value ({len(keys):,}): {names}.")]


def _parses(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _is_lax_json(text: bytes) -> bool:
    """Whether the text would be JSON if NaN were a number."""
    try:
        json.loads(text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return False
    return True


def _is_finite(number: bytes) -> bool:
    try:
        return math.isfinite(float(number))
    except ValueError:
        return True  # not a number at all, so not this repair's business
