"""What is probed: http, https, tcp and gRPC targets, and each of their addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from ci_kit import http
from ci_kit.errors import InputError

_ENDPOINT = re.compile(
    r"(?://)?(?:\[(?P<six>[0-9a-fA-F:.%]+)\]|(?P<host>[^\s\[\]:/@]+)):(?P<port>\d{1,5})(?:/(?P<service>\S*))?"
)
_REMEDY = "write https://host/path, tcp:host:port, grpc:host:port/service or grpcs:host:port/service"


class Protocol(StrEnum):
    """How a target is asked."""

    HTTP = "http"
    TCP = "tcp"
    GRPC = "grpc"
    GRPCS = "grpcs"


@dataclass(frozen=True, slots=True)
class Target:
    """One thing to probe. `text` is how it was given; `address` pins one IP address of its host."""

    protocol: Protocol
    text: str
    host: str
    port: int
    service: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """How evidence and reports call it.

        Without what is behind a `?` or before an `@`, which may be secret.
        """
        plain = re.sub(r"//[^/@]*@", "//", self.text).split("?", 1)[0].split("#", 1)[0]
        return f"{plain} at {self.address}" if self.address else plain

    def at(self, address: str) -> Target:
        """The same target at one address."""
        return replace(self, address=address)


def parse(text: str) -> Target:
    """A target from its text.

    Raises:
        InputError: It is none.
    """
    scheme, _, rest = text.partition(":")
    if scheme in ("http", "https"):
        parts = http.parsed(text)
        port = parts.port or (443 if scheme == "https" else 80)
        return Target(Protocol.HTTP, text, parts.hostname or "", port)
    if scheme in ("tcp", "grpc", "grpcs"):
        match = _ENDPOINT.fullmatch(rest)
        if match and 0 < int(match["port"]) < 65536:  # noqa: PLR2004
            host = match["six"] or match["host"]
            return Target(Protocol(scheme), text, host, int(match["port"]), match["service"] or "")
    raise InputError(f"`{text[:80]}` is no target", remedy=_REMEDY)


def pin(targets: tuple[Target, ...], lines: tuple[str, ...]) -> tuple[Target, ...]:
    """The targets with their addresses from `host=address` lines; a host with many becomes many targets.

    Raises:
        InputError: A line is none of these, or names a host that no target has.
    """
    pinned: dict[str, list[str]] = {}
    for line in lines:
        host, equals, address = line.partition("=")
        if not equals or not address.strip():
            raise InputError(f"`resolve` has `{line[:80]}`", remedy="write host=address, one a line")
        pinned.setdefault(host.strip(), []).append(address.strip().strip("[]"))
    unknown = set(pinned) - {target.host for target in targets}
    if unknown:
        raise InputError(f"`resolve` names `{min(unknown)[:80]}`, which is the host of no target")
    return tuple(target.at(address) for target in targets for address in pinned.get(target.host, [target.address]))


def spread(targets: tuple[Target, ...], seconds: float) -> tuple[Target, ...]:
    """Each target at each address of its host, so that one bad replica cannot hide behind the others.

    Raises:
        HttpError: A host has no address.
    """
    return tuple(
        target.at(address)
        for target in targets
        for address in (
            [target.address] if target.address else http.addresses(target.host, target.port, http.Deadline(seconds))
        )
    )
