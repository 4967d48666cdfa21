"""HTTP requests bounded in time and bytes: one deadline from the name lookup to the last byte of the body."""

from __future__ import annotations

from ci_kit.http.client import fetch
from ci_kit.http.connection import addresses, connect, secure
from ci_kit.http.model import Deadline, Failure, HttpError, Limits, Request, Response, parsed
from ci_kit.http.proxies import Proxies
from ci_kit.http.stream import Patience, Stream, opened
from ci_kit.http.wire import Wire

__all__ = [
    "Deadline",
    "Failure",
    "HttpError",
    "Limits",
    "Patience",
    "Proxies",
    "Request",
    "Response",
    "Stream",
    "Wire",
    "addresses",
    "connect",
    "fetch",
    "opened",
    "parsed",
    "secure",
]
