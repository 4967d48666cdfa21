"""Packages of a Pipfile.lock (format 6 of pipenv)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.advisories.model import Cause
from ci_kit.advisories.sources.files import Places, json_object, table, text
from ci_kit.advisories.sources.inventory import sha256
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.advisories.sources.inventory import Inventory


def read(path: Path, inventory: Inventory) -> None:
    """Every category: `default`, `develop` and a project's own.

    Raises:
        CiKitError: The file cannot be read, or is no lock.
    """
    content = text(path)
    lock, places = json_object(content), Places(content)
    if not isinstance(lock.get("_meta"), dict):
        raise CiKitError("it has no `_meta`, which each Pipfile.lock has")
    for category in sorted(lock.keys() - {"_meta"}):
        for name in table(lock, category):
            place = (inventory.named(path), places.next(f'"{name}": {{', f'"{name}"'))
            _add(inventory, name, table(table(lock, category), name), place)


def _add(inventory: Inventory, name: str, entry: dict[str, object], place: tuple[str, int]) -> None:
    version = str(entry.get("version") or "")
    if any(key in entry for key in ("git", "hg", "svn", "bzr", "path", "file")):
        cause = Cause.OWN if entry.get("editable") and "path" in entry else Cause.ELSEWHERE
        inventory.skip(name, cause, "it comes from an address or a directory", place)
    elif version.startswith("==") and "*" not in version:
        inventory.add(name, version.lstrip("="), place, sha256(entry.get("hashes")))
    else:
        inventory.skip(name, Cause.UNPINNED, "not pinned to one version", place, version)
