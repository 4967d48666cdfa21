"""Secrets that are known by their shape: private keys, JSON web tokens, URLs, headers, hashes of passwords."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ci_kit.secrets import doubt
from ci_kit.secrets.model import Hit, Reason, Tier
from ci_kit.secrets.prefilter import Anchor
from ci_kit.secrets.rules import general
from ci_kit.secrets.syntax import Syntax

if TYPE_CHECKING:
    from ci_kit.secrets.surroundings import Surroundings

PEM = Anchor("PRIVATE KEY")
PUTTY = Anchor("PuTTY-User-Key-File-")
JWT = Anchor("eyJ")
URL = Anchor(r"://[^\s/?#\"'<>@]{1,128}@", literal=False)
HEADER = Anchor(
    r"authorization[\"'\\]{0,2}[ \t]{0,4}[:=,][ \t]{0,4}[\"'\\]{0,2}(?:basic|bearer|token|bot) ",
    literal=False,
    ignore_case=True,
)
#: The value of such a header by itself, as recordings and calls have it.
BEARER = Anchor(r"(?:bearer|basic) [A-Za-z0-9+/=_.~-]{16}", literal=False, ignore_case=True)
CRYPT = Anchor(r"\$(?:2[abxy]|5|6|apr1|1|y|argon2(?:id|i|d)|krb5(?:asrep|tgs|pa))\$", literal=False)
#: `-----BEGIN` in base64.
ENCODED_PEM = Anchor("LS0tLS1CRUdJTi")

_PEM = re.compile(rb"PRIVATE KEY(?: BLOCK)?-----([A-Za-z0-9+/=\s\\nr\"',:.()-]{0,16384}?)(-----END|\Z|-----)")
_PEM_HEADERS = re.compile(rb"^[A-Za-z-]{1,40}: .{0,200}$", re.MULTILINE)
_LINE_ENDS = re.compile(rb"\\[nr]|[^A-Za-z0-9+/=]")
_PUTTY = re.compile(rb"Private-Lines: \d{1,4}\r?\n((?:[A-Za-z0-9+/=]{1,80}\r?\n){1,200})")
_JWT = re.compile(rb"eyJ[\w-]{10,2000}\.eyJ[\w-]{4,6000}\.[\w-]{20,1400}")
_URL = re.compile(
    rb"://([^\s/?#\"'<>:@]{0,128}(?:@[^\s/?#\"'<>:@]{1,64})?):([^\s/\"'<>`]{1,256})@([^\s/?#\"'<>:@,;`)\]}]{1,255})"
)
_DATABASE = re.compile(rb"(?:mongodb(?:\+srv)?|postgres(?:ql)?|mysql|mariadb|rediss?|amqps?|clickhouse|mssql)\Z")
_HEADER_VALUE = re.compile(rb"([A-Za-z0-9+/=_.~:-]{8,1024})")
_CRYPT = re.compile(
    rb"\$(?:2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|[56]\$(?:rounds=\d{1,9}\$)?[./A-Za-z0-9]{1,16}\$[./A-Za-z0-9]{43,86}"
    rb"|(?:apr1|1)\$[./A-Za-z0-9]{1,8}\$[./A-Za-z0-9]{22}|y\$[./A-Za-z0-9]{1,32}\$[./A-Za-z0-9]{1,64}\$[./A-Za-z0-9]{43}"
    rb"|krb5(?:asrep|tgs|pa)\$[\w@.*$/:+-]{60,4096}"
    rb"|argon2i?d?\$v=\d{1,3}\$[a-z0-9=,]{1,64}\$[A-Za-z0-9+/]{8,64}\$[A-Za-z0-9+/]{16,128})"
)
_RUN = re.compile(rb"[A-Za-z0-9+/]{64,32768}={0,2}")
_BEGINNING = 16
_LEAST_KEY = 40
_MOST_ENCRYPTED = 200


def pem(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """A private key in PEM: a block is complete when its end is there and it is long enough for one."""
    start = end - len("PRIVATE KEY")
    begin = data.rfind(b"-----BEGIN", max(start - 40, 0), start)
    match = _PEM.match(data, start) if begin >= 0 else None
    if match is None:
        return None
    body = _LINE_ENDS.sub(b"", _PEM_HEADERS.sub(b"", match.group(1)))
    if len(body) < _LEAST_KEY or len(set(body)) < 16:  # noqa: PLR2004 (a row of one letter is an example)
        return None
    complete = match.group(2) == b"-----END"
    reasons = [Reason.FORMAT, Reason.COMPLETE if complete else Reason.INCOMPLETE] + [Reason.TEST_PATH] * place.test
    encrypted = b"ENCRYPTED" in data[begin : match.start(1) + _MOST_ENCRYPTED]
    sure = complete and not place.test and not encrypted
    return Hit(general.PRIVATE_KEY, *match.span(1), Tier.BLOCK if sure else Tier.REVIEW, tuple(reasons))


def encoded_pem(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """A private key in PEM that was encoded in base64 once more, as in variables of a build."""
    start = end - len(ENCODED_PEM.text)
    # Only where a run begins, so that a row of beginnings is read once.
    run = None if start and data[start - 1 : start].isalnum() else _RUN.match(data, start)
    text = _decoded(run.group()) if run else b""
    head = text.find(b"PRIVATE KEY", 0, _LEAST_KEY)
    hit = pem(text, head + len("PRIVATE KEY"), place) if head >= 0 else None
    if run is None or hit is None:
        return None
    value = text[hit.start : hit.end]
    return replace(hit, start=run.start(), end=run.end(), value=value, reasons=(*hit.reasons, Reason.ENCODED))


def putty(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """A private key of PuTTY; one that a passphrase protects is for review."""
    place_of_key = data.find(b"Private-Lines: ", end, end + 8192)
    match = _PUTTY.match(data, place_of_key) if place_of_key >= 0 else None
    if match is None:
        return None
    encrypted = b"Encryption: none" not in data[end:place_of_key]
    tier = Tier.REVIEW if encrypted or place.test else Tier.BLOCK
    reasons = (Reason.FORMAT, Reason.COMPLETE) + (Reason.TEST_PATH,) * place.test
    return Hit(general.PRIVATE_KEY, *match.span(1), tier, reasons)


def jwt(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """A signed JSON web token whose head says with what."""
    start = end - 3
    if start and (data[start - 1 : start].isalnum() or data[start - 1 : start] in (b"_", b"-", b".")):
        return None
    match = _JWT.match(data, start)
    if match is None or b'"alg"' not in _decoded(match.group().split(b".")[0]):
        return None
    reasons = (Reason.FORMAT, Reason.COMPLETE) + (Reason.TEST_PATH,) * place.test
    return Hit(general.JWT, *match.span(), general.JWT.tier, reasons)


def url(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """A URL with a password in it; for hosts that stand for none in particular, and words, it is no secret."""
    start = data.rfind(b"://", max(end - 140, 0), end)
    match = _URL.match(data, start) if start >= 0 else None
    if match is None or _stands_for_any(match.group(3)):
        return None
    user, value, _ = match.groups()
    nothing = doubt.is_empty if place.credentials else doubt.is_nothing
    if nothing(value):
        return None
    if value in (user, b"password", b"pass", b"passwd", b"secret", b"token") and not place.credentials:
        return None
    random = doubt.is_random(value)
    weak = not random and (doubt.is_possibly_placeholder(value) or doubt.is_words(value))
    vague = place.syntax in (Syntax.CODE, Syntax.PROSE) and not _DATABASE.search(data, max(start - 16, 0), start)
    if weak and (place.test or vague) and not place.credentials:
        return None
    sure = not place.test and (place.credentials or random or (not weak and len(value) >= 12))  # noqa: PLR2004
    reasons = [Reason.FORMAT] + [Reason.RANDOM] * random + [Reason.WEAK] * weak
    reasons += [Reason.TEST_PATH] * place.test + [Reason.CREDENTIAL_FILE] * place.credentials
    name = user.decode("utf-8", "replace")
    return Hit(general.URL_CREDENTIALS, *match.span(2), Tier.BLOCK if sure else Tier.REVIEW, tuple(reasons), name)


def header(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The credentials of an authorization header."""
    match = _HEADER_VALUE.match(data, end)
    if match is None:
        return None
    return _credentials(data, end, match, place)


def bearer(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """Credentials behind the word that names their scheme; without the header's name they must look drawn."""
    start = end - _BEGINNING
    match = _HEADER_VALUE.match(data, start)
    if match is None or (data[start - 2 : start - 1] in b"rR" and not doubt.is_random(match.group(1))):
        return None
    return _credentials(data, start, match, place)


def _credentials(data: bytes, end: int, match: re.Match[bytes], place: Surroundings) -> Hit | None:
    value = match.group(1)
    scheme = data[end - 7 : end - 1].strip().lower()
    if scheme.endswith(b"basic"):
        user, colon, password = _decoded(value).partition(b":")
        if not colon or not password or not user.isascii() or doubt.is_nothing(password):
            return None
        weak = doubt.is_words(password) or doubt.is_possibly_placeholder(password)
    else:
        weak = not doubt.is_random(value)
        if doubt.is_nothing(value) or doubt.is_words(value) or (weak and len(value) < 16):  # noqa: PLR2004
            return None
    if weak and place.test:
        return None
    reasons = [Reason.FORMAT] + [Reason.WEAK] * weak + [Reason.TEST_PATH] * place.test
    return Hit(general.AUTHORIZATION, *match.span(1), Tier.REVIEW, tuple(reasons))


def crypt(data: bytes, end: int, place: Surroundings) -> Hit | None:
    """The hash of a password, in one of the forms that crypt knows; in tests it is that of a made-up one."""
    match = _CRYPT.match(data, data.rfind(b"$", max(end - 12, 0), end - 1))
    if match is None or (place.test and not place.credentials):
        return None
    return Hit(general.PASSWORD_HASH, *match.span(), Tier.REVIEW, (Reason.FORMAT,))


def _decoded(part: bytes) -> bytes:
    try:
        return base64.b64decode(part.replace(b"-", b"+").replace(b"_", b"/") + b"=" * (-len(part) % 4))
    except (binascii.Error, ValueError):
        return b""


def _stands_for_any(host: bytes) -> bool:
    """Whether a host is one of documentation (RFC 2606) or a template."""
    name = host.lower().rstrip(b".")
    return (
        name in (b"host", b"hostname", b"server", b"domain", b"domain.tld", b"ip", b"address")
        or name.endswith(
            (b"example", b"example.com", b"example.org", b"example.net", b".test", b".invalid", b"domain.com")
        )
        or b"$" in host
        or b"{" in host
        or b"%" in host
    )
