"""Tags of a git repository: read from the remote, and set there by test-and-set, so that two never get one name."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit import process
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

#: One command of git may take so long, the network included.
_SECONDS = 120.0
_OUTPUT = 64 * 1024 * 1024
#: What git and its servers say when a reference is there already, or comes to be there in the same moment.
_TAKEN = re.compile(r"already exists|stale info|reference already|failed to update ref|cannot lock ref|fetch first")


class Pushed(StrEnum):
    """What came of setting a tag."""

    CREATED = "created"
    THERE = "there"
    TAKEN = "taken"


@dataclass(frozen=True, slots=True)
class Repository:
    """A working copy, and the remote whose tags count. `mask` hides secrets in what git says."""

    folder: Path
    env: Mapping[str, str]
    remote: str = "origin"
    mask: Callable[[str], str] = str

    def commit(self, name: str) -> str:
        """The full hash of a commit.

        Raises:
            InputError: There is none of that name.
        """
        done = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        if not done.succeeded or not re.fullmatch(r"[0-9a-f]{40,64}", done.output.strip()):
            raise InputError(
                f"`{name[:80]}` is no commit of {self.folder}",
                why=done.output.strip()[:300],
                remedy="check the repository out before, and deep enough",
            )
        return done.output.strip()

    def tags(self) -> dict[str, str]:
        """The tags of the remote and the commits they mean; a shallow checkout has not all of them.

        Raises:
            CiKitError: The remote does not answer.
        """
        done = self._git("ls-remote", "--tags", "--end-of-options", self.remote)
        if not done.succeeded or done.dropped:
            raise self._unreachable(f"the tags of `{self.remote}` cannot be read", done)
        found: dict[str, str] = {}
        for line in done.output.splitlines():
            sha, _, ref = line.partition("\trefs/tags/")
            if ref and re.fullmatch(r"[0-9a-f]{40,64}", sha):
                # An annotated tag comes twice: the second time, with ^{}, as the commit it means.
                found[ref.removesuffix("^{}")] = sha
        return found

    def push(self, name: str, commit: str) -> Pushed:
        """Set a tag on the remote if there is none of that name, in one step.

        The server compares and sets: of two that come at once, one is refused.

        Raises:
            CiKitError: The remote cannot be reached, or does not let this token write.
        """
        ref = f"refs/tags/{name}"
        if not self._git("check-ref-format", ref).succeeded:
            raise InputError(f"`{name[:80]}` is no name for a tag", remedy="see git-check-ref-format")
        done = self._git("push", "--porcelain", f"--force-with-lease={ref}:", self.remote, f"{commit}:{ref}")
        if done.succeeded:
            return Pushed.THERE if "\t[up to date]" in done.output else Pushed.CREATED
        if _TAKEN.search(done.output):
            return Pushed.THERE if self.tags().get(name) == commit else Pushed.TAKEN
        raise self._unreachable(f"the tag `{name}` cannot be pushed to `{self.remote}`", done)

    def _unreachable(self, what: str, done: process.Done) -> CiKitError:
        said = " ".join(done.output.split())[-400:]
        return CiKitError(
            what,
            why=f"{done}{': ' if said else ''}{said}",
            remedy="see that the checkout has credentials that may write (`contents: write`, `persist-credentials`)",
        )

    def _git(self, *arguments: str) -> process.Done:
        git = shutil.which("git", path=self.env.get("PATH"))
        if git is None:
            raise CiKitError("there is no git here", remedy="install it: apt install git")
        # Nobody is there who could type a password; messages are compared, so they are in English.
        env = {**self.env, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
        options = process.Options(_SECONDS, cap=_OUTPUT, mask=self.mask, cwd=self.folder)
        return process.run((git, *arguments), env, options)
