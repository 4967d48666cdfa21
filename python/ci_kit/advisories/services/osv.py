"""OSV (https://google.github.io/osv.dev/post-v1-query/), or another service that speaks its protocol."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from ci_kit.advisories.record import ECOSYSTEM, Record, read
from ci_kit.advisories.services.interface import UnknownPackageError
from ci_kit.advisories.services.web import Web
from ci_kit.errors import CiKitError
from ci_kit.http import Proxies

_QUERY = "/v1/query"
URL = "https://api.osv.dev"
#: Pages of one answer; of the whole of PyPI no version has more than a handful.
_PAGES = 50


@dataclass(frozen=True, slots=True)
class Osv:
    """OSV at `web`, whose address has no path. Where an answer has pages, all of them are read; pip-audit reads one."""

    web: Web
    parallel: int = 8

    @classmethod
    def at(cls, url: str = URL, proxies: Proxies | None = None) -> Osv:
        """OSV at a URL, which may be that of the query, as pip-audit's `--osv-url` is.

        Raises:
            InputError: It is no URL.
        """
        return cls(Web(url.rstrip("/").removesuffix(_QUERY), proxies or Proxies()))

    @property
    def name(self) -> str:
        """What to call it."""
        return f"OSV at {self.web.host}"

    @property
    def as_of(self) -> str:
        """It is kept up to date."""
        return ""

    def records(self, package: str, version: str, seconds: float) -> tuple[Record, ...]:
        """What is known. To a package that OSV does not know it answers as to one without vulnerabilities.

        Raises:
            CiKitError: There is no whole answer.
        """
        question: dict[str, Any] = {"package": {"name": package, "ecosystem": ECOSYSTEM}, "version": version}
        until = time.monotonic() + seconds
        found: list[Record] = []
        for _ in range(_PAGES):
            answer = self._ask(question, until - time.monotonic())
            listed = answer.get("vulns", [])
            if not isinstance(listed, list):
                raise CiKitError("it answered with `vulns` that are no list")
            found += [read(one, package) for one in listed]
            token = answer.get("next_page_token")
            if not token:
                return tuple(one for one in found if not one.withdrawn)
            question["page_token"] = token
        raise CiKitError(f"it answered with more than {_PAGES} pages")

    def _ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            return self.web.ask(_QUERY, seconds, question)
        except UnknownPackageError as error:
            raise CiKitError("it answered with 404: there is no OSV at this address") from error
