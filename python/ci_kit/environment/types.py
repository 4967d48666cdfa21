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

from ci_kit.environment import uris
from ci_kit.environment.uris import see

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ZIP = re.compile(r"[0-9]{5}(?:-[0-9]{4})?")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@([A-Za-z0-9.-]+)")
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_DURATION = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?)\s*(ms|s|m|h|d|)")
_SECONDS = {"": 1.0, "ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_BOOLEANS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


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
    see(_INTEGER.fullmatch(text))
    return int(text)


def _number(text: str) -> float:
    value = float(text)
    see(math.isfinite(value) and "_" not in text)
    return value


def _boolean(text: str) -> bool:
    return _BOOLEANS[text.lower()]


def _port(text: str) -> int:
    value = _integer(text)
    see(1 <= value <= uris.PORTS)
    return value


def _email(text: str) -> str:
    found = _EMAIL.fullmatch(text)
    see(found)
    assert found is not None  # noqa: S101 (seen to above)
    see("." in uris.host(found[1]))
    return text


def _zip(text: str) -> str:
    """Text and no number: the ones of New England begin with 0."""
    see(_ZIP.fullmatch(text))
    return text


def _date(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _duration(text: str) -> float:
    found = _DURATION.fullmatch(text)
    see(found)
    assert found is not None  # noqa: S101 (seen to above)
    return float(found[1]) * _SECONDS[found[2]]


def _document(text: str) -> Any:  # noqa: ANN401 (whatever the JSON holds)
    return json.loads(text)


TYPES = {
    one.name: one
    for one in (
        Type("string", "text", _string),
        Type("int", "a whole number such as 42", _integer),
        Type("float", "a number such as 0.5", _number),
        Type("bool", "`true` or `false`", _boolean),
        Type("port", "a port from 1 to 65535", _port),
        Type("host", "a host name such as db.example.com", uris.host),
        Type("email", "an e-mail address", _email),
        Type("zip", "a US ZIP code such as 94103 or 94103-1234", _zip),
        Type("date", "a date such as 2026-01-31", _date),
        Type("duration", "a duration such as 500ms, 30s or 1h", _duration),
        Type("json", "JSON", _document),
        Type("url", "a URL such as https://example.com/path", uris.uri("http", "https"), uris.password),
        Type("uri", "a URI with a scheme such as s3://bucket/key", uris.uri(), uris.password),
        Type(
            "mongodb-uri",
            "a MongoDB URI such as mongodb://host:27017/name, reserved characters of user and password percent-encoded",
            uris.mongodb,
            uris.password,
        ),
        Type(
            "postgres-uri",
            "a PostgreSQL URI such as postgresql://host:5432/name",
            uris.uri("postgres", "postgresql"),
            uris.password,
        ),
        Type("redis-uri", "a Redis URI such as redis://host:6379/0", uris.uri("redis", "rediss"), uris.password),
    )
}
