"""What speaks for and against a value being a real secret."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import lru_cache

#: Words that are put where a secret is to be filled in. With one of the first kind a value is none at all.
_CERTAIN = re.compile(
    rb"change[_ -]?(?:me|this|it)|place[_ -]?holder|your[_ -]|^your|[_ -]your|yourpass|yourtoken|yoursecret"
    rb"|my[_-]?(?:password|secret|token|api)|example|redacted|x{4,}|\*{3,}|\.{3}|<[^>]{1,64}>|insert|replace|todo"
    rb"|fixme|removed|not[_ -]?set|^none$|^null|^nil$|^undefined$|^true$|^false$|enter[_ -]|here$|_here|0123456|1234567"
    rb"|abcdef|deadbeef|foobar|lorem|hunter2$|s3cr3t$|correct[_ -]?horse|optional|required|dont[_ -]?use|do[_ -]?not"
    rb"|env(?:ironment)?[_ -]?var|^\(.{0,64}\)$|^string$|^str$|^\[.{0,64}\]$|^secret$|^ask$|^prompt$|hidden|masked"
    rb"|same as"
    rb"|^(?:test|user|admin|root|pass|foo|bar|baz|abc|qwerty)(?:ing)?$|^#[0-9a-f]{6}$"
    rb"|^[#.][a-z][a-z_-]{0,40}$|^[a-z0-9]{2,6}:[A-Z][A-Za-z]{2,60}$",
    re.IGNORECASE,
)
_POSSIBLE = re.compile(
    rb"test|dummy|sample|fake|mock|demo|default|foo|bar|baz|temp|secret|token|admin|user|hello|world|abc|qwerty|letmein"
    rb"|swordfish|hunter|1234|aaaa|0000|pass",
    re.IGNORECASE,
)
#: What is computed when it is read: variables, templates, references to a store of secrets, calls.
_DYNAMIC = re.compile(
    rb"^[\"']?\$[\w{(\[]|\$\{|\$\(|\{\{|\}\}|^\{[\w.:!\[\] -]{0,64}\}$|^%[\w(]|%(?:\(\w{1,64}\))?s|^@\w|#\{|<%|^\{\d*\}"
    rb"|^ENC\[|^vault:|^ref\+|^arn:|^!\w|^(?:op|ssm|secretsmanager|file|env|gcp|azure|doppler|keyring|sops|aws|data|var"
    rb"|local|module)[:.]|process\.env|os\.environ|getenv|^ENV\b|\(\)|^\w+\(.*\)$|^\w+\.\w+\(|^projects/|^secrets?\.|\$secret"
    rb"|^lookup|^(?:self|this|config|settings)\.",
    re.IGNORECASE,
)
_PATH = re.compile(rb"^(?:[~.]{0,2}/|[a-zA-Z]:[\\/]|https?://|\w+/[\w./-]+\.\w{1,5}$)[^\s]*$")
_WORDS = re.compile(rb"^[A-Za-z]+(?:[_. :/-]+[A-Za-z]+)*[_.:/ -]?$")
_DOTTED = re.compile(rb"^[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}$")
_UUID = re.compile(rb"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")
_HEX = re.compile(rb"^[0-9a-fA-F]+$")
#: From here on 32 hexadecimal digits are no accident.
_HEX_LONG = 24
_HEX_KEY = 20
_ASCII = 0x7F
_LONG = 16
#: Where the words that matter stand, and what keeps a made-up line of a megabyte cheap.
_LOOKED_AT = 96
_DIGITS = b"0123456789"
#: Below that nobody can tell; with fewer different characters it is a row of stars.
_SHORTEST, _FEWEST = 4, 3


@lru_cache(maxsize=8192)
def entropy(value: bytes) -> float:
    """Shannon entropy of the bytes of a value, in bits a byte."""
    size = len(value)
    return -sum(count / size * math.log2(count / size) for count in Counter(value).values()) if size else 0.0


def is_nothing(value: bytes) -> bool:
    """Whether a value is certainly no secret: empty, a template, a placeholder, one character over and over."""
    return is_empty(value) or is_foreign(value) or bool(_CERTAIN.search(value[:_LOOKED_AT]))


def is_foreign(value: bytes) -> bool:
    """Whether most of it is no ASCII: a sentence in some language."""
    return not value.isascii() and 2 * sum(byte > _ASCII for byte in value[:_LOOKED_AT]) > len(value[:_LOOKED_AT])


def is_name(value: bytes) -> bool:
    """Whether it is a name with dots in it, as code writes where something is kept."""
    return bool(_DOTTED.match(value))


def is_empty(value: bytes) -> bool:
    """Whether it is certainly no secret even in a file that holds nothing else."""
    short, few = len(value) < _SHORTEST, len(set(value)) < _FEWEST
    return short or few or bool(_DYNAMIC.search(value[:_LOOKED_AT]))


def is_possibly_placeholder(value: bytes) -> bool:
    """Whether a word in it is often in made-up secrets, and in weak ones."""
    return bool(_POSSIBLE.search(value[:_LOOKED_AT]))


def is_location(value: bytes) -> bool:
    """Whether it is a path or an address."""
    return bool(_PATH.match(value))


def is_words(value: bytes) -> bool:
    """Whether it is made of words and the signs between them, as identifiers and sentences are."""
    return bool(_WORDS.match(value))


def is_uuid(value: bytes) -> bool:
    """Whether it has the form of a UUID, which more often names a thing than guards it."""
    return bool(_UUID.match(value))


def has_digit(value: bytes) -> bool:
    """Whether there is a digit in it."""
    return len(value.translate(None, _DIGITS)) < len(value)


def classes(value: bytes) -> int:
    """How many of these are in it: small letters, capitals, digits, other characters."""
    kinds = (value.lower() != value, value.upper() != value, has_digit(value))
    return sum(kinds) + (not value.isalnum())


def is_drawn(value: bytes) -> bool:
    """Whether nobody chose it: it looks random, is a UUID, or a shorter hexadecimal number."""
    return (
        is_random(value) or is_uuid(value) or (len(value) >= _HEX_KEY and bool(_HEX.match(value)) and is_mixed(value))
    )


def is_mixed(value: bytes) -> bool:
    """Whether there are letters and digits in it, well spread."""
    return has_digit(value) and not value.isdigit() and entropy(value) > 3.0  # noqa: PLR2004 (as below)


def is_random(value: bytes) -> bool:
    """Whether it looks like something that a generator made: long enough, mixed, and evenly spread."""
    size = len(value)
    if b" " in value and size < 40:  # noqa: PLR2004
        return False
    if _HEX.match(value):
        return size >= _HEX_LONG and entropy(value) > 3.0 and not value.isdigit()  # noqa: PLR2004 (of 4.0 at most)
    if size < _LONG or is_words(value) or is_uuid(value):
        return False
    # What an evenly drawn text of this length over 64 characters would reach, less a good margin.
    return entropy(value) > 0.8 * min(math.log2(size), 5.6) and classes(value) >= 3  # noqa: PLR2004
