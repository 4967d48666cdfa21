"""Reads everything that an image is kept in, once: an archive, a stream of one, or a directory in the OCI layout.

Layers may come before the manifests that name them, so each is measured as it passes, and sorted out afterwards.
"""

from __future__ import annotations

import io
import json
import posixpath
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any, cast

from ci_kit import tarball
from ci_kit.errors import CiKitError
from ci_kit.image import layer

if TYPE_CHECKING:
    from pathlib import Path

    from ci_kit.tarball import Readable

_TEXT = 4 * tarball.MIB
_TEXTS = 64 * tarball.MIB
#: An archive itself: no image of 64 GiB is looked at.
_ARCHIVE, _MEMBERS = 64 * 1024 * tarball.MIB, 20_000
_HEAD = 512
_GZIP_ARCHIVE = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")


@dataclass(slots=True)
class Store:
    """What was found, by name: `texts` are JSON, `layers` are measured, `links` point to another name."""

    largest: int
    texts: dict[str, bytes] = field(default_factory=dict)
    layers: dict[str, layer.Layer] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    room: int = _TEXTS

    def take(self, name: str, file: IO[bytes], size: int) -> None:
        """Read one blob.

        Raises:
            CiKitError: It is damaged, or not what its name says.
        """
        buffered = file if isinstance(file, io.BufferedReader) else io.BufferedReader(cast("io.RawIOBase", file))
        head = buffered.peek(_HEAD)[:_HEAD]
        try:
            if head.lstrip()[:1] in (b"{", b"[") and size <= min(_TEXT, self.room):
                self.room -= size
                tap = layer.Tap(buffered)
                self.texts[name] = tap.read(size)
                digest = tap.finish()
            elif kind := layer.packing(head):
                self.layers[name] = layer.measure(buffered, size, kind, self.largest)
                digest = self.layers[name].digest.partition(":")[2]
            else:
                return
        except CiKitError as error:
            raise type(error)(f"{name[:120]}: {error.what}", why=error.why, remedy=error.remedy) from error
        expected = name.removeprefix("blobs/sha256/")
        if expected not in (name, digest):
            raise CiKitError(f"{name[:120]} holds other bytes than its name says", why="it was changed or cut off")

    def text(self, name: str) -> Any:  # noqa: ANN401 (JSON has no type)
        """The parsed JSON under a name; None when there is none.

        Raises:
            CiKitError: It is no JSON.
        """
        data = self.texts.get(self.links.get(name, name))
        if data is None:
            return None
        try:
            return json.loads(data)
        except (ValueError, RecursionError) as error:
            raise CiKitError(f"{name[:120]} is no JSON", why=str(error)) from error

    def layer(self, name: str) -> layer.Layer | None:
        """The measured layer under a name; None when there is none."""
        return self.layers.get(self.links.get(name, name))


def from_archive(file: Readable, largest: int) -> Store:
    """Read an archive as `docker save` and tools for OCI images write it, in one pass.

    Raises:
        CiKitError: It is damaged, cut off, or larger than the bounds.
    """
    store = Store(largest)
    try:
        for info, archive in tarball.members(file, _ARCHIVE, _MEMBERS):
            name = posixpath.normpath(info.name)
            if info.issym() or info.islnk():
                folder = "" if info.islnk() else posixpath.dirname(name)
                store.links[name] = posixpath.normpath(posixpath.join(folder, info.linkname))
            elif info.isreg() and (member := archive.extractfile(info)):
                with member:
                    store.take(name, member, info.size)
    except CiKitError:
        raise
    except tarball.BROKEN as error:
        raise CiKitError(
            "the image's archive cannot be read to its end", why=str(error) or type(error).__name__
        ) from error
    return store


def from_file(path: Path, largest: int) -> Store:
    """Read an archive on the disk.

    Raises:
        CiKitError: It cannot be read, or is packed as a whole.
    """
    try:
        with path.open("rb") as file:
            if file.peek(4)[:4].startswith(_GZIP_ARCHIVE):
                raise CiKitError(f"{path.name} is packed as a whole", remedy="unpack it first: `gunzip` or `unzstd`")
            return from_archive(file, largest)
    except OSError as error:
        raise CiKitError(f"{path} cannot be read", why=error.strerror or str(error)) from error


def from_layout(folder: Path, largest: int) -> Store:
    """Read a directory in the OCI layout.

    Raises:
        CiKitError: It is none, or something in it cannot be read.
    """
    if not (folder / "index.json").is_file():
        raise CiKitError(
            f"{folder} is no image", why="there is no index.json", remedy="name an OCI layout or an archive"
        )
    store = Store(largest)
    try:
        for path in [folder / "index.json", *sorted((folder / "blobs").glob("*/*"))]:
            if path.is_file():
                with path.open("rb") as file:
                    store.take(path.relative_to(folder).as_posix(), file, path.stat().st_size)
    except OSError as error:
        raise CiKitError(f"{folder} cannot be read", why=error.strerror or str(error)) from error
    return store
