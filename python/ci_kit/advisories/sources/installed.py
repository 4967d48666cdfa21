"""Packages that are installed, by what their installer has written down (PyPA, *Recording installed projects*)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.advisories.model import Cause
from ci_kit.advisories.sources.files import json_object, table, text
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.advisories.sources.inventory import Inventory

_WHERE = ("lib/python*/site-packages", "lib/python*/dist-packages", "Lib/site-packages", "lib/pypy*/site-packages")


def read(path: Path, inventory: Inventory) -> None:
    """The packages of an interpreter, a virtual environment, or a `site-packages` directory. Nothing is run.

    Raises:
        CiKitError: There is no such directory, or it is no environment.
    """
    found = False
    for folder in _folders(path):
        try:
            entries = sorted(folder.iterdir())
        except OSError as error:
            raise CiKitError(error.strerror or str(error)) from error
        for entry in entries:
            if entry.name.endswith((".dist-info", ".egg-info")):
                _add(entry, inventory)
        found = True
    if not found:
        raise CiKitError("it is no Python environment: there are no site-packages")


def _folders(path: Path) -> Iterator[Path]:
    if not path.exists():
        raise CiKitError("there is no such file or directory")
    if path.is_dir() and path.name in ("site-packages", "dist-packages"):
        yield path
        return
    # An interpreter lies in a directory of its environment; that it may be a link to another one does not count.
    prefix = path if path.is_dir() else path.parent.parent
    for pattern in _WHERE:
        yield from sorted(folder for folder in prefix.glob(pattern) if folder.is_dir())
    if path.is_dir() and any(path.glob("*.dist-info")):
        yield path


def _add(entry: Path, inventory: Inventory) -> None:
    """One installed package; what an interrupted installation has left is told, not passed over."""
    file = _metadata_of(entry)
    fields: dict[str, tuple[str, int]] = {}
    try:
        for number, line in enumerate(text(file).splitlines(), 1):
            if not line.strip():
                break
            name, _, value = line.partition(":")
            fields.setdefault(name.lower(), (value.strip(), number))
        name, version = fields["name"][0], fields["version"]
        cause = _elsewhere(entry)
    except (CiKitError, KeyError) as error:
        reason = error.what if isinstance(error, CiKitError) else "its metadata has no name or no version"
        inventory.skip(entry.stem, Cause.UNREADABLE, reason, (inventory.named(file), 0))
        return
    place = (inventory.named(file), version[1])
    if cause:
        inventory.skip(name, *cause, place, version[0])
    else:
        inventory.add(name, version[0], place)


def _metadata_of(entry: Path) -> Path:
    if entry.suffix == ".dist-info":
        return entry / "METADATA"
    return entry / "PKG-INFO" if entry.is_dir() else entry


def _elsewhere(entry: Path) -> tuple[Cause, str] | None:
    """What direct_url.json (PEP 610) says: an archive has the version that it says, a repository need not."""
    origin = entry / "direct_url.json"
    if not origin.exists():
        return None
    told = json_object(text(origin))
    if table(told, "dir_info").get("editable"):
        return Cause.OWN, "it is a directory of the project"
    return (Cause.ELSEWHERE, "it was installed from a repository of source code") if "vcs_info" in told else None
