"""Reads a wheel or an sdist once, in bounded memory: every member with its size and digest, small texts whole."""

from __future__ import annotations

import gzip
import hashlib
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import IO, TYPE_CHECKING

from ci_kit import tarball
from ci_kit.errors import CiKitError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MIB = tarball.MIB
#: No archive unpacks to more: 4 GiB, and no more than 200 times its size, which no package comes near to.
LIMIT, RATIO, SPARE = 4096 * MIB, 200, 64 * MIB
MEMBERS = 50_000
#: Texts that are kept whole, in bytes each, and how many in all.
TEXT, TEXTS = 4 * MIB, 64 * MIB
_BROKEN = (*tarball.BROKEN, zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, NotImplementedError)


class Kind(StrEnum):
    """What a member is."""

    FILE = "file"
    DIRECTORY = "directory"
    LINK = "link"
    HARD_LINK = "hard link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Member:
    """One member of an archive; `digest` is the SHA-256 of a file, `target` what a link points to."""

    name: str
    kind: Kind
    size: int = 0
    digest: bytes = b""
    mode: int = 0
    target: str = ""


@dataclass(frozen=True, slots=True)
class Archive:
    """What an archive holds, in its own order. `texts`: the files that `keep` asked for, by name."""

    path: Path
    members: list[Member] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)

    def files(self) -> list[Member]:
        """The members that are regular files."""
        return [member for member in self.members if member.kind is Kind.FILE]


@dataclass(slots=True)
class _Reading:
    """What is left of the bounds while an archive is read."""

    keep: Callable[[str], bool]
    left: int
    room: int = TEXTS
    archive: Archive = field(init=False)

    def take(self, name: str, file: IO[bytes], mode: int) -> None:
        """Read one member to its end."""
        digest, kept, size = hashlib.sha256(), bytearray(), 0
        wanted = self.keep(name)
        while data := file.read(MIB):
            size += len(data)
            self.left -= len(data)
            if self.left < 0:
                raise tarball.TooLargeError("it unpacks to more than is believable for its size")
            digest.update(data)
            if wanted and size <= TEXT:
                kept += data
        self.archive.members.append(Member(name, Kind.FILE, size, digest.digest(), mode))
        if wanted and size <= min(TEXT, self.room):
            self.room -= size
            self.archive.texts[name] = bytes(kept)


def read(path: Path, keep: Callable[[str], bool]) -> Archive:
    """Read a `.whl` or a `.tar.gz`.

    Raises:
        tarball.TooLargeError: It is larger than the bounds.
        CiKitError: It is damaged, and where that showed.
    """
    try:
        packed = path.stat().st_size
        reading = _Reading(keep, min(LIMIT, SPARE + RATIO * packed))
        reading.archive = Archive(path)
        if path.suffix in (".whl", ".zip"):
            _read_zip(path, reading)
        else:
            _read_tar(path, reading)
    except CiKitError:
        raise
    except _BROKEN as error:
        why = str(error) or type(error).__name__
        raise CiKitError(f"{path.name} cannot be read to its end", why=why) from error
    return reading.archive


def _read_zip(path: Path, reading: _Reading) -> None:
    with zipfile.ZipFile(path) as file:
        infos = file.infolist()
        if len(infos) > MEMBERS:
            raise tarball.TooLargeError(f"it has more than {MEMBERS} members")
        for info in infos:
            mode = info.external_attr >> 16
            if info.is_dir():
                reading.archive.members.append(Member(info.filename, Kind.DIRECTORY, mode=mode))
            elif stat.S_ISLNK(mode):
                reading.archive.members.append(Member(info.filename, Kind.LINK, mode=mode))
            else:
                # `orig_filename` is what stands in the file; `filename` has been cut at a NUL and mended.
                with file.open(info) as member:
                    reading.take(info.orig_filename, member, mode)


def _read_tar(path: Path, reading: _Reading) -> None:
    with gzip.open(path) as unpacked:
        for info, archive in tarball.members(unpacked, reading.left + SPARE, MEMBERS):
            if info.isdir():
                reading.archive.members.append(Member(info.name, Kind.DIRECTORY, mode=info.mode))
            elif info.issym() or info.islnk():
                kind = Kind.LINK if info.issym() else Kind.HARD_LINK
                reading.archive.members.append(Member(info.name, kind, mode=info.mode, target=info.linkname))
            elif info.isreg() and not info.issparse():
                member = archive.extractfile(info)
                assert member is not None  # noqa: S101 (it is a regular file)
                with member:
                    reading.take(info.name, member, info.mode)
            else:
                reading.archive.members.append(Member(info.name, Kind.OTHER, mode=info.mode))
