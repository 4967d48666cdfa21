"""Checksums that providers build into their tokens."""

from __future__ import annotations

import zlib

_BASE62 = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#: Characters of the checksum at the end of a token of GitHub and npm.
_DIGITS = 6


def base62(number: int, width: int) -> bytes:
    """`number` in base 62, digits before capitals before small letters, with zeros in front."""
    digits = bytearray()
    for _ in range(width):
        number, digit = divmod(number, len(_BASE62))
        digits.append(_BASE62[digit])
    return bytes(reversed(digits))


def crc_base62(token: bytes) -> bool:
    """Whether a token of GitHub or npm ends with the CRC-32 of what stands between prefix and checksum.

    Source: github.blog, "Behind GitHub's new authentication token formats".
    """
    secret = token[token.index(b"_") + 1 :]
    return base62(zlib.crc32(secret[:-_DIGITS]), _DIGITS) == secret[-_DIGITS:]
