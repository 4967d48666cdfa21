"""Fingerprints: the same secret has the same one wherever it stands, and nobody finds the secret from it.

HMAC-SHA-256 over rule, value and name, keyed with the salt of the policy file. What people choose could be guessed from
that at leisure, so it goes through scrypt first, which makes each guess cost memory and time; what a machine drew at
random needs no such help.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from ci_kit.secrets import doubt, rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ci_kit.secrets.model import Found

#: For repositories without a policy file.
DEFAULT_SALT = b"ci-kit secret-scan"
_LENGTH = 16
#: 8 MiB and some 20 ms a guess.
_COST, _BLOCK = 1 << 13, 8
_BREAKS = re.compile(rb"\\[nr]|\s")

#: Rules whose values no person chose.
_DRAWN = frozenset((*(rule.id for rule in rules.tokens()), "private-key", "json-web-token", "aws-secret-access-key"))

Identity = tuple[str, bytes, str]


def fingerprints(found: Iterable[Found], salt: bytes = DEFAULT_SALT) -> dict[Identity, str]:
    """The fingerprint of each of the secrets, 32 hexadecimal digits, by `Found.identity`."""
    identities = sorted({one.identity for one in found})
    with ThreadPoolExecutor() as pool:  # scrypt lets go of the interpreter
        prints = pool.map(lambda identity: _fingerprint(identity, salt, slow=not _is_drawn(identity)), identities)
        return dict(zip(identities, prints, strict=True))


def _is_drawn(identity: Identity) -> bool:
    """Whether a machine drew the value: nobody guesses it."""
    rule, value, _ = identity
    return rule in _DRAWN or doubt.is_random(value)


def _fingerprint(identity: Identity, salt: bytes, *, slow: bool) -> str:
    rule, value, name = identity
    value = _BREAKS.sub(b"", value) if rule == "private-key" else value
    if slow:
        value = hashlib.scrypt(value, salt=salt + rule.encode(), n=_COST, r=_BLOCK, p=1, dklen=32)
    message = b"\0".join((rule.encode(), name.encode("utf-8", "backslashreplace"), value))
    return hmac.new(salt, message, hashlib.sha256).hexdigest()[: 2 * _LENGTH]
