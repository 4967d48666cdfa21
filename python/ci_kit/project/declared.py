"""What a `pyproject.toml` declares of Python versions: `requires-python` and classifiers (PEP 621)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from ci_kit.errors import InputError
from ci_kit.project.versions import Version, parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Bytes; real ones have some thousand.
LARGEST = 4 << 20
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (\d+\.\d+)\s*", re.ASCII)
#: A minor version is allowed if one of these patch releases is; none has come further than 3.9's 25.
_PATCHES = range(100)
_INSTEAD = "or give `python-versions`"


@dataclass(frozen=True, slots=True)
class Declared:
    """The declarations and the lines (1-based) they stand in. Both may be absent: `requires` empty, no classifiers."""

    requires: str
    classifiers: tuple[Version, ...]
    lines: Mapping[str, int]

    def allows(self, version: Version) -> bool:
        """Whether `requires-python` lets a release of this minor version install the project (PEP 440)."""
        if not self.requires:
            return True
        wanted = SpecifierSet(self.requires)
        return any(wanted.contains(f"{version.major}.{version.minor}.{patch}") for patch in _PATCHES)

    def line(self, version: Version | None = None) -> int | None:
        """The line of a version's classifier; without one, that of `requires-python`."""
        return self.lines.get(str(version) if version else "")


def read(path: Path, name: str) -> Declared:
    """The declarations in the file `path`, which messages call `name`.

    Raises:
        InputError: It cannot be read, is no TOML, has no `[project]`, or declares something malformed.
    """
    text = _text(path, name)
    try:
        project = tomllib.loads(text).get("project")
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError(f"{name} is no TOML", why=str(error)[:200]) from None
    if not isinstance(project, dict):
        raise InputError(f"{name} has no table `[project]`", remedy=f"declare the project by PEP 621, {_INSTEAD}")
    requires = _requires(project, name)
    classifiers = _classifiers(project, name)
    return Declared(requires, classifiers, _lines(text, classifiers))


def _text(path: Path, name: str) -> str:
    try:
        if not path.is_file():
            raise InputError(
                f"there is no file {name}", remedy=f"check the repository out, correct `pyproject`, {_INSTEAD}"
            )
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise InputError(f"{name} has more than {LARGEST >> 20} MB")
        return data.decode("utf-8").replace("\r\n", "\n")
    except OSError as error:
        raise InputError(f"{name} cannot be read", why=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise InputError(f"{name} is no TOML", why=f"byte {error.start} is not UTF-8") from None
    except ValueError:  # a NUL in the name
        raise InputError("`pyproject` is no path") from None


def _requires(project: Mapping[str, Any], name: str) -> str:
    given = project.get("requires-python", "")
    if not isinstance(given, str):
        raise InputError(f"`requires-python` in {name} is no text", remedy='write it like ">=3.11"')
    try:
        SpecifierSet(given)
    except InvalidSpecifier:
        what = f"`requires-python` in {name} is `{given[:80]}`, which is no version specifier"
        raise InputError(what, remedy='write it like ">=3.11" (PEP 440)') from None
    return given.strip()


def _classifiers(project: Mapping[str, Any], name: str) -> tuple[Version, ...]:
    given = project.get("classifiers", [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise InputError(f"`classifiers` in {name} is no list of texts")
    dynamic = project.get("dynamic", [])
    if isinstance(dynamic, list) and {"classifiers", "requires-python"} & {str(one) for one in dynamic}:
        what = f"{name} leaves its Python versions to the build backend (`dynamic`)"
        raise InputError(what, remedy=f"declare `classifiers` and `requires-python` there, {_INSTEAD}")
    found = {parse(match[1]) for one in given if (match := _CLASSIFIER.fullmatch(one))}
    return tuple(sorted(version for version in found if version))


def _lines(text: str, classifiers: tuple[Version, ...]) -> dict[str, int]:
    """Where the declarations stand; tomllib does not tell, so the text is searched for them."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        if line.lstrip().startswith("requires-python"):
            found.setdefault("", number)
        match = _CLASSIFIER.search(line)
        if match and parse(match[1]) in classifiers:
            found.setdefault(match[1], number)
    return found
