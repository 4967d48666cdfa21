"""Known vulnerabilities of packages: which packages there are, and what an advisory service says of them."""

from __future__ import annotations

from ci_kit.advisories.audit import Options, audit
from ci_kit.advisories.canary import CANARY, Canary
from ci_kit.advisories.model import Audit, Cause, Package, Severity, Skipped, Vulnerability
from ci_kit.advisories.sources import discover

__all__ = [
    "CANARY",
    "Audit",
    "Canary",
    "Cause",
    "Options",
    "Package",
    "Severity",
    "Skipped",
    "Vulnerability",
    "audit",
    "discover",
]
