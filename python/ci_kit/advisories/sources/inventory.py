"""What has been read so far: packages, what was skipped, and what stood in the way."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from packaging.utils import InvalidName, canonicalize_name
from packaging.version import Version

from ci_kit.advisories.model import Cause, Package, Skipped

if TYPE_CHECKING:
    from pathlib import Path

#: Of a text that is no name of a package this much is shown.
_SHOWN = 120
_CREDENTIALS = re.compile(r"//[^/@\s]*@")


@dataclass(slots=True)
class Inventory:
    """The packages of some sources. `root` is the directory that files are named by and inclusions stay in."""

    root: Path
    packages: list[Package] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def add(self, name: object, version: object, place: tuple[str, int], hashes: tuple[str, ...] = ()) -> None:
        """A version of a package; what is neither a name nor a version (PEP 440) is skipped."""
        if not isinstance(version, str) or not version:
            self.skip(name, Cause.UNPINNED, "no version is given", place)
            return
        try:
            proper = canonicalize_name(str(name), validate=True)
            exact = str(Version(version))
        except InvalidName:
            self.skip(name, Cause.UNREADABLE, "this is no name of a package", place, version)
        except ValueError:  # InvalidVersion, or thousands of digits
            self.skip(name, Cause.UNREADABLE, "this is no version by PEP 440", place, version)
        else:
            self.packages.append(Package(proper, exact, *place, hashes))

    def skip(self, name: object, cause: Cause, reason: str, place: tuple[str, int], version: object = "") -> None:
        """A package that cannot be asked about, and why not."""
        label, number = presentable(str(name)), presentable(str(version or ""))
        self.skipped.append(Skipped(label, number, reason, *place, cause))

    def named(self, path: Path) -> str:
        """A file as it is shown: from the root on, itself and not a link to it, or in full where it lies elsewhere."""
        for candidate in (path.resolve(), path):
            if candidate.is_relative_to(self.root):
                return candidate.relative_to(self.root).as_posix()
        return path.as_posix()


def presentable(text: str) -> str:
    """A name or an address on one line, shortened, without the user and the password of a URL."""
    return " ".join(_CREDENTIALS.sub("//", text[: _SHOWN * 10]).split())[:_SHOWN]


def sha256(hashes: object) -> tuple[str, ...]:
    """Hashes as lock files give them, sorted; what is none is left out."""
    listed = hashes if isinstance(hashes, list) else []
    return tuple(sorted({one for one in listed if isinstance(one, str) and ":" in one}))
