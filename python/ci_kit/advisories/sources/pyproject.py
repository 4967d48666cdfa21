"""Packages that a pyproject.toml pins: PEP 621's dependencies and extras, PEP 735's groups."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ci_kit.advisories.model import Cause
from ci_kit.advisories.sources import requirement
from ci_kit.advisories.sources.files import Places, array, table, text, toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.advisories.sources.inventory import Inventory


def read(path: Path, inventory: Inventory) -> None:
    """Everything that a project asks for by name; what is needed to build it (`build-system`) is not looked at.

    Raises:
        CiKitError: The file cannot be read, or is no TOML.
    """
    content = text(path)
    document, places, file = toml(content), Places(content), inventory.named(path)
    project = table(document, "project")
    for line in _requirements(document, project):
        place = (file, places.next(f'"{line}"', f"'{line}'"))
        if re.split(r"[^\w.-]", line, maxsplit=1)[0] == project.get("name"):
            inventory.skip(line, Cause.OWN, "it is the project itself, by another of its extras", place)
        else:
            requirement.add(line, place, inventory)
    for name in array(project, "dynamic"):
        if name in ("dependencies", "optional-dependencies"):
            reason = f"its {name} are made by its build, which is not run"
            inventory.skip(project.get("name", "project"), Cause.UNREADABLE, reason, (file, places.next("dynamic")))
    for name in _of_poetry(document):
        reason = "written in Poetry's own way; give its poetry.lock"
        inventory.skip(name, Cause.UNPINNED, reason, (file, places.next(f"{name} =", f"{name}=")))


def _requirements(document: dict[str, Any], project: dict[str, Any]) -> Iterator[str]:
    extras, groups = table(project, "optional-dependencies"), table(document, "dependency-groups")
    lists = [array(project, "dependencies")]
    lists += [array(named, name) for named in (extras, groups) for name in named]
    for entries in lists:
        yield from (entry for entry in entries if isinstance(entry, str))  # a table includes a group, which is read too


def _of_poetry(document: dict[str, Any]) -> Iterator[str]:
    poetry = table(table(document, "tool"), "poetry")
    groups = [table(poetry, "group")[name] for name in table(poetry, "group")]
    for parent in (poetry, *groups):
        for key in ("dependencies", "dev-dependencies"):
            yield from (name for name in table(parent, key) if name != "python")
