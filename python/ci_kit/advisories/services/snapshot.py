"""A snapshot of advisories on this machine: a directory or a zip of OSV records in JSON or YAML.

Such as a checkout of PyPA's advisory-database or OSV's own export of PyPI. Parsing thousands of records takes many
seconds; so all are read, but only searched for the names of packages, and parsed are those that name one asked about.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from packaging.utils import canonicalize_name
from packaging.version import Version

from ci_kit.advisories.record import Record, read
from ci_kit.advisories.services.affected import affects
from ci_kit.advisories.services.records import Records
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from pathlib import Path

#: A key `name` and a name behind it, as JSON and YAML are written. Names of other things do no harm.
_NAME = re.compile(rb"""\bname["']?[ \t]*:\s*["']?([A-Za-z0-9][A-Za-z0-9._-]*)""")
_MODIFIED = re.compile(rb"""\bmodified["']?[ \t]*:\s*["']?(\d{4}-\d\d-\d\d)""")


@dataclass(slots=True)
class Snapshot:
    """Advisories by the packages that they may be about; read when first asked. It is for one thread at a time."""

    path: Path
    parallel: int = 1
    _index: dict[str, list[str]] | None = None
    _newest: str = ""
    _count: int = 0
    _files: Records = field(init=False)

    def __post_init__(self) -> None:
        self._files = Records(self.path)

    @property
    def name(self) -> str:
        """What to call it, with the number of its records once they were read."""
        return f"snapshot {self.path.name}" + (f" ({self._count:,} advisories)" if self._count else "")

    @property
    def as_of(self) -> str:
        """The day on which a record was last modified, once they were read."""
        return self._newest

    def records(self, package: str, version: str, seconds: float) -> tuple[Record, ...]:  # noqa: ARG002 (no waiting)
        """What is known. A package that no record names is one without known vulnerabilities.

        Raises:
            CiKitError: There is no snapshot, or something in it cannot be read.
        """
        if self._index is None:
            self._index = self._read()
        found = []
        for member in self._index.get(package, ()):
            raw = _parsed(member, self._files.one(member))
            if raw.get("withdrawn") is None and affects(raw, package, Version(version)):
                found.append(read(raw, package))
        return tuple(found)

    def _read(self) -> dict[str, list[str]]:
        index: dict[str, list[str]] = {}
        for member, data in self._files.every():
            for name in _named(member, data):
                index.setdefault(name, []).append(member)
            for day in _MODIFIED.findall(data):
                self._newest = max(self._newest, day.decode())
            self._count += 1
        if not index:
            raise CiKitError("there is no advisory in it: no record in JSON or YAML names a package")
        return index


def _named(member: str, data: bytes) -> set[str]:
    """The packages that a record may be about. One that seems to name none is parsed, for it may be half a record."""
    found: set[str] = {canonicalize_name(name.decode()) for name in _NAME.findall(data)}
    if not found and any("package" in part for part in _parsed(member, data).get("affected", [])):
        raise CiKitError(f"{member[:200]} in it is about a package whose name cannot be read")
    return found


def _parsed(member: str, data: bytes) -> dict[str, Any]:
    import yaml  # noqa: PLC0415 (only where there is a snapshot)

    try:
        if member.endswith(".json"):
            raw = json.loads(data)
        else:
            raw = yaml.load(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)
    except (ValueError, RecursionError, yaml.YAMLError) as error:
        raise CiKitError(f"{member[:200]} in it cannot be read; is it half written?") from error
    if not isinstance(raw, dict) or not isinstance(raw.get("id"), str) or not isinstance(raw.get("affected", []), list):
        raise CiKitError(f"{member[:200]} in it is no advisory")
    return raw
