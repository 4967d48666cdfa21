"""When each minor version of Python came and when its support ends: dated data of the kit's, no network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.project.versions import Version, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_DATA = Path(__file__).parent / "data" / "python-releases.json"


@dataclass(frozen=True, slots=True)
class Release:
    """A minor version: the day of its first final release, and the last day of its support."""

    version: Version
    first: date
    last: date

    def out(self, today: date) -> bool:
        """Whether there is a final release."""
        return self.first <= today

    def over(self, today: date) -> bool:
        """Whether it gets no more security fixes."""
        return self.last < today


@dataclass(frozen=True, slots=True)
class Calendar:
    """All that is known of releases, the day on which that was so, and the page where it may be read."""

    releases: Mapping[Version, Release]
    seen: date
    page: str

    def of(self, version: Version) -> Release | None:
        """What is known of a version; the same for both builds of it."""
        return self.releases.get(version.plain)

    def alive(self, today: date) -> Iterator[Version]:
        """The versions that are out and supported."""
        return (one.version for one in self.releases.values() if one.out(today) and not one.over(today))


def calendar() -> Calendar:
    """The kit's own data."""
    data = json.loads(_DATA.read_text(encoding="utf-8"))
    found: dict[Version, Release] = {}
    for name, dates in data["releases"].items():
        version = parse(name)
        if version is not None:
            days = (date.fromisoformat(dates[key]) for key in ("first_release", "end_of_life"))
            found[version] = Release(version, *days)
    return Calendar(found, date.fromisoformat(data["seen"]), data["page"])
