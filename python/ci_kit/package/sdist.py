"""An sdist: one directory with its metadata, its licence, and what it takes to build.

Source: https://packaging.python.org/en/latest/specifications/source-distribution-format/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.package import contents, metadata, names, readme
from ci_kit.package.rules import Problem, Rule
from ci_kit.package.wheel import is_license

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.package.archive import Archive

_DEPTH = 1


def kept(name: str) -> bool:
    """Which members are read whole."""
    return (name.count("/") == _DEPTH and name.endswith("/PKG-INFO")) or contents.may_be_key(name)


def top(archive: Archive) -> str:
    """The one directory that everything is in; empty when there is not exactly one."""
    tops = {one.name.strip("/").partition("/")[0] for one in archive.members if one.name.strip("./")}
    return tops.pop() if len(tops) == 1 else ""


def problems(archive: Archive, named: names.Named | None) -> Iterator[Problem]:
    """Everything that is wrong with an sdist by itself."""
    file, root = archive.path.name, top(archive)
    yield from contents.anywhere(archive)
    if not root:
        yield Problem(Rule.METADATA_MISSING, file, "it does not have exactly one directory at its top")
        return
    if root + names.SDIST != file:
        yield Problem(Rule.NAME_DIFFERS, file, f"the directory in it is called {root[:100]}")
    members = {one.name for one in archive.members}
    if not members & {f"{root}/pyproject.toml", f"{root}/setup.py"}:
        yield Problem(Rule.NOT_BUILDABLE, file, "there is neither pyproject.toml nor setup.py in it")
    if not any(is_license(name) and name.count("/") == _DEPTH for name in members):
        yield Problem(Rule.LICENSE_MISSING, file, "there is no licence at its top")
    inside = f"{root}/PKG-INFO"
    data = archive.texts.get(inside)
    if data is None:
        yield Problem(Rule.METADATA_MISSING, file, f"there is no {inside[:150]}")
        return
    described = metadata.described(file, data)
    yield from metadata.invalid(file, inside, data)
    yield from readme.problems(described, inside)
    if named:
        yield from names.agree(named, described, inside)
