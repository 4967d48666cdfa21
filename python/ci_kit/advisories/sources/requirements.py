"""Requirements files (pip, *Requirements File Format*): continuations, comments, inclusions, hashes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from ci_kit.advisories.model import Cause, Skipped
from ci_kit.advisories.sources import requirement
from ci_kit.advisories.sources.files import text
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ci_kit.advisories.sources.inventory import Inventory

_COMMENT = re.compile(r"(?:^|\s)#.*$")
_HASH = re.compile(r"--hash[=\s]\s*([a-z0-9]+:[0-9a-fA-F]+)")
#: Where the options of a requirement begin.
_OPTIONS = re.compile(r"\s--?[A-Za-z]")
_INCLUDED = re.compile(r"(-r|--requirement|-c|--constraint|-e|--editable)(?:\s*=\s*|\s+|(?<=^-[rce]))(.+)", re.DOTALL)
#: What concerns all of a file. Any long option is taken for one, for pip gets more of them.
_OPTION = re.compile(r"--[a-z]|-[if]\b")
#: Files that one source may include, itself among them.
_MOST = 500


def read(path: Path, inventory: Inventory) -> None:
    """The packages of a file and of those that it includes with `-r` and `-c`.

    What a constraint pins counts as named, for it decides what is installed; what it merely bounds does not.

    Raises:
        CiKitError: The file itself cannot be read. One that it includes and that cannot be is a problem.
    """
    reading = _Reading(inventory, path.parent.resolve())
    reading.file(path, constraint=False)
    reading.settle()


@dataclass(slots=True)
class _Reading:
    """One source with all that it includes. `top` and the inventory's root are where inclusions may lie."""

    inventory: Inventory
    top: Path
    seen: set[tuple[Path, bool]] = field(default_factory=set)
    pinned: set[str] = field(default_factory=set)
    before: int = field(init=False)

    def __post_init__(self) -> None:
        self.before = len(self.inventory.skipped)

    def file(self, path: Path, *, constraint: bool) -> None:
        """Read one file, once."""
        key = (path.resolve(), constraint)
        if key in self.seen:
            return
        self.seen.add(key)
        for number, line in logical(text(path)):
            place = (self.inventory.named(path), number)
            if included := _INCLUDED.match(line):
                self._include(included[1], included[2].strip("\"' "), path, place, constraint=constraint)
            elif not _OPTION.match(line):
                self._requirement(line, place, constraint=constraint)

    def _include(self, option: str, target: str, path: Path, place: tuple[str, int], *, constraint: bool) -> None:
        if option in ("-e", "--editable"):
            requirement.editable(target, place, self.inventory)
            return
        try:
            self._within(path.parent / target, target, constraint=constraint or option in ("-c", "--constraint"))
        except CiKitError as error:
            problem = f"{place[0]}:{place[1]} includes a file that could not be read: {error.what}"
            self.inventory.problems.append(problem)

    def _within(self, path: Path, target: str, *, constraint: bool) -> None:
        if "://" in target:
            raise CiKitError("it lies at an address, and nothing is downloaded")
        resolved = path.resolve()
        if not any(resolved.is_relative_to(allowed) for allowed in (self.inventory.root, self.top)):
            raise CiKitError("it lies outside of the project")
        if len(self.seen) >= _MOST:
            raise CiKitError(f"there are more than {_MOST} files")
        self.file(path, constraint=constraint)

    def _requirement(self, line: str, place: tuple[str, int], *, constraint: bool) -> None:
        options = _OPTIONS.search(line)
        words = line[: options.start()].strip() if options else line
        if not constraint or self._pins(words):
            hashes = tuple(sorted(_HASH.findall(line[options.start() :]))) if options else ()
            requirement.add(words, place, self.inventory, hashes)

    def _pins(self, words: str) -> bool:
        """Whether a constraint says which version it is; what cannot be read is looked at like any other line."""
        try:
            bound = Requirement(words)
        except (ValueError, RecursionError):
            return True
        if requirement.pin(bound.specifier):
            self.pinned.add(canonicalize_name(bound.name))
            return True
        return False

    def settle(self) -> None:
        """What is unpinned itself is not skipped where a constraint pins it."""
        added = self.inventory.skipped[self.before :]
        self.inventory.skipped[self.before :] = [one for one in added if not self._constrained(one)]

    def _constrained(self, one: Skipped) -> bool:
        return one.cause is Cause.UNPINNED and canonicalize_name(one.name) in self.pinned


def logical(content: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, continued ones joined and without comments, each with the number of its first."""
    parts: list[str] = []
    begun = 0
    for number, line in enumerate(content.splitlines(), 1):
        begun = begun if parts else number
        comment = line.lstrip().startswith("#")
        if line.endswith("\\") and not comment:
            parts.append(line[:-1])
            continue
        # A comment ends what was continued, as pip has it.
        parts.append(" " + line if comment else line)
        if joined := _COMMENT.sub("", "".join(parts)).strip():
            yield begun, joined
        parts = []
    if rest := _COMMENT.sub("", "".join(parts)).strip():
        yield begun, rest
