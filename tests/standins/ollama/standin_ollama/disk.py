"""The stand-in's store of models, laid out as Ollama's, and as trusting."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Name:
    """A model's name, in its parts."""

    scheme: str
    host: str
    namespace: str
    model: str
    tag: str

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read a name as clients give it."""
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "https", text
        *before, last = rest.split("/")
        model, _, tag = last.partition(":")
        namespace = before[-1] if before else "library"
        host = before[0] if len(before) > 1 else "registry.ollama.ai"
        return cls(scheme, host, namespace, model, tag or "latest")

    @property
    def path(self) -> str:
        """Where its manifest is."""
        return f"{self.host}/{self.namespace}/{self.model}/{self.tag}"

    def __str__(self) -> str:
        """As the server lists it."""
        where = "" if self.host == "registry.ollama.ai" else f"{self.host}/{self.namespace}/"
        owner = f"{self.namespace}/" if not where and self.namespace != "library" else ""
        return f"{where}{owner}{self.model}:{self.tag}"


class Disk:
    """Manifests and blobs below OLLAMA_MODELS."""

    def __init__(self, folder: Path) -> None:
        self.manifests = folder / "manifests"
        self.blobs = folder / "blobs"
        for path in (self.manifests, self.blobs):
            path.mkdir(parents=True, exist_ok=True)

    def blob(self, digest: str) -> Path:
        """The file of a blob."""
        return self.blobs / digest.replace(":", "-")

    def manifest(self, name: Name) -> dict[str, Any] | None:
        """The manifest of a model; None where it is missing or broken, without a word."""
        try:
            value: dict[str, Any] = json.loads((self.manifests / name.path).read_bytes())
        except (OSError, ValueError):
            return None
        return value

    def write(self, name: Name, data: bytes) -> None:
        """Put down a manifest."""
        path = self.manifests / name.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def listed(self) -> list[dict[str, Any]]:
        """What `/api/tags` lists: every readable manifest, whatever is in its blobs."""
        found = []
        for path in sorted(self.manifests.rglob("*")):
            if not path.is_file():
                continue
            host, namespace, model, tag = path.relative_to(self.manifests).parts
            name = Name("https", host, namespace, model, tag)
            manifest = self.manifest(name)
            if manifest is not None:
                found.append(self.entry(name, path.read_bytes(), manifest))
        return found

    @staticmethod
    def entry(name: Name, data: bytes, manifest: dict[str, Any]) -> dict[str, Any]:
        """One model, as `/api/tags` shows it."""
        return {
            "name": str(name),
            "model": str(name),
            "modified_at": now(),
            "size": sum(layer["size"] for layer in (*manifest["layers"], manifest["config"])),
            "digest": hashlib.sha256(data).hexdigest(),
            "details": {**DETAILS, "context_length": 2048, "embedding_length": 64},
            "capabilities": ["completion"],
        }


DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "106K",
    "quantization_level": "F32",
}


def now() -> str:
    """The time as Go writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f000Z")
