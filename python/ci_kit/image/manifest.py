"""From what was found to images: manifests of `docker save`, of the OCI layout, and indexes of several platforms.

Sources: https://github.com/opencontainers/image-spec (image-layout.md, image-index.md, manifest.md),
https://github.com/moby/docker-image-spec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit.errors import CiKitError
from ci_kit.image.layer import Packing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit.image.layer import Layer
    from ci_kit.image.store import Store

_DEPTH = 4
_REFERENCE = "vnd.docker.reference.type"
_NAMES = ("io.containerd.image.name", "org.opencontainers.image.ref.name")
_MADE_BY = 200


@dataclass(frozen=True, slots=True)
class Step:
    """One layer of an image, and the command that made it; hostile text as far as anybody knows."""

    layer: Layer
    made_by: str


@dataclass(frozen=True, slots=True)
class Image:
    """One image for one platform; sizes in bytes."""

    name: str
    platform: str
    steps: tuple[Step, ...]
    texts: int

    @property
    def packed(self) -> int:
        """What a registry keeps: each layer once, configuration and manifest."""
        return sum({step.layer.digest: step.layer.packed for step in self.steps}.values()) + self.texts

    @property
    def unpacked(self) -> int:
        """What a machine keeps: the files of all layers, also those that a later one hides."""
        return sum(step.layer.unpacked for step in self.steps)

    @property
    def estimated(self) -> bool:
        """Whether some layers are stored unpacked, so that their packed size is what gzip makes of them here."""
        return any(step.layer.packed != step.layer.stored for step in self.steps)


@dataclass(frozen=True, slots=True)
class Found:
    """The images of a store, and what was left out."""

    images: list[Image]
    notes: list[str]


def images(store: Store) -> Found:
    """Every image in it.

    Raises:
        CiKitError: There is none, or a part of one is missing.
    """
    notes: list[str] = []
    index = store.text("index.json")
    listed = store.text("manifest.json")
    if isinstance(index, dict):
        found = list(_of_index(store, index, "", notes, 0))
    elif isinstance(listed, list):
        found = [_of_docker(store, entry) for entry in listed if isinstance(entry, dict)]
    else:
        raise CiKitError(
            "it holds no image",
            why="there is neither an index.json nor a manifest.json in it",
            remedy="name an archive of `docker save`, an OCI archive or an OCI layout",
        )
    if not found:
        raise CiKitError("it holds no image", why="; ".join(notes) or "its index is empty")
    return Found(found, notes)


def _of_docker(store: Store, entry: dict[str, Any]) -> Image:
    config_name = str(entry.get("Config", ""))
    config = store.text(config_name)
    if not isinstance(config, dict):
        raise _missing(config_name)
    names = entry.get("RepoTags") or []
    layers = [_layer(store, str(name)) for name in entry.get("Layers") or []]
    _verified(layers, config)
    name = str(names[0]) if isinstance(names, list) and names else ""
    return Image(name, _platform(config), _steps(layers, config), len(store.texts.get(config_name, b"")))


def _of_index(store: Store, index: dict[str, Any], name: str, notes: list[str], depth: int) -> Iterator[Image]:
    """The images of an index and of those in it; what is no image, such as an attestation, is left out."""
    for entry in _list(index, "manifests"):
        annotations = entry.get("annotations")
        annotations = annotations if isinstance(annotations, dict) else {}
        if _REFERENCE in annotations:
            continue
        called = next((str(annotations[key]) for key in _NAMES if key in annotations), name)
        place = _blob(entry)
        manifest = store.text(place)
        if not isinstance(manifest, dict):
            if not _said_platform(entry):
                raise _missing(place)
            notes.append(f"the platform {_said_platform(entry)[:60]} is in the index only: it was not looked at")
        elif "manifests" in manifest:
            if depth >= _DEPTH:
                raise CiKitError(f"indexes are nested more than {_DEPTH} deep")
            yield from _of_index(store, manifest, called, notes, depth + 1)
        elif "layers" in manifest and "config" in manifest:
            yield _of_manifest(store, manifest, place, called)


def _of_manifest(store: Store, manifest: dict[str, Any], place: str, name: str) -> Image:
    config_name = _blob(manifest["config"])
    config = store.text(config_name)
    if not isinstance(config, dict):
        raise _missing(config_name)
    layers = [_layer(store, _blob(entry)) for entry in _list(manifest, "layers")]
    texts = len(store.texts[place]) + len(store.texts[config_name])
    return Image(name, _platform(config), _steps(layers, config), texts)


def _layer(store: Store, name: str) -> Layer:
    found = store.layer(name)
    if found is None:
        raise _missing(name)
    return found


def _verified(layers: list[Layer], config: dict[str, Any]) -> None:
    """Hold layers that are stored unpacked against the digests in the configuration, where it has them."""
    rootfs = config.get("rootfs")
    digests = rootfs.get("diff_ids") if isinstance(rootfs, dict) else None
    if not isinstance(digests, list) or len(digests) != len(layers):
        return
    for found, digest in zip(layers, digests, strict=True):
        if found.packing is Packing.NONE and found.digest != digest:
            raise CiKitError(
                f"the layer {str(digest)[:80]} holds other bytes than the configuration says",
                why="it was changed or damaged",
                remedy="save the image again",
            )


def _steps(layers: list[Layer], config: dict[str, Any]) -> tuple[Step, ...]:
    """Each layer with the command of the history that made it, where the history counts as many."""
    history = [entry for entry in _list(config, "history") if not entry.get("empty_layer")]
    made = [" ".join(str(entry.get("created_by", "")).split())[:_MADE_BY] for entry in history]
    if len(made) != len(layers):
        made = [""] * len(layers)
    return tuple(Step(layer, text) for layer, text in zip(layers, made, strict=True))


def _platform(config: dict[str, Any]) -> str:
    return "/".join(str(config[key])[:30] for key in ("os", "architecture", "variant") if config.get(key)) or "unknown"


def _said_platform(entry: dict[str, Any]) -> str:
    platform = entry.get("platform")
    return _platform(platform) if isinstance(platform, dict) else ""


def _list(holder: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = holder.get(key)
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _blob(descriptor: object) -> str:
    """Where the layout keeps what a descriptor means."""
    digest = descriptor.get("digest") if isinstance(descriptor, dict) else None
    return f"blobs/{str(digest).replace(':', '/', 1)}"


def _missing(name: str) -> CiKitError:
    return CiKitError(
        f"{name[:120] or 'the configuration'} is missing from the image",
        why="the archive is half written, or something was taken out of it",
        remedy="save the image again",
    )
