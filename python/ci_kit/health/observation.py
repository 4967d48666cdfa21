"""What one probe saw."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Reason(StrEnum):
    """Why a probe was not content; the first of them where there are several."""

    NONE = ""
    RESOLVE = "resolve"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    TLS = "tls"
    TOO_LARGE = "too-large"
    REDIRECT = "redirect"
    BROKEN = "broken"
    PROXY = "proxy"
    STATUS = "status"
    VERSION = "version"
    BODY = "body"
    SERVING = "serving"


@dataclass(frozen=True, slots=True)
class Observation:
    """One probe: `at` seconds after the start of the run it began, and took `seconds`.

    `blind` marks a probe that could not look, because of this machine or its proxy: neither success nor
    failure.
    """

    at: float
    target: str
    ok: bool
    seconds: float
    reason: Reason = Reason.NONE
    detail: str = ""
    blind: bool = False
    status: int | None = None
    version: str = ""
    address: str = ""
    via: str = ""
    retry_after: float = 0.0

    def record(self) -> dict[str, Any]:
        """As a JSON object; what is empty is left out."""
        always = ("at", "target", "ok", "seconds")
        return {key: value for key, value in asdict(self).items() if value or key in always}

    @classmethod
    def read(cls, record: dict[str, Any]) -> Observation:
        """From the JSON object that `record` gave."""
        known = {key: record[key] for key in cls.__slots__ if key in record}
        known["reason"] = Reason(known.get("reason", ""))
        return cls(**{"seconds": 0.0, "ok": False, **known})
