"""Writes the files that are ready for upload into one directory; the inputs are never touched."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError, InputError, unwritable
from ci_kit.sarif.discover import SUFFIX
from ci_kit.sarif.filenames import portable
from ci_kit.sarif.spelling import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ci_kit.sarif.batch import FileVerdict
    from ci_kit.sarif.repair import Change

#: Patches lie beside the files, under names that the upload action does not pick up.
PATCH_SUFFIX = ".patch.json"


@dataclass(slots=True)
class Delivery:
    """A directory that ends up with exactly the uploadable files, and the patches that made them."""

    directory: Path
    _names: set[str] = field(default_factory=set)
    _directories: set[str] = field(default_factory=set)

    @classmethod
    def open(cls, directory: Path) -> Delivery:
        """A delivery into `directory`, which is made when it is not there.

        Raises:
            InputError: It holds files already; they would be uploaded with the others.
            CiKitError: It cannot be made.
        """
        try:
            directory.mkdir(parents=True, exist_ok=True)
            if any(directory.iterdir()):
                raise InputError(
                    f"the output directory {directory} is not empty",
                    why="what it holds would be taken for files to upload",
                    remedy="name a new directory, or empty this one first",
                )
        except OSError as error:
            raise _unwritable(directory, error) from error
        return cls(directory)

    def place(self, name: str) -> Path:
        """Where the file called `name` goes: its relative path, ending in `.sarif`, and never one used before."""
        *around, last = portable(name)
        if any(_folded(around[: depth + 1]) in self._names for depth in range(len(around))):
            around = []  # a file has the name that a directory would need
        stem = last.removesuffix(".json").removesuffix(SUFFIX) or "results"  # `.sarif` alone is no extension to Node
        chosen, number = [*around, f"{stem}{SUFFIX}"], 1
        while _folded(chosen) in self._names or _folded(chosen) in self._directories:
            number += 1
            chosen = [*around, f"{stem}-{number}{SUFFIX}"]
        self._names.add(_folded(chosen))
        self._directories |= {_folded(chosen[:depth]) for depth in range(1, len(chosen))}
        return self.directory.joinpath(*chosen)

    def write(self, name: str, data: bytes, changes: Iterable[Change] = ()) -> Path:
        """Write a file, and beside it what was changed in it; returns its path.

        Raises:
            CiKitError: It cannot be written; nothing half-written is left under its name.
        """
        path = self.place(name)
        listed = [change.to_json() for change in changes]
        if listed:
            text = json.dumps(listed, indent=1).encode()
            _write(_patch_of(path), lambda half: half.write_bytes(text))
        try:
            _write(path, lambda half: half.write_bytes(data))
        except CiKitError:
            with suppress(OSError):
                _patch_of(path).unlink(missing_ok=True)
            raise
        return path

    def finish(self, verdicts: Iterable[FileVerdict]) -> None:
        """Copy the accepted files that needed no repair, and take away those that are refused after all.

        Raises:
            CiKitError: A file cannot be copied or taken away.
        """
        for verdict in verdicts:
            if verdict.refused and verdict.output is not None:
                _remove(verdict.output)
                verdict.output = None
            elif not verdict.refused and not verdict.passed_over and verdict.output is None:
                source = verdict.found.path
                path = self.place(verdict.name)
                _write(path, partial(shutil.copyfile, source))
                verdict.output = path


def _write(path: Path, fill: Callable[[Path], object]) -> None:
    half = path.with_name(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fill(half)
        half.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
        _patch_of(path).unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error) from error


def _patch_of(path: Path) -> Path:
    return path.with_name(path.name + PATCH_SUFFIX)


def _folded(parts: list[str]) -> str:
    """What names share that some file systems take for the same."""
    return fold("/".join(parts))


def _unwritable(path: Path, error: OSError) -> CiKitError:
    return unwritable(f"{path} could not be written", error, instead="name another directory with `output`")
