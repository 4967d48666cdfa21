"""Where environments lie, and how one is seen to be complete.

```
<root>/<set>-<digest of the lock>-<Python and platform>/
    <build>/      a virtual environment (for the set `uv` a folder with uv), never moved, never changed
    stamp         one line, written last: format, digest of the lock, name of the build that counts
<root>/pythons/   what run.sh has learnt about the interpreters of this machine
```

A build is nobody's until a stamp names it, and the stamp comes into place whole, by one link or rename. So
two cold starts at once never see half an environment, no lock file can go stale, and a job keeps the
environment that it started in, even where a later one replaces it. Virtual environments hold their own path;
that is why the stamp moves and they do not.

The stamp carries the time of the newest file of its build. Whatever is edited, added, removed or replaced
later is newer, or its folder is. This finds accidents (a clean-up, a stray `pip install`, an interrupted
copy), at the price of looking at each file, not of reading it. It does not find an attacker, who can set
times back: whoever can write to the root is trusted, as with all of a runner's tool cache. Nor does it find
what happens within the second of the build, where times or `find` (busybox) know whole seconds only.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit_env import builds

if TYPE_CHECKING:
    from ci_kit_env.wanted import Wanted

FORMAT = "ci-kit-1"


@dataclass(frozen=True, slots=True)
class Folder:
    """The folder of one key below one root, there or not."""

    path: Path
    wanted: Wanted

    @property
    def stamp(self) -> Path:
        """The file that says which build counts."""
        return self.path / "stamp"

    def look(self) -> Path | str | None:
        """Its complete build, or what is wrong with it, or None if there is none at all."""
        if not self.path.is_dir() or not os.path.lexists(self.stamp):
            return None
        name = self._stamped()
        if not name:
            return f"{self.stamp} is not a stamp for this lock"
        build = self.path / name
        if not os.access(self.wanted.program(build), os.X_OK):
            return f"{self.wanted.program(build)} is missing"
        changed = builds.changed(build, self.stamp.stat().st_mtime_ns)
        return f"{changed} has been changed" if changed else build

    def claim(self) -> Path:
        """A new, empty folder for a build, which nobody else has.

        Raises:
            OSError: It cannot be made.
        """
        self.path.mkdir(parents=True, exist_ok=True)
        build = self.path / secrets.token_hex(4)
        build.mkdir()
        return build

    def publish(self, build: Path) -> Path:
        """Make a finished build the one that counts; returns the one that does, as another may be first."""
        draft = self.path / f".{build.name}.stamp"
        newest = builds.finish(build)
        draft.write_text(f"{FORMAT} {self.wanted.digest} {build.name}\n", encoding="utf-8", newline="\n")
        os.utime(draft, ns=(newest, newest))
        try:
            os.link(draft, self.stamp)  # which never replaces: of two that end together, the first stays
        except OSError:
            winner = self.look()
            if isinstance(winner, Path):
                return winner
            draft.replace(self.stamp)  # a broken one was there, or the file system has no links
        finally:
            draft.unlink(missing_ok=True)
        return build

    def _stamped(self) -> str:
        try:
            form, digest, name = self.stamp.read_text(encoding="utf-8").split()
        except (OSError, ValueError):
            return ""
        return name if (form, digest) == (FORMAT, self.wanted.digest) and name.isalnum() else ""
