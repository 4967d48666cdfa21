"""The package index itself, which passes on OSV's advisories (https://docs.pypi.org/api/json/, *Get a release*)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from ci_kit.advisories.record import ECOSYSTEM, Record, read
from ci_kit.advisories.services.web import Web
from ci_kit.errors import CiKitError
from ci_kit.http import Proxies

URL = "https://pypi.org/pypi"


@dataclass(frozen=True, slots=True)
class PyPI:
    """The JSON API of an index at `web`. It tells no severities."""

    web: Web
    parallel: int = 8

    @classmethod
    def at(cls, url: str = URL, proxies: Proxies | None = None) -> PyPI:
        """The index whose JSON API is at a URL.

        Raises:
            InputError: It is no URL.
        """
        return cls(Web(url.rstrip("/"), proxies or Proxies()))

    @property
    def name(self) -> str:
        """What to call it."""
        return f"PyPI at {self.web.host}"

    @property
    def as_of(self) -> str:
        """It is kept up to date."""
        return ""

    def records(self, package: str, version: str, seconds: float) -> tuple[Record, ...]:
        """What is known.

        Raises:
            UnknownPackageError: The index has no such version.
            CiKitError: There is no whole answer, or one without a word on vulnerabilities.
        """
        answer = self.web.ask(f"/{quote(package)}/{quote(version)}/json", seconds)
        listed = answer.get("vulnerabilities")
        if not isinstance(listed, list):
            raise CiKitError("it answered without a list of `vulnerabilities`; not every index has one")
        found = [read(_as_osv(one, package), package) for one in listed]
        return tuple(one for one in found if not one.withdrawn)


def _as_osv(told: object, package: str) -> object:
    """The same in the words of OSV's schema."""
    if not isinstance(told, dict):
        return told
    fixed = told.get("fixed_in")
    ends: list[Any] = fixed if isinstance(fixed, list) else []
    part = {
        "package": {"name": package, "ecosystem": ECOSYSTEM},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"fixed": end} for end in ends]}],
    }
    kept = {key: told[key] for key in ("id", "aliases", "summary", "details", "withdrawn") if key in told}
    return {**kept, "affected": [part]}
