"""One advisory about one package, read from what a service or a snapshot holds in the schema of OSV."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from packaging.utils import canonicalize_name
from packaging.version import Version

from ci_kit.advisories.severity import rated
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from ci_kit.quality.model import Severity

ECOSYSTEM = "PyPI"
#: Of a summary this much is kept; some records have a whole page in its place.
_SUMMARY = 300


@dataclass(frozen=True, slots=True)
class Record:
    """An advisory, as far as it is about one package. `fixed` are the versions that ended a range, lowest first."""

    id: str
    aliases: tuple[str, ...]
    summary: str
    fixed: tuple[str, ...]
    severity: Severity
    score: float | None
    withdrawn: bool

    @property
    def names(self) -> frozenset[str]:
        """All identifiers of the vulnerability."""
        return frozenset((self.id, *self.aliases))

    @property
    def url(self) -> str:
        """Where one reads more."""
        return f"https://osv.dev/vulnerability/{quote(self.id, safe='')}"


def read(raw: object, package: str) -> Record:
    """An advisory in OSV's schema 1 (https://ossf.github.io/osv-schema/), as far as it is about `package`.

    Raises:
        CiKitError: It is none.
    """
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not raw["id"]:
        raise CiKitError("there is an advisory without an id")
    if not str(raw.get("schema_version", "1")).startswith("1"):
        raise CiKitError(f"advisory {raw['id']} is written in schema {raw['schema_version']}; known is 1")
    affected = about(raw, package)
    severity, score = rated(raw, affected)
    summary = raw.get("summary") or raw.get("details") or ""
    return Record(
        raw["id"],
        tuple(sorted({one for one in _list(raw.get("aliases")) if isinstance(one, str)})),
        " ".join(str(summary).split())[:_SUMMARY],
        tuple(str(version) for version in sorted(_fixed(affected))),
        severity,
        score,
        raw.get("withdrawn") is not None,
    )


def about(raw: dict[str, Any], package: str) -> list[dict[str, Any]]:
    """The parts of an advisory that are about `package`, whose name is normalised."""
    return [part for part in _list(raw.get("affected")) if isinstance(part, dict) and _names(part, package)]


def _names(part: dict[str, Any], package: str) -> bool:
    named = part.get("package")
    if not isinstance(named, dict) or str(named.get("ecosystem", "")).partition(":")[0] != ECOSYSTEM:
        return False
    return canonicalize_name(str(named.get("name", ""))) == package


def events(part: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The events of each range in versions; those of git, which name commits, are none."""
    ranges = [one for one in _list(part.get("ranges")) if isinstance(one, dict) and one.get("type") != "GIT"]
    return [[event for event in _list(one.get("events")) if isinstance(event, dict)] for one in ranges]


def _fixed(affected: list[dict[str, Any]]) -> set[Version]:
    found = set()
    for event in (event for part in affected for listed in events(part) for event in listed):
        try:
            found.add(Version(str(event.get("fixed", ""))))
        except ValueError:
            continue
    return found


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
