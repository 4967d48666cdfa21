"""Which URI references code scanning can read: those that Go's `net/url.Parse` accepts, and as what."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_PORT = re.compile(r"(?::[0-9]*)?")
#: ASCII that may stand in a host unescaped: unreserved, sub-delims, and what Go allows on top.
_NOT_HOST = re.compile(r"[^A-Za-z0-9\-_.~!$&'()*+,;=:\[\]<>\"\x80-\U0010ffff]")
#: In a host only bytes beyond ASCII may be escaped.
_ASCII_ESCAPE = re.compile(r"%[0-7][0-9A-Fa-f]")
_NOT_USER = re.compile(r"[^A-Za-z0-9\-._:~!$&'()*+,;=%@]")


class GoUrlError(ValueError):
    """The reference is refused; the text is the reason in Go's words."""


@dataclass(frozen=True, slots=True)
class GoUrl:
    """A parsed reference. `scheme` is in lower case, `path` decoded.

    `opaque` is what follows `scheme:` without a slash, `tail` query and fragment with their `?` and `#`.
    """

    scheme: str
    host: str
    path: str
    opaque: str
    tail: str


def parse(text: str) -> GoUrl:
    """Read `text` as Go does.

    Raises:
        GoUrlError: Go refuses it.

    Source: the behaviour that pkg.go.dev/net/url documents and the messages in codeql-action#1553,
    jfrog-cli#2303 and terraform-azurerm-caf-enterprise-scale#942.
    """
    whole, hash_sign, fragment = text.partition("#")
    if _CONTROL.search(whole):
        raise GoUrlError("net/url: invalid control character in URL")
    scheme, rest = _split_scheme(whole)
    rest, mark, query = rest.partition("?")
    tail = mark + query + hash_sign + fragment
    if not rest.startswith("/"):
        if scheme:
            _check_escapes(fragment)
            return GoUrl(scheme, "", "", rest, tail)
        if ":" in rest.partition("/")[0]:
            raise GoUrlError("first path segment in URL cannot contain colon")
    host = ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, path = rest[2:].partition("/")
        host, rest = _host_of(authority, scheme), slash + path
    _check_escapes(rest)
    _check_escapes(fragment)
    return GoUrl(scheme, host, unquote(rest, errors="surrogateescape"), "", tail)


def _split_scheme(text: str) -> tuple[str, str]:
    match = _SCHEME.match(text)
    if match:
        return match[0][:-1].lower(), text[match.end() :]
    if text.startswith(":"):
        raise GoUrlError("missing protocol scheme")
    return "", text


def _check_escapes(text: str) -> None:
    bad = _ESCAPE.search(text)
    if bad:
        raise GoUrlError(f"invalid URL escape {_quoted(bad[0])}")


def _host_of(authority: str, scheme: str) -> str:
    """The host and port of an authority, checked."""
    user, at, host = authority.rpartition("@")
    if "[" in host:
        _check_literal(host)
    else:
        # For the web a second colon is one too many; elsewhere only what follows the last must be a port.
        name, colon, port = host.partition(":") if scheme in ("http", "https") else host.rpartition(":")
        _check_port(colon + port if colon else "")
        _check_name(name if colon else host)
    if at:
        if _NOT_USER.search(user):
            raise GoUrlError("net/url: invalid userinfo")
        _check_escapes(user)
    return unquote(host, errors="surrogateescape")


def _check_literal(host: str) -> None:
    """A host with brackets: only an IPv6 address may stand between them, only a port behind."""
    start, end = host.rfind("["), host.rfind("]")
    if end < 0:
        raise GoUrlError("missing ']' in host")
    _check_port(host[end + 1 :])
    try:
        IPv6Address(host[start + 1 : end].partition("%25")[0])
    except AddressValueError as error:
        raise GoUrlError("invalid IP-literal") from error
    if start > 0:
        raise GoUrlError("invalid IP-literal")


def _check_port(text: str) -> None:
    if not _PORT.fullmatch(text):
        raise GoUrlError(f"invalid port {_quoted(text)} after host")


def _check_name(name: str) -> None:
    _check_escapes(name)
    escape = _ASCII_ESCAPE.search(name)
    if escape:
        raise GoUrlError(f"invalid URL escape {_quoted(escape[0])}")
    bad = _NOT_HOST.search(name.replace("%", ""))
    if bad:
        raise GoUrlError(f"invalid character {_quoted(bad[0])} in host name")


def _quoted(text: str) -> str:
    """Text as Go's `%q` prints it, near enough."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
