"""One release: finds its version, sets its tag in git where that is wanted, and names it in every spelling."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError
from ci_kit.tags import names
from ci_kit.tags.repository import Pushed
from ci_kit.tags.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ci_kit.tags.repository import Repository

#: Who loses a race for a number takes the next one, so often.
_ATTEMPTS = 20


class Scheme(StrEnum):
    """How releases are named."""

    SEMVER = "semver"
    CALVER = "calver"
    MOMENT = "moment"


#: What stands before the name in git, unless told otherwise.
PREFIXES = {Scheme.SEMVER: "v", Scheme.CALVER: "", Scheme.MOMENT: "prod-"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to name and how. `sha` is the commit; `version` is for semver, empty to take that of the commit's tag."""

    scheme: Scheme
    sha: str
    prefix: str
    version: str = ""
    latest: names.Latest = names.Latest.AUTO
    build: str = ""
    sha_length: int = 12
    push: bool = False


@dataclass(frozen=True, slots=True)
class Release:
    """What it is called. `version` is None for a moment; `pushed` None if nothing was pushed."""

    tag: str
    version: Version | None
    oci: tuple[str, ...]
    pushed: Pushed | None = None


def release(
    wanted: Wanted, repository: Repository, now: Callable[[], datetime], wait: Callable[[float], object]
) -> Release:
    """Name a release, and set its tag if that is wanted. A commit that has a tag of the scheme already keeps it.

    Raises:
        InputError: The version is malformed, or taken by another commit.
        CiKitError: The remote does not answer, or every number was taken away.
    """
    for attempt in range(_ATTEMPTS):
        tags = repository.tags()
        tag, version = _named(wanted, tags, now())
        pushed = repository.push(tag, wanted.sha) if wanted.push else None
        if pushed is not Pushed.TAKEN and (wanted.push or tags.get(tag) in (None, wanted.sha)):
            return Release(tag, version, tuple(_oci(wanted, tag, version, tags)), pushed)
        if wanted.scheme is Scheme.SEMVER:
            raise InputError(
                f"the tag `{tag}` is there already, on another commit",
                remedy="raise the version; tags of releases do not move",
            )
        # A moment later is another moment; the next number is free at once, unless others want it as well.
        wait(1.0 if wanted.scheme is Scheme.MOMENT else 0.05 * attempt)
    raise CiKitError(f"others took every name that was tried ({_ATTEMPTS})", remedy="run fewer at the same time")


def _named(wanted: Wanted, tags: dict[str, str], now: datetime) -> tuple[str, Version | None]:
    own = [name for name, sha in tags.items() if sha == wanted.sha]
    if wanted.scheme is Scheme.MOMENT:
        return wanted.prefix + names.moment(now), None
    there = names.known(own, wanted.prefix)
    if wanted.scheme is Scheme.CALVER:
        dated = [one for one in there if not one.pre and not one.build and _dated(one)]
        version = max(dated) if dated else names.calendar(now, names.known(tags, wanted.prefix))
        return f"{wanted.prefix}{version}", version
    if not wanted.version and not there:
        raise InputError(
            "`version` is empty, and the commit has no tag with a version",
            remedy=f"give `version`, or tag the commit with such as {wanted.prefix}1.4.0",
        )
    version = Version.parse(wanted.version) if wanted.version else max(there)
    return f"{wanted.prefix}{version}", version


def _dated(version: Version) -> bool:
    return version.major >= 2000 and 1 <= version.minor <= 12  # noqa: PLR2004 (years and months)


def _oci(wanted: Wanted, tag: str, version: Version | None, tags: dict[str, str]) -> list[str]:
    moving: list[str] = []
    if version:
        others = [one for one in names.known(tags, wanted.prefix) if one != version]
        moving = list(names.floating(version, others, wanted.latest))
    elif wanted.latest is names.Latest.ALWAYS:
        moving = ["latest"]
    build = [names.of_build(wanted.build)] if wanted.build else []
    return [version.oci if version else tag, *moving, names.of_commit(wanted.sha, wanted.sha_length), *build]
