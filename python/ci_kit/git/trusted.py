"""Whose files decide how a change is judged: those of its base, for a change must not decide on itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.git.repository import Repository


class PolicyFrom(StrEnum):
    """Whose policy and inline comments count."""

    AUTO = "auto"
    BASE = "base"
    HERE = "here"

    def of_base(self, *, proposed: bool) -> bool:
        """Whether that of the base counts; `proposed` is whether somebody asks for the change to be taken."""
        return self is PolicyFrom.BASE or (self is PolicyFrom.AUTO and proposed)


@dataclass(frozen=True, slots=True)
class Trusted:
    """Where files that decide are read from: below `root`, or where there is a `base`, from that commit."""

    root: Path
    repository: Repository | None = None
    base: str | None = None

    @property
    def from_base(self) -> bool:
        """Whether what lies in the workspace does not count."""
        return self.base is not None

    def data(self, name: str, what: str = "policy") -> bytes | None:
        """The bytes of a file that decides; None where there is no such file.

        Raises:
            CiKitError: It cannot be read, or the base of the change is not in this clone.
        """
        if self.base is None:
            path = self.root / name
            try:
                return path.read_bytes() if path.is_file() else None
            except OSError as error:
                raise CiKitError(f"{name} could not be read", why=error.strerror or str(error)) from error
        if self.repository is None or not self.base or not self.repository.has(self.base):
            raise CiKitError(
                f"the {what} is to be read from the base of the change, which is not in this clone",
                remedy="give actions/checkout `fetch-depth: 0`, or set `policy-from: here` where changes are trusted",
            )
        return self.repository.show(self.base, name)

    def text(self, name: str, what: str = "policy") -> str | None:
        """Likewise as text; bytes that are no UTF-8 are replaced."""
        data = self.data(name, what)
        return None if data is None else data.decode("utf-8", "replace")
