"""Makes a log lighter when its upload would be too large: what GitHub does not look at is left out."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ci_kit.sarif.repair.job import repair
from ci_kit.sarif.repair.shape import LOG, sweep
from ci_kit.sarif.repair.value import written

if TYPE_CHECKING:
    from ci_kit.sarif.context import Obj
    from ci_kit.sarif.repair.job import Job
    from ci_kit.sarif.repair.pen import Path, Pen

#: What is left out, one line after the other until the rest is light enough: a name, and properties by
#: object. None of it is among the properties that code scanning reads (docs.github.com, "SARIF support for
#: code scanning").
_BALLAST: tuple[tuple[str, dict[str, tuple[str, ...]]], ...] = (
    ("contents of artifacts", {"artifact": ("contents",)}),
    ("snippets", {"region": ("snippet",)}),
    ("context regions", {"physicalLocation": ("contextRegion",)}),
    (
        "web requests and responses",
        {
            "run": ("webRequests", "webResponses"),
            "result": ("webRequest", "webResponse"),
            "threadFlowLocation": ("webRequest", "webResponse"),
        },
    ),
    ("stacks and states", {"result": ("stacks",), "threadFlowLocation": ("stack", "state")}),
    ("graphs", {"run": ("graphs",), "result": ("graphs", "graphTraversals")}),
    ("attachments", {"result": ("attachments",)}),
    ("fixes", {"result": ("fixes",)}),
)
_GZIP = 31
_NODE_LEVEL = 6
_CHUNK = 1 << 20
#: Of text that hardly compresses the fast compressor makes a little less than Node does.
_SURELY = 0.9


@repair("upload-too-large", "What GitHub does not look at ({n} values) was left out.", github=True)
def upload_too_large(log: Obj, at: Path, pen: Pen, job: Job) -> None:
    """Leave out ballast, in a fixed order, until the compressed upload is small enough.

    Safe: the alerts stay exactly the same; the upload would be refused otherwise.
    """
    limits = job.scope.limits
    if fits_into(log, limits.upload_bytes):
        return
    enough = min(limits.upload_bytes, limits.upload_bytes_sure)
    for name, ballast in _BALLAST:
        before = len(pen.operations)
        _leave_out(log, at, ballast, pen)
        if len(pen.operations) > before:
            pen.say(f"Left out: {name} ({len(pen.operations) - before:,}).")
            if fits_into(log, enough):
                return
    if not fits_into(log, limits.upload_bytes):
        job.refuse(pen.rule, at, "the upload is too large even without what GitHub does not look at")


def fits_into(log: Obj, limit: int) -> bool:
    """Whether the minified log has at most `limit` bytes when it is compressed as the upload action does it."""
    text = written(log)
    return len(text) <= limit or _estimate(text) <= limit * _SURELY or _stays_within(text, limit)


def _estimate(text: bytes) -> int:
    """What a fast compressor makes of `text`: nearly always more than what Node makes of it."""
    from isal import isal_zlib  # noqa: PLC0415 (only for large files)

    return len(isal_zlib.compress(text, 1, _GZIP))


def _stays_within(text: bytes, limit: int) -> bool:
    """Whether Node's gzip of `text` stays within `limit`; stops as soon as it does not."""
    compressor = zlib.compressobj(_NODE_LEVEL, zlib.DEFLATED, _GZIP)
    written = 0
    for start in range(0, len(text), _CHUNK):
        written += len(compressor.compress(text[start : start + _CHUNK]))
        if written > limit:
            return False
    return written + len(compressor.flush()) <= limit


def _leave_out(log: Obj, at: Path, ballast: dict[str, tuple[str, ...]], pen: Pen) -> None:
    for kind, node, place in sweep(LOG, log, at, frozenset(ballast)):
        for key in ballast[kind]:
            if key in node:
                pen.drop(node, place, key)
