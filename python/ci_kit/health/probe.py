"""Asks a target once, over a fresh connection, within a total deadline."""

from __future__ import annotations

import contextlib
import email.utils
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.health.observation import Observation, Reason
from ci_kit.health.target import Protocol, Target

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Mapping

    from ci_kit.health.expect import Expectation

#: What this machine, its resolver or its proxy could not do says nothing about the service.
_BLIND = frozenset({http.Failure.UNREACHABLE, http.Failure.PROXY})


@dataclass(frozen=True, slots=True)
class Prober:
    """How to ask. `started` is the moment, by `time.monotonic`, that observations are counted from."""

    expect: Expectation
    seconds: float
    headers: Mapping[str, str] = field(default_factory=dict)
    redirects: int = 0
    size: int = 1024 * 1024
    proxies: http.Proxies = field(default_factory=http.Proxies)
    tls: ssl.SSLContext | None = None
    mask: Callable[[str], str] = str
    started: float = 0.0

    def probe(self, target: Target) -> Observation:
        """Ask once and say what was seen; never raises for what the other side does."""
        begun = time.monotonic()
        blank = Observation(begun - self.started, target.name, ok=False, seconds=0.0)
        try:
            seen = self._ask(target, blank)
        except http.HttpError as error:
            seen = replace(
                blank,
                reason=Reason(error.failure.value),
                detail=error.what,
                address=error.address,
                blind=error.failure in _BLIND,
            )
        seconds = round(time.monotonic() - begun, 6)
        return replace(
            seen,
            at=round(seen.at, 6),
            seconds=seconds,
            detail=self.mask(seen.detail)[:300],
            version=self.mask(seen.version),
        )

    def expecting(self, expect: Expectation) -> Prober:
        """The same prober with another idea of a good answer."""
        return replace(self, expect=expect)

    def _ask(self, target: Target, blank: Observation) -> Observation:
        if target.protocol is Protocol.HTTP:
            return self._ask_http(target, blank)
        deadline = http.Deadline(self.seconds)
        connection, address = http.connect(target.host, target.port, deadline, target.address)
        with contextlib.closing(connection):
            if target.protocol is Protocol.TCP:
                return replace(blank, ok=True, address=address)
            from ci_kit.health import grpc  # noqa: PLC0415 (HTTP/2 costs start-up; only for gRPC)

            secure = target.protocol is Protocol.GRPCS
            problem = grpc.check(connection, target, deadline, self.tls, secure=secure, headers=self.headers)
            reason = Reason.SERVING if problem else Reason.NONE
            return replace(blank, ok=not problem, reason=reason, detail=problem, address=address)

    def _ask_http(self, target: Target, blank: Observation) -> Observation:
        request = http.Request(
            target.text,
            headers=self.headers,
            address=target.address,
            tls=self.tls,
            proxies=http.Proxies() if target.address else self.proxies,
        )
        response = http.fetch(request, http.Limits(self.seconds, self.size, self.redirects))
        version = self.expect.seen_version(response)
        problem = next(self.expect.problems(response, version, time.time()), None)
        return replace(
            blank,
            ok=problem is None,
            reason=problem.reason if problem else Reason.NONE,
            detail=problem.detail if problem else "",
            status=response.status,
            version=version,
            address=response.address,
            via=response.via,
            retry_after=_retry_after(response.headers.get("retry-after", "")),
        )


def _retry_after(text: str) -> float:
    """Seconds from a Retry-After header (RFC 9110 section 10.2.3): a number, or a date."""
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:6])
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    return 0.0
