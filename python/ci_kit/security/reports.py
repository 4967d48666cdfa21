"""Reports of other scanners as a source: SARIF of any tool, JSON of Trivy, Grype, bandit and pip-audit."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ci_kit.quality import documents
from ci_kit.quality.find import search
from ci_kit.quality.security import containers, sarif
from ci_kit.quality.security import python as scanners
from ci_kit.report import Verdict
from ci_kit.security.model import Issue, Look, Source

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ci_kit.quality.model import Vulnerability

_KINDS: documents.Kinds = (
    (sarif.known, sarif.read),
    (scanners.is_bandit, scanners.bandit),
    (scanners.is_pip_audit, scanners.pip_audit),
    (containers.is_trivy, containers.trivy),
    (containers.is_grype, containers.grype),
)
#: Bytes of one report.
_MOST = 128 << 20
_LENGTH = 32


def look(root: Path, patterns: Sequence[str], presentable: Callable[[str], str]) -> Look:
    """Read all reports that `patterns` find. `presentable` takes secrets out of what others wrote.

    Raises:
        InputError: A pattern finds more files than any job writes.
    """
    found = Look(Source.REPORTS, unit="reports", tool="ci-kit security-scan")
    files = search(patterns, root)
    found.problems += [f"there is no report `{pattern}`: what was not scanned is not safe" for pattern in files.in_vain]
    found.problems += [f"{name} leads out of the workspace" for name in files.outside]
    found.total = len(files.files) + len(files.in_vain) + len(files.outside)
    seen: Counter[str] = Counter()
    for file in files.files:
        reading = documents.opened(file, _MOST, lambda source, name: documents.read(source, name, _KINDS))
        lost = [remark for remark in reading.remarks if remark.effect is Verdict.ERROR]
        found.problems += [presentable(f"{file.name}: {remark.message}") for remark in lost]
        found.examined += not lost
        found.issues += [
            _issue(one, _path(one.path, root) or file.name, presentable, seen) for one in reading.vulnerabilities or ()
        ]
    return found


def _issue(one: Vulnerability, path: str, presentable: Callable[[str], str], seen: Counter[str]) -> Issue:
    message = presentable(one.message)
    identity = f"{one.tool}\0{one.rule}\0{path}\0{one.package}\0{one.version}\0{message}"
    seen[identity] += 1
    text = f"{identity}\0{seen[identity]}".encode("utf-8", "backslashreplace")
    return Issue(
        Source.REPORTS,
        one.tool,
        one.rule or "finding",
        one.severity,
        message,
        path,
        one.line,
        fingerprint=hashlib.sha256(text).hexdigest()[:_LENGTH],
        package=one.package,
        version=one.version,
        fixed=one.fixed,
        title=f"Found by {one.tool}",
        remedy=f"see what {one.tool} says of it",
        url=one.url,
    )


def _path(given: str, root: Path) -> str:
    """A path as it was given, but relative to the workspace where it is in it."""
    path = PurePosixPath(given)
    inside = path.is_absolute() and path.is_relative_to(root.as_posix())
    return path.relative_to(root.as_posix()).as_posix() if inside else given
