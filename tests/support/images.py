"""Small container images made for tests, in each form in which images are kept."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

#: Does not shrink when packed, unlike zeros.
NOISE = b"".join(hashlib.sha256(str(n).encode()).digest() for n in range(4000))
MADE = ("ADD rootfs", "RUN make <script>alert(1)</script>\n::error::no")
LAYERS: tuple[Mapping[str, bytes], ...] = ({"bin/tool": NOISE}, {"data/zeros": bytes(300_000), "etc/name": b"demo\n"})


def layer(files: Mapping[str, bytes]) -> bytes:
    """An unpacked layer."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return buffer.getvalue()


def config(architecture: str = "amd64") -> bytes:
    """The configuration of an image with two layers."""
    history = [{"created_by": text} for text in MADE]
    history.insert(1, {"created_by": "ENV A=b", "empty_layer": True})  # type: ignore[dict-item]  # as engines write it
    return json.dumps({"os": "linux", "architecture": architecture, "history": history}).encode()


def docker(layers: Sequence[bytes], name: str = "demo:1") -> dict[str, bytes]:
    """What `docker save` of older engines puts into its archive."""
    names = [f"{number}/layer.tar" for number, _ in enumerate(layers)]
    manifest = [{"Config": "config.json", "RepoTags": [name], "Layers": names}]
    return {
        **dict(zip(names, layers, strict=True)),
        "config.json": config(),
        "manifest.json": json.dumps(manifest).encode(),
        "repositories": b"{}",
    }


class Layout:
    """An image in the OCI layout, put together blob by blob."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}

    def blob(self, data: bytes, **more: Any) -> dict[str, Any]:  # noqa: ANN401 (JSON has no type)
        """Keep a blob; its descriptor."""
        digest = hashlib.sha256(data).hexdigest()
        self.files[f"blobs/sha256/{digest}"] = data
        return {"digest": f"sha256:{digest}", "size": len(data), **more}

    def image(self, layers: Sequence[bytes], architecture: str = "amd64") -> dict[str, Any]:
        """Keep an image; the descriptor of its manifest."""
        manifest = {"config": self.blob(config(architecture)), "layers": [self.blob(one) for one in layers]}
        platform = {"os": "linux", "architecture": architecture}
        return self.blob(json.dumps(manifest).encode(), platform=platform)

    def index(self, *entries: Mapping[str, Any]) -> Layout:
        """Name the images that are in it."""
        self.files["index.json"] = json.dumps({"schemaVersion": 2, "manifests": entries}).encode()
        return self

    def write(self, folder: Path) -> Path:
        """As a directory."""
        for name, data in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        return folder


def archived(path: Path, files: Mapping[str, bytes]) -> Path:
    """As an archive."""
    path.write_bytes(layer(files))
    return path


def packed(layers: Sequence[Mapping[str, bytes]] = LAYERS) -> list[bytes]:
    """The layers packed by gzip."""
    return [gzip.compress(layer(one), mtime=0) for one in layers]
