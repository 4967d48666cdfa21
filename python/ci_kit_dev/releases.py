"""What a release must be: its version as a tag and as a package, its notes, and the tags that follow it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_TAG = re.compile(r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-rc\.([1-9]\d*))?", re.ASCII)
_HEADING = re.compile(r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>\S+))?\s*$", re.MULTILINE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LINK = re.compile(r"^\[[^\]]+\]: \S+$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Version:
    """A version of the whole repository (semver.org 2.0.0); `candidate` is the N of `-rc.N`, 0 for a release."""

    major: int
    minor: int
    patch: int
    candidate: int = 0

    @classmethod
    def parse(cls, tag: str) -> Version:
        """Read a tag such as `v1.2.3` or `v1.2.3-rc.1`.

        Raises:
            InputError: It is another thing.
        """
        match = _TAG.fullmatch(tag)
        if match is None:
            raise InputError(f"`{tag}` is no release tag", remedy="write `v1.2.3`, or `v1.2.3-rc.1` for a candidate")
        return cls(*(int(part or 0) for part in match.groups()))

    @property
    def tag(self) -> str:
        """The tag of the release."""
        return f"v{self.number}{f'-rc.{self.candidate}' if self.candidate else ''}"

    @property
    def number(self) -> str:
        """Major, minor and patch, as the changelog names them."""
        return f"{self.major}.{self.minor}.{self.patch}"

    @property
    def package(self) -> str:
        """How the package is numbered (PEP 440)."""
        return f"{self.number}{f'rc{self.candidate}' if self.candidate else ''}"

    @property
    def moving(self) -> str:
        """The tag that follows the newest release of this major; it never carries a release of its own."""
        return f"v{self.major}"

    @property
    def order(self) -> tuple[int, int, int, float]:
        """What versions are sorted by: a candidate comes before its release."""
        return self.major, self.minor, self.patch, self.candidate or float("inf")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checkout says of itself: whatever a release has to agree with.

    `annotated`: the tag is an object of its own, so that it can be signed. `on_main`: its commit is part of main.
    """

    package_version: str
    changelog: str
    tags: Sequence[str]
    annotated: bool
    on_main: bool
    clean: bool


def released(tags: Iterable[str]) -> list[Version]:
    """Those of the tags that are versions, oldest first."""
    found = [Version.parse(tag) for tag in tags if _TAG.fullmatch(tag)]
    return sorted(found, key=lambda version: version.order)


def problems(version: Version, facts: Facts) -> Iterator[str]:
    """Everything that speaks against the release, each with what to do."""
    if facts.package_version != version.package:
        yield (
            f"ci_kit.__version__ is {facts.package_version}, the tag says {version.package}:"
            " set it in python/ci_kit/__init__.py, commit, and tag that commit"
        )
    if not version.candidate:
        yield from _changelog_problems(version, facts.changelog)
    if not facts.annotated:
        yield f"{version.tag} is not an annotated tag: make it with `git tag --sign {version.tag}`"
    if not facts.on_main:
        yield f"{version.tag} is not on main: merge first, then tag"
    if not facts.clean:
        yield "the checkout has changes that are not committed: what is built would not be what is tagged"


def _changelog_problems(version: Version, changelog: str) -> Iterator[str]:
    section = section_of(version.number, changelog)
    if section is None:
        yield f"CHANGELOG.md has no section `## [{version.number}] - <date>`: rename *Unreleased*, and open a new one"
        return
    date, text = section
    if not _DATE.fullmatch(date):
        yield f"the section of {version.number} in CHANGELOG.md has no date: write `## [{version.number}] - YYYY-MM-DD`"
    if not text:
        yield f"the section of {version.number} in CHANGELOG.md is empty: say what changed for users"


def section_of(name: str, changelog: str) -> tuple[str, str] | None:
    """Date and text of a section of the changelog; None when there is none."""
    headings = list(_HEADING.finditer(changelog))
    ends = [*(heading.start() for heading in headings[1:]), len(changelog)]
    for heading, end in zip(headings, ends, strict=False):  # of no headings, the end of the file is the one end
        if heading["name"] == name:
            text = changelog[heading.end() : end]
            return heading["date"] or "", _LINK.sub("", text).strip()
    return None


def notes(version: Version, changelog: str) -> str:
    """The text of the release: its section of the changelog, for a candidate what is not released yet.

    Raises:
        InputError: There is no such section.
    """
    name = "Unreleased" if version.candidate else version.number
    section = section_of(name, changelog)
    if section is None:
        raise InputError(f"CHANGELOG.md has no section for {name}", remedy=f"write `## [{name}]`")
    return section[1] + "\n"


def image_tags(version: Version, tags: Iterable[str]) -> list[str]:
    """The tags of the container image: its own, then those that move to it when all else is published."""
    own = version.tag.removeprefix("v")
    return [own, f"{version.major}.{version.minor}", str(version.major)] if moves_major(version, tags) else [own]


def moves_major(version: Version, tags: Iterable[str]) -> bool:
    """Whether the moving tag of the major is to follow: not for a candidate, nor for a fix of an older minor."""
    same = [one for one in released(tags) if one.major == version.major and not one.candidate]
    return not version.candidate and all(one.order <= version.order for one in same)
