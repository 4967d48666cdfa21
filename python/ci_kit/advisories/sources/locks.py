"""Packages of the lock files in TOML: uv.lock, poetry.lock, pdm.lock, and pylock.toml of PEP 751."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ci_kit.advisories.model import Cause
from ci_kit.advisories.sources.files import Places, array, table, text, toml
from ci_kit.advisories.sources.inventory import sha256
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.advisories.sources.inventory import Inventory

    Entry = tuple[dict[str, Any], tuple[str, int]]

_REPOSITORY = "it comes from a repository of source code"
_DIRECTORY = "it comes from a directory"
_OWN = "it is the project itself or a part of it"


def uv(path: Path, inventory: Inventory) -> None:
    """A uv.lock (version 1). Members of the workspace are the project's own.

    Raises:
        CiKitError: The file cannot be read, or is no such lock, or was cut off between two entries.
    """
    entries = list(_entries(path, inventory, "package", "version"))
    known = {entry.get("name") for entry, _ in entries}
    needed = (one for entry, _ in entries for one in array(entry, "dependencies") if isinstance(one, dict))
    if lost := next((one for one in needed if one.get("name") not in known), None):
        raise CiKitError(f"it has no entry of {str(lost.get('name'))[:80]}, which another entry needs")
    for entry, place in entries:
        source = table(entry, "source")
        if cause := _elsewhere(source, own=("virtual", "editable"), repository="git", directory="directory"):
            inventory.skip(entry.get("name"), *cause, place, entry.get("version"))
            continue
        files = [*array(entry, "wheels"), entry.get("sdist")]
        hashes = [file.get("hash") for file in files if isinstance(file, dict)]
        inventory.add(entry.get("name"), entry.get("version"), place, sha256(hashes))


def poetry(path: Path, inventory: Inventory) -> None:
    """A poetry.lock (versions 1 and 2). The project itself is not in it.

    Raises:
        CiKitError: The file cannot be read, or is no such lock.
    """
    for entry, place in _entries(path, inventory, "package", "metadata"):
        kind = table(entry, "source").get("type")
        if kind in ("git", "directory"):
            reason = _REPOSITORY if kind == "git" else _DIRECTORY
            inventory.skip(entry.get("name"), Cause.ELSEWHERE, reason, place, entry.get("version"))
            continue
        inventory.add(entry.get("name"), entry.get("version"), place, _files(entry))


def pdm(path: Path, inventory: Inventory) -> None:
    """A pdm.lock (version 4). Editable directories are the project's own.

    Raises:
        CiKitError: The file cannot be read, or is no such lock.
    """
    for entry, place in _entries(path, inventory, "package", "metadata"):
        own = ("path",) if entry.get("editable") else ()
        if cause := _elsewhere(entry, own=own, repository="git", directory="path"):
            inventory.skip(entry.get("name"), *cause, place, entry.get("version"))
        else:
            inventory.add(entry.get("name"), entry.get("version"), place, _files(entry))


def pylock(path: Path, inventory: Inventory) -> None:
    """A pylock.toml (PEP 751, version 1). Editable directories are the project's own.

    Raises:
        CiKitError: The file cannot be read, or is no such lock.
    """
    for entry, place in _entries(path, inventory, "packages", "lock-version"):
        own = ("directory",) if table(entry, "directory").get("editable") else ()
        if cause := _elsewhere(entry, own=own, repository="vcs", directory="directory"):
            inventory.skip(entry.get("name"), *cause, place, entry.get("version"))
            continue
        files = [*array(entry, "wheels"), table(entry, "sdist"), table(entry, "archive")]
        hashes = [table(file, "hashes").items() for file in files if isinstance(file, dict)]
        listed = [f"{kind}:{digest}" for items in hashes for kind, digest in items]
        inventory.add(entry.get("name"), entry.get("version"), place, sha256(listed))


def _entries(path: Path, inventory: Inventory, name: str, needed: str) -> Iterator[Entry]:
    """The packages of a lock and where each begins; `needed` is what every such file has besides them."""
    content = text(path)
    document = toml(content)
    if needed not in document:
        raise CiKitError(f"it has no `{needed}`, which each such file has; is it half written?")
    places = Places(f"\n{content}")
    for entry in array(document, name):
        # The text was given a line of its own in front, so that each header has a line break before it.
        place = (inventory.named(path), places.next(f"\n[[{name}]]"))
        if not isinstance(entry, dict):
            raise CiKitError(f"`{name}` in it has what is no table")
        yield entry, place


def _elsewhere(
    source: dict[str, Any], *, own: tuple[str, ...], repository: str, directory: str
) -> tuple[Cause, str] | None:
    """Why an entry cannot be asked about, by the keys that it has."""
    if any(key in source for key in own):
        return Cause.OWN, _OWN
    if repository in source:
        return Cause.ELSEWHERE, _REPOSITORY
    return (Cause.ELSEWHERE, _DIRECTORY) if directory in source else None


def _files(entry: dict[str, Any]) -> tuple[str, ...]:
    return sha256([file.get("hash") for file in array(entry, "files") if isinstance(file, dict)])
