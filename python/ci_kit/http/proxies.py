"""Which proxy a request takes."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies of the environment, by the rules of curl and Go: `no_proxy`, and never for loopback."""

    http: str = ""
    https: str = ""
    exempt: tuple[str, ...] = ()

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Proxies:
        """Read `http_proxy` (lower case only: CVE-2016-5385), `https_proxy`, `all_proxy` and `no_proxy`."""

        def read(name: str) -> str:
            return environment.get(name, "") or environment.get(name.upper(), "")

        exempt = tuple(one.strip().lower().lstrip("*.") for one in read("no_proxy").split(",") if one.strip())
        everything = "" if environment.get("no_proxy", "").strip() != "*" else "*"
        return cls(
            environment.get("http_proxy", "") or read("all_proxy"),
            read("https_proxy") or read("all_proxy"),
            ("*",) if everything else exempt,
        )

    def pick(self, scheme: str, host: str) -> str:
        """The proxy for a request, empty for none."""
        host = host.lower()
        if host == "localhost" or _is_loopback(host) or "*" in self.exempt:
            return ""
        if any(host == one or host.endswith("." + one) for one in self.exempt):
            return ""
        return self.https if scheme == "https" else self.http


def origin(proxy: str) -> str:
    """A proxy without the password that may be in its URL."""
    return proxy.rpartition("@")[2].removeprefix("http://").rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
