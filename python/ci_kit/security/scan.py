"""A scan of several sources: which of them have something to look at, and what came of each."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError, suggestion, unwritable
from ci_kit.redact import Redactor
from ci_kit.secrets import masks
from ci_kit.secrets.scanner import Scanner
from ci_kit.security import credentials, packages, reports
from ci_kit.security.bandit import child
from ci_kit.security.bandit import look as bandit
from ci_kit.security.model import Look, Source, unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from ci_kit.advisories.services import Service
    from ci_kit.process import Cancellation
    from ci_kit.secrets.model import Found
    from ci_kit.security.bandit.selection import Selection
    from ci_kit.security.credentials import Known
    from ci_kit.security.places import Places
    from ci_kit.security.policy import Policy

AUTO = "auto"
#: What a broken installation or a machine at its end raises; the other sources go on.
_BROKEN = (CiKitError, ImportError, MemoryError, OSError, RecursionError)


@dataclass(slots=True)
class Scan:
    """What a scan is made of. `files` name packages; `seconds` bound bandit and the packages each.

    `temporary` is the directory for what bandit writes, None for the system's; it is gone afterwards. `secret` holds
    what was found with its values, to be masked, and `redactor` takes these out of what others wrote.
    """

    root: Path
    env: Mapping[str, str] = field(repr=False)
    places: Places
    policy: Policy
    known: Known
    selection: Selection
    today: date
    cancel: Cancellation
    seconds: float
    files: Sequence[Path]
    service: Service
    reports: Sequence[str]
    temporary: Path | None = None
    bandit: Sequence[str] = child.COMMAND
    secret: list[Found] = field(default_factory=list, repr=False)
    redactor: Redactor = field(default_factory=Redactor)

    def looks(self, wanted: Sequence[Source]) -> list[Look]:
        """What came of each source, in their order; the secrets come first, for the others may quote them.

        Raises:
            InputError: A file that packages are read from is of no such kind.
            CiKitError: It was cancelled.
        """
        done = {source: self._look(source) for source in sorted(wanted, key=lambda one: one is not Source.SECRETS)}
        return [_without(done[source], self.redactor) for source in Source if source in done]

    def _look(self, source: Source) -> Look:
        looker = {
            Source.BANDIT: self._bandit,
            Source.PACKAGES: self._packages,
            Source.SECRETS: self._secrets,
            Source.REPORTS: self._reports,
        }[source]
        try:
            return looker()
        except InputError:
            raise
        except _BROKEN as error:
            if self.cancel.requested:
                raise
            why = str(error) if isinstance(error, CiKitError) else f"{type(error).__name__}: {error}"
            return unseen(source, why)

    def _excluded(self, source: Source) -> Callable[[str], bool]:
        return partial(self.policy.excludes, source, today=self.today)

    def _bandit(self) -> Look:
        try:
            folder = tempfile.TemporaryDirectory(prefix="ci-kit-bandit-", dir=self.temporary)
        except OSError as error:
            raise unwritable("no directory for bandit could be made", error) from error
        with folder as name:
            world = child.World(
                self.places.root, Path(name), self.env, self.cancel, self.seconds, _processors(), self.bandit
            )
            return bandit.look(self.places, world, self.selection, self._excluded(Source.BANDIT))

    def _packages(self) -> Look:
        from ci_kit.advisories import Options, audit  # noqa: PLC0415 (loads pip-audit's libraries; only where there are packages)

        excluded = self._excluded(Source.PACKAGES)
        files = [path for path in self.files if not excluded(os.path.relpath(path, self.root).replace(os.sep, "/"))]
        if not files:
            return unseen(Source.PACKAGES, "there is no file that names packages", "packages")
        done = audit(files, self.service, self.env, Options(self.seconds, self.root), self.cancel)
        if self.cancel.requested:
            raise CiKitError("cancelled while the packages were looked at")
        return packages.taken(done, partial(self.policy.waives, today=self.today))

    def _secrets(self) -> Look:
        found, self.secret = credentials.look(self.places, self.known, self._excluded(Source.SECRETS), Scanner())
        for form in masks.forms(self.secret):
            self.redactor.register(form)
        return found

    def _reports(self) -> Look:
        return reports.look(self.root, self.reports, self.redactor)


def wanted(scan: Scan, words: Sequence[str]) -> list[Source]:
    """The sources that `words` name; with `auto` all for which there is something to look at.

    Raises:
        InputError: There is no such source, or reports are given but not asked for.
        CiKitError: The files cannot be listed.
    """
    known = (*Source, AUTO)
    wrong = next((word for word in words if word not in known), None)
    if wrong is not None:
        raise InputError(f"`sources` names `{wrong[:40]}`", remedy=suggestion(wrong, known))
    found = [source for source in Source if source in words]
    if AUTO in words or not words:
        found += [source for source in _applying(scan) if source not in found]
    if scan.reports and Source.REPORTS not in found:
        raise InputError("`reports` are given, but `sources` does not name them", remedy="add `reports` to `sources`")
    if Source.REPORTS in found and not scan.reports:
        raise InputError("`reports` is required", remedy="name the reports that other scanners have written")
    return found


def _applying(scan: Scan) -> list[Source]:
    applies = {
        Source.BANDIT: bandit.has_python(scan.places),
        Source.PACKAGES: bool(scan.files),
        Source.SECRETS: True,
        Source.REPORTS: bool(scan.reports),
    }
    return [source for source in Source if applies[source]]


def _without(look: Look, redactor: Redactor) -> Look:
    """What others wrote in a look, without secrets."""
    if look.source is Source.SECRETS:
        return look
    clean = lru_cache(maxsize=None)(redactor)
    look.issues = [replace(issue, message=clean(issue.message)) for issue in look.issues]
    look.problems, look.notes = list(map(clean, look.problems)), list(map(clean, look.notes))
    return look


def _processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
