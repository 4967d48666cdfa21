"""Names of models, as people and registries write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ci_kit.errors import InputError

REGISTRY = "registry.ollama.ai"
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}(:\d{1,5})?")
_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class ModelName:
    """A model in a registry. `digest` is the SHA-256 of its manifest in hex, empty where it is not pinned."""

    host: str
    namespace: str
    model: str
    tag: str
    digest: str = ""
    insecure: bool = False

    @classmethod
    def parse(cls, text: str) -> ModelName:
        """Read `[http://][host/][namespace/]name[:tag][@sha256:digest]`.

        Raises:
            InputError: It is none.
        """
        name, _, pin = text.partition("@")
        insecure = name.startswith("http://")
        *before, last = name.removeprefix("http://").removeprefix("https://").split("/")
        model, _, tag = last.partition(":")
        digest = _DIGEST.fullmatch(pin)
        namespace = before[-1] if before else "library"
        host = before[0] if len(before) == 2 else REGISTRY  # noqa: PLR2004 (host and namespace)
        parts = (namespace, model, tag or "latest")
        usable = len(before) <= 2 and all(map(_PART.fullmatch, parts)) and _HOST.fullmatch(host)  # noqa: PLR2004
        if not usable or ("@" in text and not digest):
            raise InputError(
                f"`{text[:100]}` is no name of a model",
                remedy="write `name`, `name:tag` or `name:tag@sha256:` and the digest of 64 hexadecimal digits",
            )
        return cls(host, *parts, digest[1] if digest else "", insecure)

    @property
    def asked(self) -> str:
        """The name to ask a server for, from which it also sees where to pull from."""
        return f"http://{self}" if self.insecure else str(self)

    @property
    def path(self) -> str:
        """Where the manifest is, below the folder `manifests`."""
        return f"{self.host}/{self.namespace}/{self.model}/{self.tag}"

    @property
    def address(self) -> str:
        """The URL of the manifest in the registry."""
        scheme = "http" if self.insecure else "https"
        return f"{scheme}://{self.host}/v2/{self.namespace}/{self.model}/manifests/{self.tag}"

    def __str__(self) -> str:
        """As `/api/tags` lists it: without what goes without saying."""
        where = f"{self.host}/{self.namespace}/" if self.host != REGISTRY else ""
        owner = f"{self.namespace}/" if not where and self.namespace != "library" else ""
        return f"{where}{owner}{self.model}:{self.tag}"
