"""Which blobs a range of commits brings, each beside what it replaces."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.git.repository import ZEROS, failure

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ci_kit.git.repository import Repository

_SYMLINK, _SUBMODULE = "120000", "160000"


@dataclass(frozen=True, slots=True)
class Change:
    """A file that a commit (empty for the index) adds or changes. `old` are the blobs that it had before."""

    commit: str
    path: str
    mode: str
    blob: str
    old: tuple[str, ...]

    @property
    def is_symlink(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _SYMLINK

    @property
    def is_submodule(self) -> bool:
        """Whether it is a commit of another repository."""
        return self.mode == _SUBMODULE


def changed(repository: Repository, commits: Sequence[str]) -> Iterator[Change]:
    """What the commits add and change, commit by commit; of a merge, what differs from all its parents.

    Raises:
        CiKitError: git fails.
    """
    if not commits:
        return
    command = repository.command(
        "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-abbrev", "--root", "-c", "-M", "--no-ext-diff"
    )
    done = subprocess.run(
        command,
        env=repository.environment(),
        input="".join(f"{commit}\n" for commit in commits).encode("ascii"),
        capture_output=True,
        check=False,
    )
    if done.returncode:
        raise failure("diff-tree", done.stderr)
    yield from _parsed(done.stdout)


def staged(repository: Repository) -> Iterator[Change]:
    """What the index adds and changes, compared to HEAD."""
    base = "HEAD" if repository.has("HEAD") else repository.text("hash-object", "-t", "tree", os.devnull)
    yield from _parsed(
        repository.raw("diff-index", "--cached", "-r", "-z", "--raw", "--no-abbrev", "-M", "--no-ext-diff", base)
    )


def introduced(repository: Repository, wanted: Collection[str]) -> dict[str, str]:
    """The first commit, of all refs, that brought each of the blobs."""
    missing = set(wanted)
    found: dict[str, str] = {}
    if not missing:
        return found
    arguments = ("log", "--all", "--reverse", "--raw", "--no-abbrev", "--no-renames", "-c", "--format=commit %H")
    with subprocess.Popen(
        repository.command(*arguments), env=repository.environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None  # noqa: S101 (it was asked for)
        commit = ""
        for line in process.stdout:
            if line.startswith(b"commit "):
                commit = line[7:].strip().decode("ascii")
            elif line.startswith(b":"):
                parents = len(line) - len(line.lstrip(b":"))
                blob = line.split(b" ")[2 * parents + 1].decode("ascii")
                if blob in missing:
                    missing.discard(blob)
                    found[blob] = commit
                    if not missing:
                        process.kill()
                        break
    return found


def _parsed(output: bytes) -> Iterator[Change]:
    """The raw format of git with `-z`: `:modes ids status NUL path NUL`, a second path behind a rename."""
    fields = iter(output.split(b"\0"))
    commit = ""
    for item in fields:
        entry = item.lstrip(b"\n")
        if not entry.startswith(b":"):
            commit = entry.decode("ascii", "replace").strip() or commit
            continue
        parents = len(entry) - len(entry.lstrip(b":"))
        words = entry[parents:].decode("ascii").split(" ")
        path = next(fields)
        if parents == 1 and words[-1][:1] in ("R", "C"):
            path = next(fields)
        ids = words[parents + 1 : 2 * parents + 2]
        if ids[-1] not in ZEROS:
            old = tuple(dict.fromkeys(one for one in ids[:-1] if one not in ZEROS))
            yield Change(commit, os.fsdecode(path), words[parents], ids[-1], old)
