"""Checks contents of files: Base64 where it must be, hashes by their registered names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.standard.family import standard
from ci_kit.sarif.checks.standard.table import obj, text
from ci_kit.sarif.text import short

if TYPE_CHECKING:
    from ci_kit.sarif.checks.standard.scope import Check, Scope
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.findings import Pointer

NOT_BASE64 = standard(
    "content-not-base64",
    "Embedded binary content is not Base64",
    why="`binary` holds bytes as MIME Base64; anything else cannot be decoded.",
    remedy="Encode the bytes, or write text into `text`.",
    source="§3.3.3", level=Level.ERROR,
)  # fmt: skip
HASH_NAME = standard(
    "hash-name-unregistered",
    "A hash goes by another name than the registered one",
    why="Readers look for IANA's names, `sha-256` for example, and do not find `sha256`.",
    remedy="Write the name as in IANA's registry of hash function textual names.",
    source="§3.24.11", level=Level.ERROR,
)  # fmt: skip
HASH_LENGTH = standard(
    "hash-malformed",
    "A hash has not the length or the digits of its function",
    why="It cannot be the hash of any file.",
    remedy="Write the digest in hexadecimal digits without a prefix.",
    source="§3.24.11", level=Level.ERROR,
)  # fmt: skip

#: MIME allows line breaks anywhere (RFC 2045, section 6.8).
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\Z")
_SPACE = str.maketrans("", "", " \t\r\n")
#: IANA's hash function textual names, with the length of the digest in hexadecimal digits.
_DIGITS = {"md2": 32, "md5": 32, "sha-1": 40, "sha-224": 56, "sha-256": 64, "sha-384": 96, "sha-512": 128}
_HEX = re.compile(r"[0-9A-Fa-f]*\Z")
_BY_PLAIN_NAME = {name.replace("-", ""): name for name in _DIGITS}


def check_content(content: Obj, at: Pointer, scope: Scope) -> None:
    """Check one artifactContent."""
    binary = text(content, "binary")
    if binary is not None and not _BASE64.match(binary.translate(_SPACE)):
        scope.add(NOT_BASE64, (*at, "binary"), f"`{short(binary, 30)}` is not Base64")


def check_artifact(artifact: Obj, at: Pointer, scope: Scope) -> None:
    """Check the hashes of one artifact."""
    for name, digest in obj(artifact, "hashes").items():
        registered = _BY_PLAIN_NAME.get(re.sub(r"[-_ ]", "", name.lower()))
        if registered is None:
            continue
        if name.lower() != registered:
            scope.add(HASH_NAME, (*at, "hashes", name), f"`{short(name, 40)}` is registered as `{registered}`")
        digits = _DIGITS[registered]
        if isinstance(digest, str) and not (len(digest) == digits and _HEX.match(digest)):
            message = f"{registered} has {digits} hexadecimal digits; `{short(digest, 70)}` has not"
            scope.add(HASH_LENGTH, (*at, "hashes", name), message)


ON: dict[str, Check] = {"artifactContent": check_content, "artifact": check_artifact}
