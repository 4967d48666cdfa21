"""Does the upload fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.report import Level
from ci_kit.sarif.checks.github.family import DOCS, github
from ci_kit.sarif.rule import Effect, Mend

if TYPE_CHECKING:
    from ci_kit.sarif.context import Options
    from ci_kit.sarif.findings import Findings
    from ci_kit.sarif.size import UploadSize

_SOURCE = f"{DOCS}, File compatibility; GitHub docs, SARIF results file too large"

TOO_LARGE = github(
    "upload-too-large",
    "The upload is too large",
    why="Code scanning takes 10 MB after gzip compression and rejects anything larger.",
    remedy="Leave out embedded file contents and snippets, turn off the noisiest rules, limit the paths of"
    " code flows, or upload parts of the results under categories of their own.",
    source=_SOURCE,
    level=Level.ERROR,
    effect=Effect.REJECTED,
    says="SARIF upload is rejected (bigger than allowed size for zip archive)",
    mend=Mend.SAFE,
)
NEARLY = github(
    "upload-nearly-too-large",
    "The upload is about as large as it may be",
    why="The documentation says 10 MB, which can be 10,000,000 or 10,485,760 bytes, and the upload action"
    " adds fingerprints before it compresses.",
    remedy="Leave out embedded file contents and snippets before the file grows over the limit.",
    source=_SOURCE,
    level=Level.WARNING,
    effect=Effect.NONE,
)


def check_size(size: UploadSize, options: Options, out: Findings) -> None:
    """Judge what the upload of a log weighs."""
    limits = options.limits
    compressed = size.compressed
    if compressed is None or compressed <= limits.upload_bytes_sure:
        return
    about = "" if size.exact else "about "
    message = f"{about}{compressed:,} bytes after compression; {limits.upload_bytes:,} are taken"
    out.add(TOO_LARGE if compressed > limits.upload_bytes else NEARLY, (), message)
