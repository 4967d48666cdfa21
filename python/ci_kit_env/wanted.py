"""What is wanted: a locked set of packages, for one Python on one platform."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A locked set of packages for one Python.

    Attributes:
        lock: The file that pins its packages, called after the set.
        tag: Tells apart what cannot share an environment: interpreter, version, ABI, machine and C library.
    """

    lock: Path
    tag: str

    @property
    def name(self) -> str:
        """The name of the set."""
        return self.lock.stem

    @property
    def digest(self) -> str:
        """The SHA-256 of the lock, in hexadecimal."""
        return hashlib.sha256(self.lock.read_bytes()).hexdigest()

    @property
    def key(self) -> str:
        """The name of the folder for it below a root."""
        return f"{self.name}-{self.digest[:16]}-{self.tag}"

    def program(self, build: Path) -> Path:
        """The program that a build of it is made for: uv, else Python."""
        if self.name == "uv":
            return build / ("bin/uv.exe" if WINDOWS else "bin/uv")
        return build / ("Scripts/python.exe" if WINDOWS else "bin/python")
