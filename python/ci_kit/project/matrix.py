"""Which Python versions a project is tested on, and what does not hold together in what it declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.project.versions import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from ci_kit.project.declared import Declared
    from ci_kit.project.releases import Calendar

#: From here on the free-threaded build is no experiment (PEP 779).
FIRST_FREE = Version(3, 14)


class Tier(StrEnum):
    """How much of the matrix is wanted."""

    FAST = "fast"
    STANDARD = "standard"
    COMPREHENSIVE = "comprehensive"


class Mismatch(StrEnum):
    """What may be wrong with a version of the matrix, or with one that is not in it."""

    REFUSED = "refused-version"
    UNNAMED = "unnamed-version"
    ENDED = "end-of-life"
    COMING = "not-released"
    UNKNOWN = "unknown-version"
    NEWER = "newer-version"


@dataclass(frozen=True, slots=True)
class Doubt:
    """One mismatch and the version it is about."""

    kind: Mismatch
    version: Version


@dataclass(frozen=True, slots=True)
class Matrix:
    """The versions in ascending order, never empty, and the one for work that needs only one, such as a build."""

    versions: tuple[Version, ...]
    default: Version

    @property
    def oldest(self) -> Version:
        """The first of them."""
        return self.versions[0]

    @property
    def newest(self) -> Version:
        """The last of them that is no free-threaded build, unless all are."""
        return next((one for one in reversed(self.versions) if not one.free), self.versions[-1])

    def tier(self, tier: Tier) -> tuple[Version, ...]:
        """The part of a tier: the default; oldest, default and newest; all."""
        match tier:
            case Tier.FAST:
                return (self.default,)
            case Tier.STANDARD:
                return tuple(sorted({self.oldest, self.default, self.newest}))
            case Tier.COMPREHENSIVE:
                return self.versions


def candidates(declared: Declared, calendar: Calendar, today: date) -> tuple[Version, ...]:
    """The versions that the project is for: those of its classifiers, else the supported ones it may be installed on.

    Raises:
        InputError: It declares nothing, or nothing that is left.
    """
    if declared.classifiers:
        found = [one for one in declared.classifiers if declared.allows(one)]
    elif declared.requires:
        found = sorted(one for one in calendar.alive(today) if declared.allows(one))
    else:
        what = "the project declares no Python versions"
        raise InputError(what, remedy="add classifiers or `requires-python` to `[project]`, or give `python-versions`")
    if not found:
        what = f"no Python version is left: `requires-python` is `{declared.requires[:80]}`"
        why = "it refuses all classifiers" if declared.classifiers else "it refuses all that are supported today"
        raise InputError(what, why=why, remedy="correct one of them, or give `python-versions`")
    return tuple(found)


def build(versions: Iterable[Version], calendar: Calendar, today: date, *, free: bool) -> Matrix:
    """The matrix of some versions, at least one; with `free` the free-threaded builds from 3.14 on beside them."""
    chosen = set(versions)
    if free:
        chosen |= {replace(one, free=True) for one in chosen if one.plain >= FIRST_FREE}
    ordered = tuple(sorted(chosen))
    out = [one for one in ordered if (known := calendar.of(one)) is not None and known.out(today)]
    default = next((one for one in reversed(out or ordered) if not one.free), (out or ordered)[-1])
    return Matrix(ordered, default)


def doubts(versions: Iterable[Version], declared: Declared | None, calendar: Calendar, today: date) -> Iterator[Doubt]:
    """What does not hold together, in the order of the versions; without a declaration only what the dates say."""
    plain = sorted({one.plain for one in versions})
    for version in sorted({*plain, *(declared.classifiers if declared else ())}):
        if declared and not declared.allows(version):
            yield Doubt(Mismatch.REFUSED, version)
            continue
        known = calendar.of(version)
        if known is None:
            yield Doubt(Mismatch.UNKNOWN, version)
        elif known.over(today):
            yield Doubt(Mismatch.ENDED, version)
        elif not known.out(today):
            yield Doubt(Mismatch.COMING, version)
    if declared and declared.classifiers:
        yield from _unnamed(declared, calendar, today)


def _unnamed(declared: Declared, calendar: Calendar, today: date) -> Iterator[Doubt]:
    """Supported versions on which the project may be installed without a classifier that says so."""
    newest = declared.classifiers[-1]
    for version in sorted(calendar.alive(today)):
        if version not in declared.classifiers and declared.requires and declared.allows(version):
            yield Doubt(Mismatch.NEWER if version > newest else Mismatch.UNNAMED, version)
