"""The registry: what a tag stands for at this moment, before anything is downloaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.ollama.diagnosis import (
    MODEL_UNKNOWN,
    PIN_MISMATCH,
    PORTAL,
    RATE_LIMITED,
    REGISTRY_DOWN,
    UNREACHABLE,
    OllamaError,
)
from ci_kit.ollama.store import Manifest

if TYPE_CHECKING:
    from ci_kit.ollama.names import ModelName

_ACCEPT = "application/vnd.docker.distribution.manifest.v2+json"
_OK, _MISSING, _PATIENCE, _FAULT = 200, (401, 403, 404), 429, 500


def manifest(name: ModelName, proxies: http.Proxies, seconds: float) -> Manifest:
    """The manifest that a model's tag stands for; checked against its pin.

    Raises:
        OllamaError: It could not be had, or is not the pinned one.
    """
    request = http.Request(name.address, headers={"Accept": _ACCEPT}, proxies=proxies)
    try:
        response = http.fetch(request, http.Limits(seconds, redirects=3))
    except http.HttpError as error:
        raise OllamaError(UNREACHABLE, f"the registry {name.host} did not answer: {error.what}") from error
    if response.status != _OK:
        raise _refusal(name, response.status)
    try:
        found = Manifest.parse(response.body)
    except ValueError:
        raise OllamaError(PORTAL, f"{name.host} answered with something that is no manifest") from None
    check_pin(name, found.digest, "in the registry")
    return found


def check_pin(name: ModelName, digest: str, where: str) -> None:
    """See that a model is the one that was pinned, if it was.

    Raises:
        OllamaError: It is another.
    """
    if name.digest and digest != name.digest:
        raise OllamaError(PIN_MISMATCH, f"{name} is pinned to sha256:{name.digest}, but {where} it is sha256:{digest}")


def _refusal(name: ModelName, status: int) -> OllamaError:
    if status in _MISSING:
        return OllamaError(MODEL_UNKNOWN, f"{name.host} has no {name} (status {status})")
    if status == _PATIENCE:
        return OllamaError(RATE_LIMITED, f"{name.host} answered 429 for {name}")
    known = REGISTRY_DOWN if status >= _FAULT else PORTAL
    return OllamaError(known, f"{name.host} answered {status} for {name}")
