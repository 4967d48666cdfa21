"""Hosts, URIs and connection strings: whether a text is one, and the password in it."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PORTS = 65535
#: RFC 1123, section 2.1; an underscore at the start of a name is what containers have.
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(rf"(?=.{{1,253}}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]{{0,61}}[A-Za-z0-9])?(?:\.{_LABEL})*\.?")
#: What must be percent-encoded in the user and password of a connection string (MongoDB manual, "Connection Strings").
_RESERVED = re.compile(r"[:/?#\[\]@]|%(?![0-9A-Fa-f]{2})")
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f]+")


def see(condition: object) -> None:
    """Make sure of a condition.

    Raises:
        ValueError: It does not hold. The text is never shown.
    """
    if not condition:
        raise ValueError("it does not look like it")


def host(text: str) -> str:
    """A host name, an IPv4 address, or an IPv6 address in brackets.

    Raises:
        ValueError: It is none.
    """
    see(_HOST.fullmatch(text) or _address(text))
    return text


def uri(*schemes: str) -> Callable[[str], str]:
    """What takes URIs: with a host and of these schemes, or of any kind where no scheme is named."""

    def parse(text: str) -> str:
        see(_PRINTABLE.fullmatch(text))
        parts = urlsplit(text)
        see(parts.scheme and (not schemes or parts.scheme.lower() in schemes))
        if schemes:
            name = parts.hostname or ""
            host(f"[{name}]" if ":" in name else name)
            see(parts.port is None or 1 <= parts.port <= PORTS)
        return text

    return parse


def mongodb(text: str) -> str:
    """`mongodb://` with hosts and ports, or `mongodb+srv://` with one host and no port.

    Raises:
        ValueError: It is neither.
    """
    see(_PRINTABLE.fullmatch(text))
    scheme, _, rest = text.partition("://")
    see(scheme in ("mongodb", "mongodb+srv"))
    who, at, where = re.split(r"[/?]", rest, maxsplit=1)[0].rpartition("@")
    if at:
        user, _, secret = who.partition(":")
        see(user and not _RESERVED.search(user) and not _RESERVED.search(secret))
    see(scheme == "mongodb" or not re.search("[,:]", where))
    for one in where.split(","):
        name, colon, port = (one, "", "") if one.endswith("]") else one.rpartition(":")
        host(name if colon else one)
        see(not colon or 1 <= int(port) <= PORTS)
    return text


def password(text: str) -> Iterator[str]:
    """The password in a connection string, as it stands and decoded; part of a secret is one as well."""
    who, at, _ = text.partition("://")[2].split("/", 1)[0].rpartition("@")
    secret = who.partition(":")[2]
    if at and secret:
        yield secret
        yield unquote(secret)


def _address(text: str) -> bool:
    """Whether it is an IPv6 address in brackets; an address that is none raises ValueError itself."""
    return text.startswith("[") and text.endswith("]") and bool(ipaddress.IPv6Address(text[1:-1]))
