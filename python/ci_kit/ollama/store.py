"""Ollama's store of models: manifests and blobs on disk, verified and healed, for Ollama itself never looks again."""

from __future__ import annotations

import hashlib
import json
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.ollama import hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from ci_kit.ollama.names import ModelName

_BLOB = re.compile(r"sha256-([0-9a-f]{64})")
_PARTIAL = re.compile(r"(sha256-[0-9a-f]{64})-partial(?:-\d+)?")
_LICENCE = "application/vnd.ollama.image.license"
_LICENCE_SIZE = 200
#: Larger than any manifest; a real one has less than 2 KB.
_MANIFEST_SIZE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Layer:
    """A blob that a manifest names: its kind, its digest in hex, its size in bytes."""

    kind: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """A model's manifest. `digest` is the SHA-256 of its bytes, by which `/api/tags` calls the model too."""

    digest: str
    layers: tuple[Layer, ...]

    @property
    def size(self) -> int:
        """Bytes of all its blobs."""
        return sum(layer.size for layer in self.layers)

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read a manifest.

        Raises:
            ValueError: It is none.
        """
        try:
            value = json.loads(data)
            entries = [*value["layers"], *([value["config"]] if value.get("config") else [])]
            layers = tuple(
                Layer(str(one.get("mediaType", "")), str(one["digest"]).removeprefix("sha256:"), int(one["size"]))
                for one in entries
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a manifest") from error
        if not all(re.fullmatch(r"[0-9a-f]{64}", layer.digest) for layer in layers):
            raise ValueError("a digest is none")
        return cls(hashlib.sha256(data).hexdigest(), layers)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a look at the store found: blobs and bytes read, and what was removed because it was bad."""

    blobs: int = 0
    size: int = 0
    poisoned: tuple[str, ...] = ()
    manifests: tuple[str, ...] = ()
    wedged: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether nothing had to be removed."""
        return not (self.poisoned or self.manifests or self.wedged)


class Store:
    """The folder that OLLAMA_MODELS names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = folder / "blobs"
        self.manifests = folder / "manifests"

    def manifest(self, name: ModelName) -> Manifest | None:
        """The manifest of a model; None where there is none that can be read."""
        with suppress(OSError, ValueError):
            return _read(self.manifests / name.path)
        return None

    def holds(self, manifest: Manifest) -> bool:
        """Whether every blob of a manifest is there, in its size. What is in them `verify` has seen."""
        return all(self._size(layer.digest) == layer.size for layer in manifest.layers)

    def licence(self, manifest: Manifest) -> str:
        """The first line of a model's licence, empty if it has none."""
        for layer in manifest.layers:
            if layer.kind == _LICENCE:
                with suppress(OSError), self._blob(layer.digest).open("rb") as file:
                    lines = file.read(4096).decode("utf-8", "replace").split("\n")
                    return next((line.strip() for line in lines if line.strip()), "")[:_LICENCE_SIZE]
        return ""

    def verify(self, tell: Callable[[int], None] | None = None) -> Checked:
        """Read and hash every blob, and remove what is bad: blobs, manifests, empty parts of downloads.

        Raises:
            OSError: Something bad cannot be removed.
        """
        wedged = self.unwedge()
        names = {path: match[1] for path in _files(self.blobs) if (match := _BLOB.fullmatch(path.name))}
        size = sum(path.stat().st_size for path in names)
        poisoned = [path for path, digest in hashes.sha256_all(names, tell) if digest != names[path]]
        manifests = [path for path in _files(self.manifests, deep=True) if not _readable(path)]
        for path in (*poisoned, *manifests):
            path.unlink()
        return Checked(
            len(names),
            size,
            tuple(path.name for path in poisoned),
            tuple(path.relative_to(self.manifests).as_posix() for path in manifests),
            wedged,
        )

    def unwedge(self) -> tuple[str, ...]:
        """Remove downloads of which a part's record is empty or broken: Ollama would end each pull with EOF.

        Raises:
            OSError: They cannot be removed.
        """
        parts = {path: match[1] for path in _files(self.blobs) if (match := _PARTIAL.fullmatch(path.name))}
        broken = {blob for path, blob in parts.items() if not path.name.endswith("-partial") and not _is_json(path)}
        for path, blob in parts.items():
            if blob in broken:
                path.unlink(missing_ok=True)
        return tuple(sorted(broken))

    def _blob(self, digest: str) -> Path:
        return self.blobs / f"sha256-{digest}"

    def _size(self, digest: str) -> int:
        try:
            return self._blob(digest).stat().st_size
        except OSError:
            return -1


def _files(folder: Path, *, deep: bool = False) -> Iterable[Path]:
    found = folder.rglob("*") if deep else folder.glob("*")
    return [path for path in found if path.is_file()] if folder.is_dir() else []


def _read(path: Path) -> Manifest:
    with path.open("rb") as file:
        return Manifest.parse(file.read(_MANIFEST_SIZE))


def _readable(path: Path) -> bool:
    try:
        return bool(_read(path))
    except (OSError, ValueError):
        return False


def _is_json(path: Path) -> bool:
    try:
        return isinstance(json.loads(path.read_bytes()), dict)
    except (OSError, ValueError):
        return False
