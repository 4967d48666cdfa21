"""What a file's own name says: project, version and tags, and whether the others say the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    parse_sdist_filename,
    parse_wheel_filename,
)

from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.package.metadata import Described

WHEEL, SDIST = ".whl", ".tar.gz"


@dataclass(frozen=True, slots=True)
class Named:
    """A file's name, taken apart; `tags` are those of a wheel, such as `py3-none-any`, each on its own."""

    file: str
    name: str
    version: str
    tags: frozenset[str] = frozenset()


def parse(file: str) -> Named | Problem:
    """Take a file's name apart, or say what is wrong with it."""
    try:
        if file.endswith(WHEEL):
            name, version, _build, tags = parse_wheel_filename(file)
            return Named(file, name, str(version), frozenset(map(str, tags)))
        name, version = parse_sdist_filename(file)
        return Named(file, name, str(version))
    except (InvalidWheelFilename, InvalidSdistFilename) as error:
        return Problem(Rule.FILE_NAME, file, str(error)[:300])


def normal(named: Named) -> Iterator[Problem]:
    """PyPI asks for the normalised name in that of an sdist (PEP 625), as of a wheel."""
    first = f"{named.name.replace('-', '_')}-{named.version}"
    if named.file.endswith(SDIST) and named.file != first + SDIST:
        yield Problem(Rule.FILE_NAME, named.file, f"it should be called {first}{SDIST}")


def agree(named: Named, described: Described, inside: str) -> Iterator[Problem]:
    """Whether a file's name and its metadata say the same."""
    if described.name != named.name:
        text = f"the file's name says `{named.name}`, its metadata `{described.name[:100]}`"
        yield Problem(Rule.NAME_DIFFERS, named.file, text, inside)
    if described.version != named.version:
        text = f"the file's name says `{named.version}`, its metadata `{described.version[:100]}`"
        yield Problem(Rule.VERSION_DIFFERS, named.file, text, inside)


def together(names: Sequence[Named]) -> Iterator[Problem]:
    """Whether files that lie together are of one project and one version."""
    for named in names[1:]:
        first = names[0]
        if named.name != first.name:
            text = f"it is of `{named.name}`, and {first.file} beside it of `{first.name}`"
            yield Problem(Rule.NAME_DIFFERS, named.file, text)
        elif named.version != first.version:
            text = f"it is of {named.version}, and {first.file} beside it of {first.version}"
            yield Problem(Rule.VERSION_DIFFERS, named.file, text)
