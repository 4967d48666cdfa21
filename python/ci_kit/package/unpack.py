"""Unpacks an sdist whose names have been found harmless, on every Python that the kit runs on.

`tarfile` has a filter for that from 3.11.4 on only; here just files, directories and links within are made.
"""

from __future__ import annotations

import gzip
import os
import shutil
from typing import TYPE_CHECKING

from ci_kit import tarball
from ci_kit.package.archive import LIMIT, MEMBERS

if TYPE_CHECKING:
    from pathlib import Path

_EXECUTABLE = 0o100


def newest(sdist: Path) -> int:
    """The latest time of a member, in seconds since 1970: what builds are told the time is."""
    with gzip.open(sdist) as unpacked:
        times = [int(info.mtime) for info, _ in tarball.members(unpacked, LIMIT, MEMBERS)]
    return max(0, *times, 0)


def unpack(sdist: Path, folder: Path, *, age: int = 0) -> Path:
    """Unpack into a new directory; its one subdirectory. Times are `age` seconds before those of the archive.

    Raises:
        CiKitError, OSError, tarfile.TarError: It cannot be read, or not written.
    """
    folder.mkdir(parents=True)
    with gzip.open(sdist) as unpacked:
        for info, archive in tarball.members(unpacked, LIMIT, MEMBERS):
            path = folder / info.name
            if tarball.unsafe(info.name) or not path.resolve().is_relative_to(folder.resolve()):
                continue
            if info.isdir():
                path.mkdir(parents=True, exist_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            if info.issym():
                path.symlink_to(info.linkname)
            elif info.islnk():
                shutil.copyfile(folder / info.linkname, path)
            elif info.isreg() and not info.issparse() and (member := archive.extractfile(info)):
                with member, path.open("xb") as file:
                    shutil.copyfileobj(member, file)
                path.chmod(0o755 if info.mode & _EXECUTABLE else 0o644)
                os.utime(path, (info.mtime - age, info.mtime - age))
    return next(one for one in folder.iterdir() if one.is_dir())
