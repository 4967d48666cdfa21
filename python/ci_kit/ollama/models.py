"""Sees that models are there and are the pinned ones: from the store, or pulled, again where that can help."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.ollama import diagnosis, registry
from ci_kit.ollama.diagnosis import DISK_FULL, MODEL_UNKNOWN, PULL_TIMEOUT, OllamaError

if TYPE_CHECKING:
    from collections.abc import Callable

    from ci_kit.ollama.api import Api
    from ci_kit.ollama.names import ModelName
    from ci_kit.ollama.store import Store

    Tell = Callable[[str, int, int | None], None]

_TRIES = 4
#: What may come out otherwise when it is tried again.
_PASSING = frozenset(
    known.id
    for known in (
        diagnosis.DIGEST_MISMATCH,
        diagnosis.PARTIAL_WEDGE,
        diagnosis.PULL_CUT,
        diagnosis.PULL_RETRIES,
        diagnosis.PULL_STALLED,
        diagnosis.RATE_LIMITED,
        diagnosis.REGISTRY_DOWN,
        diagnosis.UNREACHABLE,
    )
)
#: What a pull takes beyond the blobs.
_ROOM = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is there. `pulled` if it had to be downloaded; the digest is that of its manifest, in hex."""

    name: str
    digest: str
    size: int
    licence: str
    pulled: bool
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Pulling:
    """How to pull: seconds in all, and without a new byte; proxies; the disk's free bytes; whom to tell.

    `store` is None where the server's disk is another machine's. `alive` tells whether the server is there.
    """

    until: float
    stall: float
    store: Store | None
    free: Callable[[], int]
    tell: Tell
    alive: Callable[[], bool] = lambda: True
    pause: float = 2.0
    proxies: http.Proxies = field(default_factory=http.Proxies)
    retried: Callable[[str], None] = lambda _text: None

    @property
    def left(self) -> float:
        """Seconds that are left."""
        return self.until - time.monotonic()


def ensure(api: Api, name: ModelName, pulling: Pulling) -> Model:
    """See that a model is there and is the pinned one.

    Raises:
        OllamaError: It could not be had.
        HttpError: The server does not answer as it must.
    """
    present = _present(api, name, pulling)
    if present is not None:
        return present
    _look_ahead(name, pulling)
    tries = _pulled(api, name, pulling)
    digest, size = _digest(api, name, pulling)
    registry.check_pin(name, digest, "after the pull")
    return Model(str(name), digest, size, _licence(name, pulling), pulled=True, tries=tries)


def _present(api: Api, name: ModelName, pulling: Pulling) -> Model | None:
    """The model if it is there and fits its pin."""
    manifest = pulling.store.manifest(name) if pulling.store else None
    if pulling.store and (manifest is None or not pulling.store.holds(manifest)):
        return None
    listed = next((one for one in api.models() if one.name == str(name)), None)
    if listed is None or (name.digest and listed.digest != name.digest):
        return None
    return Model(str(name), listed.digest, listed.size, _licence(name, pulling), pulled=False)


def _look_ahead(name: ModelName, pulling: Pulling) -> None:
    """Ask the registry for the manifest first: is it the pinned one, and is there room for it?"""
    try:
        manifest = registry.manifest(name, pulling.proxies, min(30.0, max(pulling.left, 0.1)))
    except OllamaError as problem:
        # Without a pin the server may still know a way, such as a proxy of its own; its answer counts then.
        if name.digest or problem.known is MODEL_UNKNOWN:
            raise
        return
    need = manifest.size + _ROOM
    if pulling.store and pulling.free() < need:
        what = f"{name} needs {need // 1_000_000:,} MB, {pulling.free() // 1_000_000:,} are free"
        raise OllamaError(DISK_FULL, what)


def _pulled(api: Api, name: ModelName, pulling: Pulling) -> int:
    """Pull, again if that may help; how many tries it took."""
    for number in range(1, _TRIES + 1):
        if pulling.left <= 0:
            raise OllamaError(PULL_TIMEOUT, f"no time is left to pull {name}")
        try:
            api.pull(name, pulling.left, pulling.stall, pulling.tell)
        except OllamaError as problem:
            if problem.known.id not in _PASSING or number == _TRIES or not pulling.alive():
                raise
            pulling.retried(f"{problem.what}; trying again")
            time.sleep(min(pulling.pause * number, max(pulling.left, 0.0)))
            if pulling.store:
                pulling.store.unwedge()
        else:
            return number
    raise AssertionError  # the last try returns or raises


def _digest(api: Api, name: ModelName, pulling: Pulling) -> tuple[str, int]:
    manifest = pulling.store.manifest(name) if pulling.store else None
    if manifest is not None:
        return manifest.digest, manifest.size
    for listed in api.models():
        if listed.name == str(name):
            return listed.digest, listed.size
    raise OllamaError(MODEL_UNKNOWN, f"the pull of {name} succeeded, but the server does not list it")


def _licence(name: ModelName, pulling: Pulling) -> str:
    manifest = pulling.store.manifest(name) if pulling.store else None
    return pulling.store.licence(manifest) if pulling.store and manifest else ""
