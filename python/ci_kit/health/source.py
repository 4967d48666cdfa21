"""Where error counts come from other than from own probes: Prometheus, or a command."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from ci_kit import http
from ci_kit.errors import InputError
from ci_kit.health import jsonpath

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True)
class Counts:
    """Requests that went well, and all of them, since some moment in the past."""

    ok: float
    total: float


class Source(Protocol):
    """Something that counts."""

    def read(self) -> Counts | None:
        """The counters as they are now; None if there is no data."""


class Prometheus:
    """Two instant queries that give counters: requests that failed, and all (prometheus.io, HTTP API)."""

    def __init__(
        self,
        base: str,
        queries: tuple[str, str],
        headers: Mapping[str, str],
        limits: http.Limits,
        proxies: http.Proxies,
    ) -> None:
        self._base = base.rstrip("/")
        self._queries = queries
        self._headers = headers
        self._limits = limits
        self._proxies = proxies

    def read(self) -> Counts | None:
        """Both counters; None if one of them has no single finite value."""
        failed, total = (self._value(query) for query in self._queries)
        if failed is None or total is None or failed > total:
            return None
        return Counts(total - failed, total)

    def _value(self, query: str) -> float | None:
        url = f"{self._base}/api/v1/query?{urlencode({'query': query})}"
        try:
            answer = http.fetch(http.Request(url, headers=self._headers, proxies=self._proxies), self._limits)
            document = jsonpath.load(answer.body)
            result = jsonpath.get(document, "$.data.result")
            if not isinstance(result, list) or len(result) != 1:
                return None
            value = float(str(jsonpath.get(document, "$.data.result[0].value[1]")))
        except (http.HttpError, jsonpath.NotJsonError, jsonpath.NotThereError, ValueError):
            return None
        return value if 0 <= value < float("inf") else None


class Printed:
    """A command whose last line is `ok/total`, both counted since some fixed moment."""

    def __init__(self, run: Callable[[], str | None]) -> None:
        self._run = run

    def read(self) -> Counts | None:
        """The counters; None if the command failed or printed something else."""
        match = re.fullmatch(r"\s*(\d{1,15})\s*/\s*(\d{1,15})\s*", self._run() or "")
        if not match or int(match[1]) > int(match[2]):
            return None
        return Counts(float(match[1]), float(match[2]))


class Meter:
    """What has been counted since the last reading.

    A counter that went back has been reset: a new beginning.
    """

    def __init__(self) -> None:
        self._last: Counts | None = None

    def step(self, now: Counts | None) -> tuple[int, int]:
        """Requests that went well, and all, since the last reading; both 0 when that is not known."""
        if now is None:
            return 0, 0
        last, self._last = self._last, now
        if last is None or now.total < last.total or now.ok < last.ok:
            return 0, 0
        total = round(now.total - last.total)
        return min(round(now.ok - last.ok), total), total


def queries(lines: tuple[str, ...]) -> tuple[str, str]:
    """The queries of the lines `failed: ...` and `total: ...`.

    Raises:
        InputError: One is missing, or there is something else.
    """
    found = {}
    for line in lines:
        name, _, query = line.partition(":")
        if name not in ("failed", "total") or not query.strip():
            raise InputError(f"`error-query` has `{line[:80]}`", remedy="write `failed: …` and `total: …`")
        found[name] = query.strip()
    if len(found) != 2:  # noqa: PLR2004
        raise InputError("`error-query` needs two lines", remedy="write `failed: …` and `total: …`")
    return found["failed"], found["total"]
