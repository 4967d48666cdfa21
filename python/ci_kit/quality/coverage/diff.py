"""Which lines a change adds, from a unified diff, and how many of them were run."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from ci_kit.quality.coverage.lines import LONGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ci_kit.quality.coverage.lines import Coverage, FileLines

_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_ESCAPE = re.compile(r"\\([0-7]{3}|.)")
_CHARACTERS = {"t": b"\t", "n": b"\n", "r": b"\r", "a": b"\a", "b": b"\b", "f": b"\f", "v": b"\v"}


@dataclass(slots=True)
class Changed:
    """Coverage of the lines that a change adds; `unmeasured` are changed sources that are in no report."""

    covered: int = 0
    valid: int = 0
    missed: dict[str, list[int]] = field(default_factory=dict)
    unmeasured: list[str] = field(default_factory=list)

    @property
    def share(self) -> float | None:
        """Between 0 and 1; None when no line was added that can run."""
        return self.covered / self.valid if self.valid else None


def added(lines: Iterable[str]) -> dict[str, list[int]]:
    """The numbers of the lines that a unified diff adds, by the file's new name.

    Lines within a hunk are counted, so that a line of text that looks like a header is not taken for one.
    """
    found: dict[str, list[int]] = {}
    path, old, new, at = "", 0, 0, 0
    for line in lines:
        if old > 0 or new > 0:
            old -= line[:1] in ("-", " ", "")
            if line[:1] in ("+", " ", ""):
                new -= 1
                if line[:1] == "+" and path and len(found[path]) < LONGEST:
                    found[path].append(at)
                at += 1
        elif line.startswith("+++ "):
            path = _name(line[4:])
            if path:
                found.setdefault(path, [])
        elif hunk := _HUNK.match(line):
            old, new = int(hunk[1] or 1), int(hunk[3] or 1)
            at = int(hunk[2])
    return found


def changed(coverage: Coverage, lines: dict[str, list[int]]) -> Changed:
    """How many of the added lines were run. Only files of the languages that the coverage knows count as sources."""
    result = Changed()
    suffixes = {PurePosixPath(name).suffix for name in coverage.files}
    tails: dict[str, list[str]] = {}
    for name in coverage.files:
        tails.setdefault(PurePosixPath(name).name, []).append(name)
    for path, numbers in lines.items():
        file = _match(path, tails.get(PurePosixPath(path).name, ()), coverage)
        if file is not None:
            covered, valid = file.of(numbers)
            result.covered += covered
            result.valid += valid
            missed = file.missed(numbers)
            if missed:
                result.missed[path] = missed
        elif numbers and PurePosixPath(path).suffix in suffixes:
            result.unmeasured.append(path)
    return result


def _match(path: str, names: Sequence[str], coverage: Coverage) -> FileLines | None:
    """The file of a report that `path` of the repository is: the one with the most of its path in common.

    Reports name files from the root of the machine, of the repository, or of a source folder.
    """
    fits = [name for name in names if f"/{name}".endswith(f"/{path}") or f"/{path}".endswith(f"/{name}")]
    best = max(fits, key=lambda name: min(len(name), len(path)), default=None)
    return coverage.files[best] if best is not None else None


def _name(text: str) -> str:
    """The path of a `+++` line; git quotes names with special characters (core.quotePath)."""
    text = text.rstrip("\r\n").partition("\t")[0] if not text.startswith('"') else text.rstrip()
    if text.startswith('"') and text.endswith('"'):
        text = _unquoted(text[1:-1])
    if text == "/dev/null":
        return ""
    return text.removeprefix("b/")


def _unquoted(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match[1]
        raw = bytes((int(code, 8) & 255,)) if len(code) == 3 else _CHARACTERS.get(code, code.encode())  # noqa: PLR2004 (digits)
        return raw.decode("latin-1")

    return _ESCAPE.sub(character, text).encode("latin-1", "replace").decode("utf-8", "replace")
