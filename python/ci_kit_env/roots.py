"""The places for environments: which can be used, what is there, what may go."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_env import builds
from ci_kit_env.errors import BuildError
from ci_kit_env.store import Folder
from ci_kit_env.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit_env.wanted import Wanted

SWEEP_AFTER = 7 * 24 * 3600  # seconds; no job runs longer on what a stamp has ceased to name
KEY = re.compile(r"[a-z]+-[0-9a-f]{16}-[\w.-]+")
BUILD = re.compile(r"[0-9a-f]{8}(-pip)?")


@dataclass(frozen=True, slots=True)
class Roots:
    """The two places for environments.

    Attributes:
        main: The one to use.
        spare: The one for where that cannot be written; it may lie where everybody can write, as in /tmp.
    """

    main: Path
    spare: Path

    def find(self, wanted: Wanted) -> tuple[str, Path | None]:
        """A complete build, and before it what was wrong with a broken one."""
        damage = ""
        for root in self._usable():
            found = Folder(root / wanted.key, wanted).look()
            if isinstance(found, Path):
                return damage, found
            damage = damage or found or ""
        return damage, None

    def sweep(self, now: float) -> None:
        """Remove what has been left over so long that surely nobody uses it."""
        for build in (found for root in self._usable() for found in _left_over(root)):
            with contextlib.suppress(OSError):
                if build.stat().st_mtime < now - SWEEP_AFTER:
                    builds.discard(build)

    def _usable(self) -> list[Path]:
        spare = [self.spare] if _owned(self.spare) else []
        return [root for root in (self.main, *spare) if root.is_dir()]

    def claim(self, wanted: Wanted) -> tuple[Folder, Path]:
        """The folder for what is wanted, in the first place that can be written, and a new build in it.

        Raises:
            BuildError: Neither can be written.
        """
        refusals = []
        for root in (self.main, self.spare):
            folder = Folder(root / wanted.key, wanted)
            try:
                if root == self.spare:
                    _own(root)
                return folder, folder.claim()
            except OSError as problem:
                refusals.append(f"{root} ({problem.strerror})")
                if root == self.main:
                    say(f"cannot write to {root} ({problem.strerror}); using {self.spare} instead.")
        places = " nor to ".join(refusals)
        raise BuildError(f"can write neither to {places}. Set CI_KIT_ENV_ROOT to a folder that can be written.")


def _owned(root: Path) -> bool:
    if not root.is_dir() or root.is_symlink():
        return False
    return sys.platform == "win32" or root.stat().st_uid == os.geteuid()


def _own(root: Path) -> None:
    """Make a root, and be sure that it is this user's.

    Raises:
        OSError: It is not, or cannot be made.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _owned(root):
        raise PermissionError(errno.EPERM, "belongs to another user", str(root))


def _left_over(root: Path) -> Iterator[Path]:
    """What no stamp names: builds under way, and what interrupted and replaced ones have left.

    A root may hold other things of its owner; only what has the names that the kit gives is the kit's.
    """
    for folder in filter(KEY.fullmatch, _folders(root)):
        try:
            counts = Path(root, folder, "stamp").read_text(encoding="utf-8").split()[-1:]
        except OSError:
            counts = []
        found = set(filter(BUILD.fullmatch, _folders(root / folder)))
        yield from (root / folder / build for build in found.difference(counts))


def _folders(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir() if path.is_dir() and not path.is_symlink()]
