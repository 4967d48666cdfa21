"""Where a test failed: the place in the checkout that its traceback, or the report, names."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.quality.model import Case

#: A path and a line as tracebacks write them: `a/b.py:12`, `(a/b.js:12:3)`, `File "a/b.py", line 12`, `(A.java:12)`.
_PLACE = re.compile(
    r"""File\ "(?P<quoted>[^"\n]{1,400})",\ line\ (?P<at>\d{1,7})"""
    r"""|(?P<path>(?:[A-Za-z]:)?[\w./\\@+~-]{1,400}\.[A-Za-z]\w{0,5})(?::|\()(?P<line>\d{1,7})""",
    re.VERBOSE,
)
#: Where libraries are; a failure is shown in the code of the repository.
_FOREIGN = ("/node_modules/", "/site-packages/", "/dist-packages/", "/.venv/", "/vendor/", "/.tox/")
_SKIPPED = frozenset({".git", "node_modules", ".venv", "venv", "__pycache__", ".tox", "target", "build", "dist"})
#: Languages whose tracebacks have the innermost call last.
_LAST = frozenset({".py", ".go", ".rb"})
_MOST_PLACES = 200
_MOST_FILES = 50_000


@dataclass(slots=True)
class Locator:
    """Finds files of tracebacks below `root`."""

    root: Path
    _known: dict[str, str | None] = field(default_factory=dict)
    _index: dict[str, list[str]] | None = None

    def place(self, case: Case) -> tuple[str, int | None] | None:
        """The path, relative to the root, and the line at which the case failed, if that is known."""
        stated = self.file(case.path) if case.path else None
        found = [one for one in self._found(case.details) if stated is None or one[0] == stated]
        if found:
            return found[-1] if Path(found[0][0]).suffix in _LAST else found[0]
        if stated is not None:
            return stated, case.line
        return None

    def file(self, name: str) -> str | None:
        """The file of the checkout that a report means; None when there is none, or more than one."""
        name = name.replace("\\", "/")
        if name not in self._known:
            self._known[name] = self._file(name)
        return self._known[name]

    def _found(self, text: str) -> Iterator[tuple[str, int]]:
        for number, match in enumerate(_PLACE.finditer(text)):
            if number >= _MOST_PLACES:
                return
            name = match["quoted"] or match["path"]
            path = self.file(name)
            if path is not None and not any(part in f"/{path}" for part in _FOREIGN):
                yield path, int(match["at"] or match["line"])

    def _file(self, name: str) -> str | None:
        if any(part in name for part in ("\0", "\n")) or not name:
            return None
        path = Path(os.path.normpath(self.root / name))
        try:
            if path.is_relative_to(self.root) and path.is_file():
                return path.relative_to(self.root).as_posix()
        except OSError:
            return None
        return self._ending(name)

    def _ending(self, name: str) -> str | None:
        """The one file of the checkout that `name` ends like: reports are written on other machines too."""
        parts = [part for part in name.split("/") if part not in ("", ".", "..")]
        candidates = self._by_name().get(parts[-1], []) if parts else []
        for length in range(len(parts), 0, -1):
            tail = "/" + "/".join(parts[-length:])
            fits = [one for one in candidates if f"/{one}".endswith(tail)]
            if fits:
                return fits[0] if len(fits) == 1 else None
        return None

    def _by_name(self) -> dict[str, list[str]]:
        if self._index is None:
            self._index = {}
            for number, path in enumerate(_files(self.root)):
                if number >= _MOST_FILES:
                    break
                self._index.setdefault(path.rpartition("/")[2], []).append(path)
        return self._index


def _files(root: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(root):
        folders[:] = sorted(folder for folder in folders if folder not in _SKIPPED)
        base = Path(parent).relative_to(root)
        for name in files:
            yield (base / name).as_posix()
