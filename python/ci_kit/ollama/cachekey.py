"""The key under which an installation and its models are cached."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ci_kit.ollama.install import Wanted


def key(wanted: Wanted | None, models: Mapping[str, str]) -> str:
    """Such as `ollama-linux-x86_64-0.30.1-cpu-1f0c…`: another one as soon as anything in the cache would be another.

    `models` are digests of manifests by name. Caches of GitHub are never overwritten, so that a key which stays the
    same would keep an old model for ever.
    """
    text = "\n".join(f"{name}@{digest}" for name, digest in sorted(models.items()))
    short = hashlib.sha256(text.encode()).hexdigest()[:16]
    if wanted is None:
        return f"ollama-models-{short}"
    return f"ollama-{wanted.system.lower()}-{wanted.machine}-{wanted.folder}-{short}"
