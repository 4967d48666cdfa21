"""Installs Ollama: checked before it is unpacked, unpacked aside, renamed into place, and checked again when reused."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ci_kit.errors import unwritable
from ci_kit.ollama import archive, assets, hashes
from ci_kit.ollama.diagnosis import ARCHIVE_CHECKSUM, ARCHIVE_UNREADABLE, DISK_FULL, INSTALL_INCOMPLETE, OllamaError
from ci_kit.ollama.download import Line, download

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.ollama.assets import Flavour, Version
    from ci_kit.ollama.release import Releases

_STAMP = "ci-kit.json"
#: What unpacking takes beyond the archive itself: the program and its CPU libraries, or three times the archive.
_CPU_ROOM, _GPU_FACTOR = 300 * 1024 * 1024, 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to install, for which system (in the words of Python's `platform`)."""

    version: Version
    flavour: Flavour
    system: str
    machine: str

    @property
    def folder(self) -> str:
        """The name of its folder."""
        return f"{self.version.text}-{self.flavour}"


@dataclass(frozen=True, slots=True)
class Installed:
    """An installation. `fresh` if it was made now, `damaged` names files of an older one that had to go."""

    program: Path
    fresh: bool
    damaged: tuple[str, ...] = ()


def install(wanted: Wanted, releases: Releases, home: Path, line: Line, free: Callable[[Path], int]) -> Installed:
    """The installation below `home`: the one that is there if it is whole, else a new one.

    `free` tells the free bytes of a disk.

    Raises:
        OllamaError: It cannot be had as it must be.
        CiKitError: The disk cannot be written to.
    """
    target = home / wanted.folder
    damaged: tuple[str, ...] = ()
    if target.exists():
        damaged = damage(target)
        if not damaged:
            return Installed(program(target), fresh=False)
        shutil.rmtree(target, ignore_errors=True)
    name = assets.archive_name(wanted.version, wanted.system, wanted.machine)
    expected = releases.expected(wanted.version, name)
    try:
        home.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".staging-", dir=home))
    except OSError as error:
        raise unwritable(f"Ollama cannot be installed below {home}", error) from error
    try:
        # Its name holds the digest: what is left of another archive is never gone on from.
        part = home / f"{expected[:16]}-{name}.part"
        room = _room(home, wanted.flavour, free)
        packed = _fetch(releases.address(wanted.version, name), part, expected, line, room)
        archive.unpack(packed, name, staging, lambda member: assets.wanted(member, wanted.flavour))
        packed.unlink(missing_ok=True)
        _complete(staging, wanted)
        _promote(staging, target, name, expected)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Installed(program(target), fresh=True, damaged=damaged)


def damage(target: Path) -> tuple[str, ...]:
    """The files of an installation that are missing, changed or too many; its stamp if that cannot be read."""
    try:
        stamp = json.loads((target / _STAMP).read_text(encoding="utf-8"))
        recorded = {str(name): str(digest) for name, digest in stamp["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return (_STAMP,)
    found = _digests(target)
    return tuple(sorted(name for name in {*recorded, *found} if recorded.get(name) != found.get(name)))


def program(target: Path) -> Path:
    """The program of an installation: in `bin`, or beside its libraries as on macOS."""
    inside = target / "bin" / "ollama"
    return inside if inside.exists() else target / "ollama"


def _room(home: Path, flavour: Flavour, free: Callable[[Path], int]) -> Callable[[int], None]:
    """What is told the size of an archive, and raises if it and what is in it do not fit."""

    def room(size: int) -> None:
        need = size + (size * _GPU_FACTOR if flavour is assets.Flavour.GPU else _CPU_ROOM)
        have = free(home)
        if have < need:
            what = f"Ollama needs about {need // 1_000_000:,} MB in {home}, {have // 1_000_000:,} are free"
            raise OllamaError(DISK_FULL, what)

    return room


def _fetch(address: str, part: Path, expected: str, line: Line, room: Callable[[int], None]) -> Path:
    """The archive, with the SHA-256 that it must have."""
    resumed = part.exists()
    got = download(address, part, line, room)
    if got != expected and resumed:  # what was there may have been another file's beginning
        part.unlink(missing_ok=True)
        got = download(address, part, line, room)
    if got != expected:
        part.unlink(missing_ok=True)
        raise OllamaError(ARCHIVE_CHECKSUM, f"{address} has SHA-256 {got}, but {expected} was expected")
    return part


def _complete(staging: Path, wanted: Wanted) -> None:
    if not program(staging).is_file():
        raise OllamaError(ARCHIVE_UNREADABLE, "the archive holds no program `ollama`")
    if wanted.version.has_runner and not any(staging.rglob("llama-server")):
        raise OllamaError(INSTALL_INCOMPLETE, f"the archive of Ollama {wanted.version.text} holds no `llama-server`")


def _promote(staging: Path, target: Path, name: str, digest: str) -> None:
    stamp = {"archive": name, "sha256": digest, "files": _digests(staging)}
    try:
        (staging / _STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        staging.chmod(0o755)
        staging.rename(target)
    except OSError as error:
        with suppress(OSError):
            if not damage(target):  # another job was faster, and what it made is whole
                return
        raise unwritable(f"the installation could not be put to {target}", error) from error


def _digests(target: Path) -> dict[str, str]:
    """Every file by its path: the SHA-256, or where a link leads to."""
    paths = [path for path in target.rglob("*") if path.is_symlink() or path.is_file()]
    links = {path: f"link {path.readlink()}" for path in paths if path.is_symlink()}
    found = links | dict(hashes.sha256_all(path for path in paths if path not in links))
    return {path.relative_to(target).as_posix(): value for path, value in found.items() if path.name != _STAMP}
