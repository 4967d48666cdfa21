"""The files of a snapshot, in a directory or in a zip, bounded; links are not followed."""

from __future__ import annotations

import os
import stat
import zipfile
import zlib
from functools import cached_property
from typing import TYPE_CHECKING

from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES = (".json", ".yaml", ".yml")
#: Where PyPA's advisory-database has its records, beside other things.
_VULNS = "vulns"
#: Bytes of one record and of all; the largest record of OSV has some 2 MB, for it lists every version of many packages.
_LARGEST = 16 * 1024 * 1024
_ALL = 4 * 1024 * 1024 * 1024


class Records:
    """The records under a path, by their names."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def every(self) -> Iterator[tuple[str, bytes]]:
        """Each record with its name; what is no record by its name is passed over.

        Raises:
            CiKitError: It is neither a directory nor a zip, or something in it cannot be read.
        """
        total = 0
        for name in self._in_directory() if self._path.is_dir() else self._in_zip():
            data = self.one(name)
            total += len(data)
            if total > _ALL:
                raise CiKitError(f"it has more than {_ALL >> 30} GiB of records")
            yield name, data

    def one(self, name: str) -> bytes:
        """A record by its name.

        Raises:
            CiKitError: It cannot be read.
        """
        data = self._file(name) if self._path.is_dir() else self._member(name)
        if len(data) > _LARGEST:
            raise CiKitError(f"{name[:200]} in it is larger than {_LARGEST >> 20} MiB")
        return data

    def _in_directory(self) -> Iterator[str]:
        def fail(error: OSError) -> None:
            raise CiKitError(f"a directory in it cannot be read: {error.strerror}") from error

        top = self._path / _VULNS if (self._path / _VULNS).is_dir() else self._path
        for folder, folders, files in os.walk(top, onerror=fail):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                if file.endswith(SUFFIXES) and not file.startswith("."):
                    yield os.path.relpath(os.path.join(folder, file), self._path)  # noqa: PTH118 (thousands of times)

    def _file(self, name: str) -> bytes:
        flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        try:
            with os.fdopen(os.open(self._path / name, flags), "rb", buffering=0) as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise CiKitError(f"{name[:200]} in it is no regular file")
                return file.read(_LARGEST + 1) or b""
        except OSError as error:
            raise CiKitError(f"{name[:200]} in it cannot be read: {error.strerror}") from error

    def _in_zip(self) -> list[str]:
        names = [name for name in self._zip.namelist() if name.endswith(SUFFIXES)]
        return [name for name in names if _VULNS in name.split("/")[:-1]] or names

    def _member(self, name: str) -> bytes:
        try:
            with self._zip.open(name) as file:
                return file.read(_LARGEST + 1)
        except (OSError, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
            raise CiKitError(f"{name[:200]} in it cannot be read: {error}"[:300]) from error

    @cached_property
    def _zip(self) -> zipfile.ZipFile:
        try:
            return zipfile.ZipFile(self._path)
        except (OSError, zipfile.BadZipFile) as error:
            why = getattr(error, "strerror", None) or "it is neither a directory nor a whole zip"
            raise CiKitError(why) from error
