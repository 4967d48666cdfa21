"""Names that say that their value is a secret."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise


class Meaning(Enum):
    """What a name says of its value."""

    PASSWORD = auto()
    SECRET = auto()
    #: A key of some kind: many name a thing, and only what looks drawn at random guards one.
    KEY = auto()


#: What the prefilter looks for; `meaning` decides.
STEMS = (
    r"pass(?:w(?:or)?d|wd|phrase|code)?|pwd|secret|token|apikey|[a-z0-9][_.-]?key|key[_.-]?data|cred(?:ential)?s?|_salt|_auth"
    r"|\"auth|encryptedusername|connection[_.-]?string"
)

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_PASSWORDS = frozenset(("password", "passwd", "pwd", "passphrase", "passcode", "pass", "passw", "pw"))
_SECRETS = frozenset(("secret", "token", "apikey", "secrets", "credential", "credentials", "creds", "secretkey"))
_QUALIFIED = """
api access secret private auth encryption encrypt signing sign signature master account storage client shared
service app in nonce session crypt hmac jwt license security cipher aes admin
"""
_KEYS = frozenset(_QUALIFIED.split())
_METADATA = """
name names path paths file files filename dir url uri urls endpoint length len size type types kind id ids field
fields label labels hint policy regex pattern patterns expired expires expiry expiration ttl count header headers
prefix suffix param params placeholder message messages error errors title class button input form reset manager
provider service handler validator strength min max version index format algorithm alg map list set enabled
disabled required valid status state mode env var variable store storage source ref arn alias namespace description
text prompt timeout limit rotation rule rules scope scopes template exists check help usage info charset chars
column attr attribute property selector option options method function callback event command cmd parser tokenizer
budget cost rate start begin end line lines pos position from at age date time created updated tests test tester
docs doc public pub fingerprint thumbprint checksum digest sum scheme complexity claim iterations
"""
#: With one of these at its end a name speaks about a secret; the value is none.
_ABOUT = frozenset(_METADATA.split())
#: With one of these at its beginning it does, too.
_ASKS = frozenset(("no", "has", "is", "use", "num", "max", "min", "forgot", "reset", "show"))
#: Keys that name something, or are meant to be seen.
_NAMING = frozenset(("public", "primary", "foreign", "sort", "partition", "cache", "unique", "site", "host", "routing"))
_HASHES = frozenset(("sha", "hash", "hashed", "bcrypt", "md"))
_TAILS = (
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "apikey",
    "secretkey",
    "authtoken",
    "accesstoken",
    "apitoken",
    "sessiontoken",
    "userpass",
)
_EXACT = {
    "encryptedusername": Meaning.PASSWORD,
    "clientkeydata": Meaning.SECRET,
    "connectionstring": Meaning.SECRET,
    "auth": Meaning.SECRET,
}
_LONGEST = 100
#: More words are a sentence.
_MOST_WORDS = 6


@lru_cache(maxsize=4096)
def meaning(name: str) -> Meaning | None:
    """What a name says of its value; None when that is no secret, or when the name only speaks about one."""
    words = [word.lower() for word in _WORD.findall(name[-_LONGEST:])]
    known = _EXACT.get("".join(words))
    while len(words) > 1 and words[-1].isdigit():
        words.pop()
    if known or not words:
        return known
    if words[-1] in _ABOUT or (words[0] in _ASKS and len(words) > 1):
        return None
    return _by_last(words) or _within(words)


def is_of_hash(name: str) -> bool:
    """Whether a name says that its value is a hash of a secret."""
    return not _HASHES.isdisjoint(word.lower() for word in _WORD.findall(name[-_LONGEST:]))


def _by_last(words: list[str]) -> Meaning | None:
    """Names that end with the word that counts: `DB_PASSWORD`, `apiKey`, `smtppass`."""
    last = words[-1]
    if last in _PASSWORDS or last.endswith((*_TAILS[:4], "dbpass")):
        return Meaning.PASSWORD
    key = last == "key" and len(words) > 1 and words[-2] in _KEYS and "public" not in words
    if key or last in _SECRETS or last.endswith(_TAILS[4:]) or (last in ("salt", "auth") and len(words) > 1):
        return Meaning.SECRET
    if last in ("key", "keys") and len(words) > 1 and set(words).isdisjoint(_NAMING):
        return Meaning.KEY
    return None


def _within(words: list[str]) -> Meaning | None:
    """Names that go on behind the word that counts: `DB_PASSWORD_PROD`, `secret_key_base`, `api_key_live`."""
    if not set(words).isdisjoint(_ABOUT) or len(words) > _MOST_WORDS:
        return None
    if not set(words).isdisjoint(_PASSWORDS - {"pass", "pw"}):
        return Meaning.PASSWORD
    pairs = set(pairwise(words))
    if "secret" in words or any((first, "key") in pairs for first in ("api", "access", "private", "master")):
        return Meaning.SECRET
    return None
