"""Which reader a file or a directory is for, told by its name, and which files a project has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ci_kit.advisories.sources import installed, locks, pipfile, pyproject, requirements
from ci_kit.advisories.sources.inventory import Inventory
from ci_kit.errors import CiKitError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    Reader = Callable[[Path, Inventory], None]

#: PEP 751, *File name*.
_PYLOCK = re.compile(r"pylock(?:\.[^.]+)?\.toml")
#: By the name of the file.
_READERS: tuple[tuple[re.Pattern[str], Reader], ...] = (
    (re.compile(r"pyproject\.toml"), pyproject.read),
    (re.compile(r"uv\.lock"), locks.uv),
    (re.compile(r"poetry\.lock"), locks.poetry),
    (re.compile(r"pdm\.lock"), locks.pdm),
    (_PYLOCK, locks.pylock),
    (re.compile(r"Pipfile\.lock"), pipfile.read),
    (re.compile(r".*\.(?:txt|in|requirements)"), requirements.read),
)
_LOCKS = ("uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock")
KINDS = "requirements (*.txt, *.in), pyproject.toml, uv.lock, pylock.toml, poetry.lock, pdm.lock, Pipfile.lock"


def read(sources: Sequence[Path], root: Path) -> Inventory:
    """The packages that the files and environments among `sources` name.

    A directory is an environment, or holds one (`.venv`), and so does an interpreter. Nothing is ever run.

    Raises:
        InputError: A file is of no kind that can be read.
    """
    inventory = Inventory(root.resolve())
    for source in sources:
        reader = _reader(source)
        try:
            reader(source.absolute(), inventory)
        except CiKitError as error:
            inventory.problems.append(f"{inventory.named(source.absolute())} could not be read: {error.what}")
    # A file may be a source itself and be included by another one.
    inventory.packages = list(dict.fromkeys(inventory.packages))
    inventory.skipped = list(dict.fromkeys(inventory.skipped))
    return inventory


def _reader(source: Path) -> Reader:
    for pattern, reader in _READERS:
        if pattern.fullmatch(source.name) and not source.is_dir():
            return reader
    if source.is_dir() or re.fullmatch(r"(?:python|pypy)[\d.]*(?:\.exe)?", source.name):
        return installed.read
    if not source.exists():
        raise InputError(f"there is no `{source}`")
    raise InputError(f"`{source.name}` is no file that packages are read from", remedy=f"Name one of these: {KINDS}.")


def discover(root: Path) -> tuple[Path, ...]:
    """The files at the top of a project that name its packages, sorted.

    A lock stands for the pyproject.toml beside it, in which there are ranges as a rule, and what a tool has
    compiled (`x.txt`) for its input (`x.in`).
    """
    found = [root / name for name in _LOCKS]
    found += [path for path in root.glob("pylock*.toml") if _PYLOCK.fullmatch(path.name)]
    found = [path for path in found if path.is_file()]
    if not found and (root / "pyproject.toml").is_file():
        found.append(root / "pyproject.toml")
    for pattern in ("*requirements*.txt", "requirements/*.txt", "*requirements*.in", "requirements/*.in"):
        found += [path for path in root.glob(pattern) if path.with_suffix(".txt") not in found and path.is_file()]
    return tuple(sorted(found))
