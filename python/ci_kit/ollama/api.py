"""A running Ollama server: what it is, what it has, and whether it can run a model."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ci_kit import http
from ci_kit.ollama.diagnosis import (
    PROBE_FAILED,
    PULL_CUT,
    PULL_STALLED,
    PULL_TIMEOUT,
    UNKNOWN,
    OllamaError,
    recognise,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ci_kit.ollama.names import ModelName

    Tell = Callable[[str, int, int | None], None]

_OK = 200
#: While the server hashes what it has pulled it writes nothing.
_SILENT_STATUS = "verifying"


@dataclass(frozen=True, slots=True)
class Listed:
    """A model that the server lists: name, digest of its manifest in hex, size in bytes."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class Api:
    """The server at an address such as `http://127.0.0.1:11434`."""

    address: str
    seconds: float = 10.0

    def version(self, seconds: float | None = None) -> str:
        """Its version.

        Raises:
            HttpError: Nobody answers, or somebody who is no Ollama.
        """
        value = self._get("/api/version", seconds)
        version = value.get("version")
        if not isinstance(version, str):
            raise http.HttpError(http.Failure.BROKEN, "what answers there is no Ollama server")
        return version

    def models(self) -> list[Listed]:
        """The models that it has.

        Raises:
            HttpError: It does not answer as it must.
        """
        return list(_listed(self._get("/api/tags")))

    def loaded(self) -> list[Listed]:
        """The models that are in memory.

        Raises:
            HttpError: It does not answer as it must.
        """
        return list(_listed(self._get("/api/ps")))

    def load(self, name: ModelName, seconds: float) -> float:
        """Have it load a model by a generation without a prompt; seconds taken.

        That alone shows that it can run one.

        Raises:
            OllamaError: It cannot.
        """
        begun = time.monotonic()
        body = json.dumps({"model": str(name)}).encode()
        request = http.Request(f"{self.address}/api/generate", "POST", {"Content-Type": "application/json"}, body)
        try:
            response = http.fetch(request, http.Limits(seconds))
            value = json.loads(response.body)
        except (http.HttpError, ValueError) as error:
            why = error.what if isinstance(error, http.HttpError) else "the answer is no JSON"
            raise OllamaError(PROBE_FAILED, f"{name} could not be loaded: {why}") from error
        if response.status != _OK or not isinstance(value, dict) or value.get("done") is not True:
            said = str(value.get("error", value) if isinstance(value, dict) else value)[:500]
            raise OllamaError(recognise(said, PROBE_FAILED), f"{name} could not be loaded: {said}")
        return time.monotonic() - begun

    def pull(self, name: ModelName, total: float, stall: float, tell: Tell) -> None:
        """Have it pull a model. Only a last line `success` is one, and only new bytes are progress.

        Raises:
            OllamaError: It did not succeed within `total` seconds, or for `stall` seconds no byte was new.
        """
        body = json.dumps({"model": name.asked, "insecure": name.insecure}).encode()
        request = http.Request(f"{self.address}/api/pull", "POST", {"Content-Type": "application/json"}, body)
        watch = _Watch(name, stall, total, tell)
        try:
            with http.opened(request, http.Patience(total, stall)) as stream:
                for line in stream.lines():
                    if watch.take(_parsed(line)):
                        return
                    stream.idle = total if watch.silent else stall
        except http.HttpError as error:
            if error.failure is not http.Failure.TIMEOUT:
                raise OllamaError(PULL_CUT, f"the pull of {name} broke off: {error.what}") from error
            known = PULL_TIMEOUT if watch.overdue else PULL_STALLED
            raise OllamaError(known, f"the pull of {name}: {error.what}") from error
        raise OllamaError(PULL_CUT, f"the pull of {name} ended without success")

    def _get(self, path: str, seconds: float | None = None) -> dict[str, Any]:
        response = http.fetch(http.Request(self.address + path), http.Limits(seconds or self.seconds, 16 * 1024 * 1024))
        value = _parsed(response.body)
        if response.status != _OK:
            raise http.HttpError(http.Failure.BROKEN, f"{path} answered {response.status}")
        return value


class _Watch:
    """The lines of a pull: what they say, and how long ago the last new byte came."""

    def __init__(self, name: ModelName, stall: float, total: float, tell: Tell) -> None:
        self._name = name
        self._stall = stall
        self._tell = tell
        self._until = time.monotonic() + total
        self._moved = time.monotonic()
        self._total = total
        self._most: dict[str, int] = {}
        self.silent = False

    @property
    def overdue(self) -> bool:
        """Whether the time for the whole pull is over."""
        return time.monotonic() > self._until

    def take(self, line: dict[str, Any]) -> bool:
        """Take one line; true for success.

        Raises:
            OllamaError: It is an error, or nothing has moved for too long.
        """
        if "error" in line:
            said = str(line["error"])[:500]
            raise OllamaError(recognise(said, UNKNOWN), f"the pull of {self._name} failed: {said}")
        status = str(line.get("status", ""))
        self.silent = status.startswith(_SILENT_STATUS)
        if status == "success":
            return True
        self._count(line)
        if self.overdue:
            raise OllamaError(PULL_TIMEOUT, f"the pull of {self._name} was not finished within {self._total:g} s")
        if time.monotonic() - self._moved > self._stall:
            raise OllamaError(PULL_STALLED, f"no new byte of {self._name} came for {self._stall:g} s")
        return False

    def _count(self, line: dict[str, Any]) -> None:
        digest, completed, total = line.get("digest"), line.get("completed", 0), line.get("total")
        if not isinstance(digest, str) or not isinstance(completed, int):
            self._moved = time.monotonic()  # another phase
            return
        if completed > self._most.get(digest, -1):
            self._most[digest] = completed
            self._moved = time.monotonic()
            self._tell(f"{self._name} {digest[7:19]}", completed, total if isinstance(total, int) else None)


def _parsed(data: bytes) -> dict[str, Any]:
    with suppress(ValueError):
        value = json.loads(data)
        if isinstance(value, dict):
            return value
    raise http.HttpError(http.Failure.BROKEN, "what answers there does not speak as Ollama does")


def _listed(value: dict[str, Any]) -> Iterator[Listed]:
    for one in value.get("models") or ():
        if isinstance(one, dict):
            digest = str(one.get("digest", "")).removeprefix("sha256:")
            size = one.get("size")
            yield Listed(str(one.get("name", "")), digest, size if isinstance(size, int) else 0)
