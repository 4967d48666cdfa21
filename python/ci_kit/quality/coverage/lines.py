"""Lines of sources that were run, or not, put together from any number of reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What a line is: no code, code that did not run, code that did.
_NONE, _MISSED, _HIT = range(3)
#: Longer files are no sources; a number in a hostile report must not decide how much memory is taken.
LONGEST = 500_000


@dataclass(slots=True)
class FileLines:
    """The lines of one file. `branches` are those taken and all; (0, 0) where they were not measured."""

    lines: bytearray = field(default_factory=bytearray)
    branches: tuple[int, int] = (0, 0)

    def set(self, line: int, *, hit: bool) -> bool:
        """Say of a line that it can run, and whether it did; once run is run. False for a line that cannot be."""
        if not 0 < line <= LONGEST:
            return False
        if line >= len(self.lines):
            self.lines.extend(bytes(line + 1 - len(self.lines)))
        self.lines[line] = max(self.lines[line], _HIT if hit else _MISSED)
        return True

    def add(self, other: FileLines) -> None:
        """Put together with what another report says of the same file."""
        longer, shorter = sorted((self.lines, other.lines), key=len, reverse=True)
        merged = bytearray(map(max, longer, shorter))
        self.lines = merged + longer[len(shorter) :]
        self.branches = max(self.branches, other.branches, key=lambda pair: (pair[1], pair[0]))

    @property
    def covered(self) -> int:
        """Lines that ran."""
        return self.lines.count(_HIT)

    @property
    def valid(self) -> int:
        """Lines that can run."""
        return len(self.lines) - self.lines.count(_NONE)

    def of(self, wanted: Iterable[int]) -> tuple[int, int]:
        """How many of the `wanted` lines ran, and how many of them can."""
        found = [self.lines[line] for line in wanted if line < len(self.lines)]
        return found.count(_HIT), len(found) - found.count(_NONE)

    def missed(self, wanted: Iterable[int]) -> list[int]:
        """Those of the `wanted` lines that can run and did not."""
        return [line for line in wanted if line < len(self.lines) and self.lines[line] == _MISSED]


@dataclass(slots=True)
class Coverage:
    """Files by name. `counted` holds files of which a report gives numbers of lines only: (covered, valid)."""

    files: dict[str, FileLines] = field(default_factory=dict)
    counted: dict[str, tuple[int, int]] = field(default_factory=dict)

    def file(self, name: str) -> FileLines:
        """The lines of a file, new ones if it has not been named yet."""
        return self.files.setdefault(name.replace("\\", "/"), FileLines())

    def add(self, other: Coverage) -> None:
        """Put together with another report: a line ran if it ran in either."""
        for name, lines in other.files.items():
            self.files.setdefault(name, FileLines()).add(lines)
        for name, counts in other.counted.items():
            if name not in self.files:
                self.counted[name] = max(counts, self.counted.get(name, (0, 0)))

    @property
    def lines(self) -> tuple[int, int]:
        """Lines that ran and lines that can, over all files."""
        pairs = [(one.covered, one.valid) for one in self.files.values()]
        pairs += [pair for name, pair in self.counted.items() if name not in self.files]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

    @property
    def branches(self) -> tuple[int, int]:
        """Branches that were taken and all of them; (0, 0) where none were measured."""
        pairs = [one.branches for one in self.files.values()]
        return sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)

    @property
    def share(self) -> float | None:
        """Covered lines as a share between 0 and 1; None where no line can run, for that is no full coverage."""
        covered, valid = self.lines
        return covered / valid if valid else None


def rate(covered: int, valid: int) -> str:
    """A share in percent, cut rather than rounded: only all is 100."""
    return f"{covered * 10_000 // valid / 100:.2f} %" if valid else "-"
