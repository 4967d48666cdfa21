"""A version, read from and written in the spellings of semver 2.0, git tags, PEP 440 and OCI tags."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

from ci_kit.errors import InputError

_NUMBER = r"(?:0|[1-9]\d{0,8})"
_CORE = rf"(?P<major>{_NUMBER})\.(?P<minor>{_NUMBER})\.(?P<patch>{_NUMBER})"
#: semver.org, sections 9 and 10; a container tag has `_` where a version has `+`.
_SEMVER = re.compile(
    rf"v?{_CORE}(?:-(?P<pre>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:[+_](?P<build>[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
)
#: The part of PEP 440 that means the same in semver.
_PEP440 = re.compile(rf"v?{_CORE}(?P<kind>a|b|rc)(?P<number>{_NUMBER})(?:\+(?P<build>[0-9a-z]+(?:\.[0-9a-z]+)*))?")
_KINDS = {"alpha": "a", "beta": "b", "rc": "rc"}
_WORDS = {short: word for word, short in _KINDS.items()}
_REMEDY = "write such as 1.4.0, v1.4.0 or 1.4.0-rc.1; CalVer is unpadded: 2026.1.0, not 2026.01.0"
#: The longest tag of an image (OCI distribution specification, section on pulling manifests).
_OCI_LENGTH = 128


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """Three numbers, the parts of a pre-release, and those of build metadata, which have no say in the order."""

    major: int
    minor: int
    patch: int
    pre: tuple[str, ...] = ()
    build: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        """A version from any of its spellings.

        Raises:
            InputError: It is none.
        """
        match = _SEMVER.fullmatch(text) or _PEP440.fullmatch(text)
        if not match:
            raise InputError(f"`{text[:80]}` is no version", remedy=_REMEDY)
        found: dict[str, str | None] = match.groupdict()
        pre = tuple((found.get("pre") or "").split(".")) if found.get("pre") else ()
        if found.get("kind"):
            pre = (_WORDS[str(found["kind"])], str(found["number"]))
        if any(part.isdigit() and part != "0" and part.startswith("0") for part in pre):
            raise InputError(f"`{text[:80]}` has a padded number in its pre-release", remedy=_REMEDY)
        build = tuple(str(found["build"]).split(".")) if found["build"] else ()
        return cls(int(str(found["major"])), int(str(found["minor"])), int(str(found["patch"])), pre, build)

    def __str__(self) -> str:
        """As semver writes it."""
        pre = "-" + ".".join(self.pre) if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"

    @property
    def pep440(self) -> str:
        """As Python packages write it; empty where PEP 440 has no spelling that sorts the same.

        `alpha.N`, `beta.N` and `rc.N` have one. Build metadata is a local version, in lower case.
        """
        if self.pre and not (len(self.pre) == 2 and self.pre[0] in _KINDS and self.pre[1].isdigit()):  # noqa: PLR2004
            return ""
        # `007` and `7` are two builds, but one local version.
        if any(
            not re.fullmatch(r"[0-9a-z]+", part) or (part != part.lstrip("0") and part != "0") for part in self.build
        ):
            return ""
        pre = _KINDS[self.pre[0]] + self.pre[1] if self.pre else ""
        build = "+" + ".".join(self.build) if self.build else ""
        return f"{self.major}.{self.minor}.{self.patch}{pre}{build}"

    @property
    def oci(self) -> str:
        """As a tag of a container image, which may have no `+`.

        Raises:
            InputError: It is too long for one.
        """
        text = str(self).replace("+", "_")
        if len(text) > _OCI_LENGTH:
            raise InputError(
                f"`{text[:40]}…` is too long for the tag of an image", remedy="128 characters are the most"
            )
        return text

    def __lt__(self, other: Version) -> bool:
        """The order of semver.org, section 11."""
        return self._key() < other._key()

    def __eq__(self, other: object) -> bool:
        """Whether all of it is the same, build metadata too."""
        return isinstance(other, Version) and str(self) == str(other)

    def __hash__(self) -> int:
        """In keeping with `__eq__`."""
        return hash(str(self))

    def _key(self) -> tuple[Any, ...]:
        parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in self.pre)
        return (self.major, self.minor, self.patch, not self.pre, parts, self.build)
