"""Looks at distributions that lie together: each by itself, then all against each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import tarball
from ci_kit.errors import CiKitError
from ci_kit.package import archive, metadata, names, sdist, wheel
from ci_kit.package.rules import Problem, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file: what its name says, what is in it, what it says of itself. None where that cannot be read."""

    path: Path
    named: names.Named | None = None
    archive: archive.Archive | None = None
    described: metadata.Described | None = None

    @property
    def is_wheel(self) -> bool:
        """Whether it is a wheel; else it is an sdist."""
        return self.path.name.endswith(names.WHEEL)


@dataclass(slots=True)
class Seen:
    """What was looked at, and what is wrong with it."""

    distributions: list[Distribution] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def wheels(self) -> list[Distribution]:
        """The wheels that could be read."""
        return [one for one in self.distributions if one.is_wheel and one.archive]

    def sdists(self) -> list[Distribution]:
        """The sdists that could be read."""
        return [one for one in self.distributions if not one.is_wheel and one.archive]


def look(paths: Sequence[Path]) -> Seen:
    """Look at every file without running anything of it."""
    seen = Seen()
    for path in paths:
        seen.distributions.append(_one(path, seen.problems))
    seen.problems += names.together([one.named for one in seen.distributions if one.named])
    seen.problems += _pairs(seen)
    return seen


def _one(path: Path, problems: list[Problem]) -> Distribution:
    parsed = names.parse(path.name)
    named = None if isinstance(parsed, Problem) else parsed
    problems += names.normal(parsed) if isinstance(parsed, names.Named) else [parsed]
    kind = wheel if path.name.endswith(names.WHEEL) else sdist
    try:
        read = archive.read(path, kind.kept)
    except tarball.TooLargeError as error:
        problems.append(Problem(Rule.TOO_LARGE, path.name, error.what))
        return Distribution(path, named)
    except CiKitError as error:
        problems.append(Problem(Rule.UNREADABLE, path.name, f"{error.what}: {error.why[:200]}"))
        return Distribution(path, named)
    problems += kind.problems(read, named)
    place = f"{wheel.info_directory(read)}/METADATA" if kind is wheel else f"{sdist.top(read)}/PKG-INFO"
    text = read.texts.get(place)
    return Distribution(path, named, read, metadata.described(path.name, text) if text is not None else None)


def _pairs(seen: Seen) -> Iterator[Problem]:
    for source in seen.sdists():
        for built in seen.wheels():
            if source.described and built.described and source.described.version == built.described.version:
                yield from metadata.disagreements(source.described, built.described)
