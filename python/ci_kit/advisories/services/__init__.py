"""Who knows about vulnerabilities: OSV, the package index itself, or a snapshot of advisories on this machine."""

from __future__ import annotations

from ci_kit.advisories.services.interface import Service, UnknownPackageError
from ci_kit.advisories.services.osv import Osv
from ci_kit.advisories.services.pypi import PyPI
from ci_kit.advisories.services.snapshot import Snapshot

__all__ = ["Osv", "PyPI", "Service", "Snapshot", "UnknownPackageError"]
