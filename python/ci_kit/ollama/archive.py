"""Unpacks Ollama's archives: zstd, gzip or the bare program, never outside the folder given."""

from __future__ import annotations

import os
import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, cast

from ci_kit.errors import unwritable
from ci_kit.ollama.diagnosis import ARCHIVE_UNREADABLE, DISK_FULL, OllamaError

if TYPE_CHECKING:
    from collections.abc import Callable

#: The archives are packed with `--ultra -22`, whose window is 128 MB.
_WINDOW = 1 << 27
_FULL = 28


def unpack(archive: Path, name: str, target: Path, keep: Callable[[str], bool]) -> None:
    """Unpack those files of an archive that `keep` says yes to; `name` tells its format.

    Raises:
        OllamaError: It cannot be read, leads outside of `target`, or does not fit on the disk.
        CiKitError: `target` cannot be written to.
    """
    try:
        with archive.open("rb") as file:
            if name.endswith(".tar.zst"):
                _zstd(file, target, keep)
            elif name.endswith(".tgz"):
                _tar(file, "r|gz", target, keep)
            else:
                _program(file, target)
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise OllamaError(ARCHIVE_UNREADABLE, f"{name} cannot be unpacked: {error}") from error
    except OSError as error:
        if error.errno == _FULL:
            raise OllamaError(DISK_FULL, f"{name} does not fit below {target}") from error
        raise unwritable(f"{name} could not be unpacked to {target}", error) from error


def _zstd(file: IO[bytes], target: Path, keep: Callable[[str], bool]) -> None:
    import zstandard  # noqa: PLC0415 (of this set only, and only when something is installed)

    reader = zstandard.ZstdDecompressor(max_window_size=_WINDOW).stream_reader(file, read_across_frames=True)
    try:
        _tar(cast("IO[bytes]", reader), "r|", target, keep)
    except zstandard.ZstdError as error:
        raise OllamaError(ARCHIVE_UNREADABLE, f"the archive is not in zstd's format: {error}") from error


def _tar(file: IO[bytes], mode: str, target: Path, keep: Callable[[str], bool]) -> None:
    with tarfile.open(fileobj=file, mode=mode) as members:  # type: ignore[call-overload] # a mode known at run time
        for member in members:
            place = _place(member.name, target)
            if member.isdir() or place == target or not keep(member.name):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.parent.resolve().is_relative_to(target.resolve()):
                raise OllamaError(
                    ARCHIVE_UNREADABLE, f"`{member.name}` would be written through a link that leads outside"
                )
            _write(members, member, place, target)


def _place(name: str, target: Path) -> Path:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise OllamaError(ARCHIVE_UNREADABLE, f"`{name[:100]}` would be written outside of its folder")
    return target.joinpath(*path.parts)


def _write(members: tarfile.TarFile, member: tarfile.TarInfo, place: Path, target: Path) -> None:
    if member.issym():
        leads = os.path.normpath(place.parent / member.linkname)
        if PurePosixPath(member.linkname).is_absolute() or not Path(leads).is_relative_to(target):
            raise OllamaError(
                ARCHIVE_UNREADABLE, f"`{member.name}` links to `{member.linkname[:100]}`, outside of its folder"
            )
        place.symlink_to(member.linkname)
        return
    source = members.extractfile(member) if member.isreg() else None
    if source is None:
        raise OllamaError(ARCHIVE_UNREADABLE, f"`{member.name}` is neither a file nor a symbolic link")
    with source, place.open("xb") as file:
        shutil.copyfileobj(source, file, 1024 * 1024)
    place.chmod(0o755 if member.mode & 0o100 else 0o644)


def _program(file: IO[bytes], target: Path) -> None:
    place = target / "bin" / "ollama"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as program:
        shutil.copyfileobj(file, program, 1024 * 1024)
    place.chmod(0o755)
