"""Which blobs were found clean before, by the same rules, so that a history is looked through once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import ci_kit
from ci_kit import whole
from ci_kit.errors import CiKitError
from ci_kit.secrets import rules

if TYPE_CHECKING:
    from pathlib import Path


def key() -> str:
    """What a cache depends on: the version of the kit and every pattern."""
    text = "\n".join(
        [ci_kit.__version__, *(f"{rule.id} {rule.pattern} {rule.tier}" for rule in rules.every().values())]
    )
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(slots=True)
class Cache:
    """Clean blobs; of those with findings nothing is kept, they are looked at again."""

    path: Path | None = None
    engine: str = ""
    _known: set[bytes] = field(default_factory=set)
    _new: set[bytes] = field(default_factory=set)

    def load(self) -> None:
        """Read what is there; what does not fit, or is half written, counts for nothing."""
        if self.path is None or not self.path.is_file():
            return
        head, _, body = self.path.read_bytes().partition(b"\n")
        if head == self._head() and len(body) % 20 == 0:
            self._known = {body[place : place + 20] for place in range(0, len(body), 20)}

    def knows(self, blob: str) -> bool:
        """Whether a blob was found clean."""
        return bytes.fromhex(blob)[:20] in self._known

    def clean(self, blob: str) -> None:
        """Remember a blob as clean."""
        if self.path is not None:
            self._new.add(bytes.fromhex(blob)[:20])

    def save(self) -> None:
        """Write it, sorted; a file that is half written never bears the name.

        Raises:
            CiKitError: It cannot be written.
        """
        if self.path is None or not self._new:
            return
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with whole.replacing(self.path) as half:
                half.write_bytes(self._head() + b"\n" + b"".join(sorted(self._known | self._new)))
        except OSError as error:
            why = error.strerror or str(error)
            raise CiKitError("the history cache could not be written", why=why, remedy="leave out `cache`") from error

    def _head(self) -> bytes:
        return f"ci-kit-secret-history {key()} {self.engine}".encode()
