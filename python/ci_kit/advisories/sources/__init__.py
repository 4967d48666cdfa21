"""Which packages a project names: read from its files and environments, nothing resolved, downloaded or run."""

from __future__ import annotations

from ci_kit.advisories.sources.inventory import Inventory
from ci_kit.advisories.sources.kinds import discover, read

__all__ = ["Inventory", "discover", "read"]
