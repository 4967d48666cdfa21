"""The tags that a release gets beside its version: lines it leads, the commit, the build, `latest`."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import InputError
from ci_kit.tags.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime


class Latest(StrEnum):
    """Whether a release is `latest`: if none is newer, or as told."""

    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


def calendar(now: datetime, others: Iterable[Version]) -> Version:
    """The next free `YYYY.MM.PATCH` of this month, unpadded; `now` in UTC."""
    taken = [one.patch for one in others if (one.major, one.minor) == (now.year, now.month)]
    return Version(now.year, now.month, max(taken, default=-1) + 1)


def moment(now: datetime) -> str:
    """`YYYYMMDD-HHMMSS`; `now` in UTC."""
    return now.strftime("%Y%m%d-%H%M%S")


def known(names: Iterable[str], prefix: str) -> list[Version]:
    """The versions among the names of tags; names that are none are left out."""
    found = []
    for name in names:
        if name.startswith(prefix) and name[len(prefix) : len(prefix) + 1].isdigit():
            try:
                found.append(Version.parse(name[len(prefix) :]))
            except InputError:
                continue
    return found


def floating(version: Version, others: Iterable[Version], latest: Latest) -> Iterator[str]:
    """The tags that move: `1.4` and `1`, where nothing newer is in that line, and `latest`.

    A pre-release moves none of them, and neither does a repair of an old line move what is newer.
    """
    newer = [one for one in others if not one.pre and one > version]
    if not version.pre:
        if all((one.major, one.minor) != (version.major, version.minor) for one in newer):
            yield f"{version.major}.{version.minor}"
        if all(one.major != version.major for one in newer):
            yield str(version.major)
    if latest is Latest.ALWAYS or (latest is Latest.AUTO and not version.pre and not newer):
        yield "latest"


def of_commit(sha: str, length: int) -> str:
    """`sha-…`: the prefix keeps a commit of digits alone from reading as a number."""
    return f"sha-{sha[:length]}"


def of_build(build: str) -> str:
    """`build-…` for a build number such as `128` or `128.2`.

    Raises:
        InputError: It is none.
    """
    if not re.fullmatch(r"\d{1,12}(\.\d{1,6})?", build):
        raise InputError(f"`build` is `{build[:40]}`", remedy="write a number, such as ${{ github.run_number }}")
    return f"build-{build}"
