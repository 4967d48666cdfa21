"""What is known of a text before anything in it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.secrets import syntax

if TYPE_CHECKING:
    from ci_kit.secrets.syntax import Syntax


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A file by its name: what it is written in, and what it is for."""

    path: str
    syntax: Syntax
    test: bool
    credentials: bool

    @classmethod
    def of(cls, path: str) -> Surroundings:
        """Those of a file; `path` has slashes and is relative to the repository."""
        return cls(path, syntax.of(path), syntax.is_test(path), syntax.is_credential_file(path))
