"""Known vulnerabilities of packages as a source: what an audit by `ci_kit.advisories` has seen."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from ci_kit.quality.model import Severity
from ci_kit.security.model import Issue, Look, Source, some

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ci_kit.advisories.model import Audit, Skipped, Vulnerability

_LENGTH = 32


def taken(audit: Audit, waived: Callable[[str, str], bool]) -> Look:
    """An audit as a look. What nobody was asked about, or was asked in vain, was not examined.

    `waived` says of a package and the file that names it whether it need not be.
    """
    found = Look(Source.PACKAGES, "packages", audit.examined, audit.total, audit.service)
    found.issues = [_issue(one) for one in audit.vulnerabilities]
    missed = [one for one in audit.unseen if not waived(one.name, one.file)]
    found.problems = [*audit.problems, *_unseen(missed)]
    if not audit.canary and not found.problems:
        found.problems.append(
            f"{audit.service} does not report a package that is known to be vulnerable, so its silence means nothing"
        )
    found.notes = [f"advisories as of {audit.as_of}"] if audit.as_of else []
    own = sorted({one.name for one in audit.skipped} - {one.name for one in audit.unseen})
    spared = sorted({one.name for one in audit.unseen} - {one.name for one in missed})
    found.notes += [f"not looked at, as the policy says: {some(spared)}"] if spared else []
    found.notes += [f"no advisory speaks of the project itself: {some(own)}"] if own else []
    return found


def _unseen(skipped: Iterable[Skipped]) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for one in skipped:
        by_reason.setdefault(one.reason, []).append(f"{one.name} ({one.file}:{one.line})" if one.line else one.name)
    return [f"{some(names)}: {reason}" for reason, names in by_reason.items()]


def _issue(one: Vulnerability) -> Issue:
    fixed = ", ".join(one.fixed) or "no version"
    told = f"{one.package} {one.version} has {one.id}; it is fixed in {fixed}"
    identity = f"{one.package}\0{one.id}\0{one.file}"
    return Issue(
        Source.PACKAGES,
        "advisories",
        one.id,
        Severity(one.severity.value),
        f"{told}: {one.summary}" if one.summary else told,
        one.file,
        one.line or None,
        fingerprint=hashlib.sha256(identity.encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH],
        package=one.package,
        version=one.version,
        fixed=one.fixed,
        aliases=one.aliases,
        title=f"Vulnerability of {one.package}",
        remedy="see the advisory; while no version is free of it, use another package, or ignore it until a day",
        url=one.url,
        score=one.score,
    )
