"""The types that a value can have: how text becomes a value, what it must look like, and what of it is secret.

What is wrong with a value is said without the value: a message ends up in a log.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOST = re.compile(
    r"(?=.{1,253}$)(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\.?"
)
_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9.-]+)")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(ms|s|m|h|d|)")
_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}
_PORTS = 65535
#: What must be percent-encoded in the user and password of a connection string (MongoDB manual, "Connection Strings").
_RESERVED = re.compile(r"[:/?#\[\]@]|%(?![0-9A-Fa-f]{2})")
_PRINTABLE = re.compile(r"[^\s\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Type:
    """One kind of value. `parse` raises ValueError, whose text is never shown; `looks` is."""

    name: str
    looks: str
    parse: Callable[[str], Any]
    secrets: Callable[[str], Iterator[str]] | None = None


def _string(text: str) -> str:
    return text


def _integer(text: str) -> int:
    _see(_INTEGER.fullmatch(text))
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    _see(math.isfinite(value) and "_" not in text)
    return value


def _boolean(text: str) -> bool:
    return _BOOLEANS[text.lower()]


def _port(text: str) -> int:
    value = _integer(text)
    _see(1 <= value <= _PORTS)
    return value


def _host(text: str) -> str:
    _see(_HOST.fullmatch(text) or _address(text))
    return text


def _address(text: str) -> bool:
    """Whether it is an IPv6 address in brackets."""
    import ipaddress  # noqa: PLC0415 (rarely needed)

    return text.startswith("[") and text.endswith("]") and bool(ipaddress.IPv6Address(text[1:-1]))


def _email(text: str) -> str:
    found = _EMAIL.fullmatch(text)
    _see(found and "." in found[1] and _HOST.fullmatch(found[1]))
    return text


def _zip(text: str) -> str:
    """Text and no number: the ones of New England begin with 0."""
    _see(_ZIP.fullmatch(text))
    return text


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _duration(text: str) -> float:
    found = _DURATION.fullmatch(text)
    _see(found)
    assert found is not None  # noqa: S101 (seen to above)
    return float(found[1]) * _SECONDS[found[2]]


def _document(text: str) -> Any:  # noqa: ANN401 (whatever the JSON holds)
    return json.loads(text)


def _uri(*schemes: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        _see(_PRINTABLE.fullmatch(text))
        parts = urlsplit(text)
        _see(parts.scheme and (not schemes or parts.scheme.lower() in schemes))
        if schemes:
            _host(f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname or "")
            _see(parts.port is None or 1 <= parts.port <= _PORTS)
        return text

    return parse


def _mongodb(text: str) -> str:
    """`mongodb://` with hosts and ports, or `mongodb+srv://` with one host and no port."""
    _see(_PRINTABLE.fullmatch(text))
    scheme, _, rest = text.partition("://")
    _see(scheme in ("mongodb", "mongodb+srv"))
    authority = re.split(r"[/?]", rest, maxsplit=1)[0]
    who, at, where = authority.rpartition("@")
    if at:
        user, _, password = who.partition(":")
        _see(user and not _RESERVED.search(user) and not _RESERVED.search(password))
    hosts = where.split(",")
    _see(scheme == "mongodb" or (len(hosts) == 1 and ":" not in where))
    for host in hosts:
        name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        _host(name if colon else host)
        _see(not colon or 1 <= int(port) <= _PORTS)
    return text


def _password(text: str) -> Iterator[str]:
    """The password in a connection string, as it stands and decoded; part of a secret is one as well."""
    who, at, _ = text.partition("://")[2].split("/", 1)[0].rpartition("@")
    password = who.partition(":")[2]
    if at and password:
        yield password
        yield unquote(password)


def _see(condition: object) -> None:
    if not condition:
        raise ValueError("it does not look like it")


TYPES = {
    one.name: one
    for one in (
        Type("string", "text", _string),
        Type("int", "a whole number such as 42", _integer),
        Type("float", "a number such as 0.5", _number),
        Type("bool", "`true` or `false`", _boolean),
        Type("port", "a port from 1 to 65535", _port),
        Type("host", "a host name such as db.example.com", _host),
        Type("email", "an e-mail address", _email),
        Type("zip", "a US ZIP code such as 94103 or 94103-1234", _zip),
        Type("date", "a date such as 2026-01-31", _date),
        Type("duration", "a duration such as 500ms, 30s or 1h", _duration),
        Type("json", "JSON", _document),
        Type("url", "a URL such as https://example.com/path", _uri("http", "https"), _password),
        Type("uri", "a URI with a scheme such as s3://bucket/key", _uri(), _password),
        Type(
            "mongodb-uri",
            "a MongoDB URI such as mongodb://host:27017/name, reserved characters of user and password percent-encoded",
            _mongodb,
            _password,
        ),
        Type(
            "postgres-uri",
            "a PostgreSQL URI such as postgresql://host:5432/name",
            _uri("postgres", "postgresql"),
            _password,
        ),
        Type("redis-uri", "a Redis URI such as redis://host:6379/0", _uri("redis", "rediss"), _password),
    )
}
