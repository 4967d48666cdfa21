"""Files in another encoding than UTF-8, and text and numbers that readers disagree about."""

from __future__ import annotations

import codecs

from traps.document import edited, swapped
from traps.model import Stage, Trap, fine, local, noted, risky, service

_TEXT = edited().decode()
_LINE = '"startLine": 20'
_LEVEL = '"level": "error"'
_INDEX = '"ruleIndex": 0'


def _encoded(name: str, note: str, content: bytes) -> Trap:
    return local(Stage.JSON, name, note, content=content)


def _nested(depth: int) -> bytes:
    return swapped(_LEVEL, _LEVEL.encode() + b', "properties": ' + b'{"a": ' * depth + b"1" + b"}" * depth)


UNICODE = (
    _encoded("utf8-bom", "UTF-8 with a byte order mark.", codecs.BOM_UTF8 + _TEXT.encode()),
    _encoded(
        "utf16-le-bom",
        "UTF-16, as PowerShell's > writes it.",
        codecs.BOM_UTF16_LE + _TEXT.encode("utf-16-le"),
    ),
    _encoded("utf16-be-bom", "UTF-16, big end first.", codecs.BOM_UTF16_BE + _TEXT.encode("utf-16-be")),
    _encoded("utf16-le", "UTF-16 without a mark.", _TEXT.encode("utf-16-le")),
    _encoded("utf16-be", "UTF-16, big end first, without a mark.", _TEXT.encode("utf-16-be")),
    _encoded("utf32-le-bom", "UTF-32.", codecs.BOM_UTF32_LE + _TEXT.encode("utf-32-le")),
    _encoded("utf32-be-bom", "UTF-32, big end first.", codecs.BOM_UTF32_BE + _TEXT.encode("utf-32-be")),
    _encoded(
        "utf16-in-the-middle",
        "UTF-16 bytes after a UTF-8 start.",
        _TEXT[:9].encode() + _TEXT[9:].encode("utf-16-le"),
    ),
    risky(
        "invalid-utf8",
        "The action reads the byte as U+FFFD.",
        content=swapped("'tar' runs", b"'\xff\xfe' runs"),
    ),
    risky(
        "latin1",
        "A Latin-1 letter becomes U+FFFD.",
        content=swapped("'tar' runs", "'Größe' runs".encode("latin-1")),
    ),
    risky(
        "overlong-utf8",
        "An overlong slash becomes U+FFFD.",
        content=swapped("'tar' runs", b"'\xc0\xaf' runs"),
    ),
    risky(
        "surrogate-bytes",
        "A surrogate as three bytes (CESU-8).",
        content=swapped("'tar' runs", b"'\xed\xa0\x80' runs"),
    ),
    risky("lone-surrogate", "Half of a pair, escaped.", content=swapped("'tar' runs", rb"'\ud83d' runs")),
    risky(
        "swapped-surrogates",
        "A pair the wrong way round.",
        content=swapped("'tar' runs", rb"'\ude00\ud83d' runs"),
    ),
    risky(
        "escaped-nul",
        "U+0000 in a message; databases refuse it.",
        content=swapped("'tar' runs", rb"'\u0000' runs"),
    ),
    fine(
        "surrogate-pair",
        "An escaped pair is one character.",
        content=swapped("'tar' runs", rb"'\ud83d\ude00' runs"),
    ),
    fine(
        "non-ascii-text",
        "Any script, in UTF-8.",
        content=swapped("'tar' runs", "'größe 尺寸 😀' runs".encode()),
    ),
    fine("escaped-slash", "\\/ is a legal escape.", content=swapped("src/orders.py", rb"src\/orders.py")),
    fine("crlf", "Windows line ends between members.", content=_TEXT.replace(", ", ",\r\n").encode()),
)

KEYS = (
    risky(
        "duplicate-key-same",
        "One key twice, equal values.",
        content=swapped(_LEVEL, f"{_LEVEL}, {_LEVEL}".encode()),
    ),
    service(
        "duplicate-key-different",
        "One key twice: the action keeps the last value, other readers the first.",
        content=swapped(_LEVEL, f'{_LEVEL}, "level": "note"'.encode()),
    ),
    service(
        "duplicate-results",
        "Two `results` in one run: the first is lost without a word.",
        content=_TEXT[:-3].encode() + b', "results": []}]}',
    ),
    risky(
        "proto-key",
        "A key that JavaScript treats apart.",
        content=swapped(_LEVEL, f'{_LEVEL}, "properties": {{"__proto__": 1}}'.encode()),
    ),
)

NUMBERS = (
    service(
        "index-over-63-bits",
        "2^63: documented maximum is 2^63 - 1.",
        content=swapped(_INDEX, b'"ruleIndex": 9223372036854775808'),
    ),
    risky(
        "index-at-63-bits",
        "2^63 - 1 is a number that no rules array reaches.",
        content=swapped(_INDEX, b'"ruleIndex": 9223372036854775807'),
    ),
    risky(
        "float-for-integer",
        "1.0 is an integer for the schema; a strict reader may refuse it.",
        content=swapped(_LINE, b'"startLine": 20.0'),
    ),
    risky(
        "exponent-for-integer",
        "2e1 is 20 for the schema; a strict reader may refuse it.",
        content=swapped(_LINE, b'"startLine": 2e1'),
    ),
    local(
        Stage.SCHEMA,
        "line-1e400",
        "Beyond the range of a double: infinite after reading.",
        content=swapped(_LINE, b'"startLine": 1e400'),
    ),
    risky(
        "number-1e400-in-bag",
        "The action uploads null for it.",
        content=swapped(_LEVEL, f'{_LEVEL}, "properties": {{"n": 1e400}}'.encode()),
    ),
    noted(
        "long-integer-in-bag",
        "More digits than a double holds.",
        content=swapped(_LEVEL, f'{_LEVEL}, "properties": {{"n": {10**30}}}'.encode()),
    ),
)

DEPTH = (
    fine("nesting-100", "A hundred levels in a property bag.", content=lambda: _nested(100)),
    risky("nesting-600", "More than 512 levels: readers give up.", content=lambda: _nested(600)),
    risky("nesting-1100", "More than 1,024 levels: many readers refuse.", content=lambda: _nested(1100)),
    local(
        Stage.RESULTS,
        "nesting-100000",
        "The action reads it and crashes when it writes it.",
        content=lambda: _nested(100_000),
    ),
)

TRAPS = UNICODE + KEYS + NUMBERS + DEPTH
