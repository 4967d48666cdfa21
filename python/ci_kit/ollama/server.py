"""Starts and stops an Ollama server of one's own, and tells it from one that happens to be there."""

from __future__ import annotations

import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from ci_kit import http, process, whole
from ci_kit.errors import CiKitError, unwritable
from ci_kit.ollama.api import Api
from ci_kit.ollama.diagnosis import NOT_EXECUTABLE, PORT_FOREIGN, SERVER_DIED, SERVER_SLOW, OllamaError, recognise

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_LOOK = 0.02
_TAIL = 8 * 1024
#: A free port may be taken by another between the look and the bind.
_TRIES = 3
#: Sent nowhere: models whose names end in `-cloud` would leave the runner.
_ALWAYS = {"OLLAMA_NO_CLOUD": "1"}


@dataclass(frozen=True, slots=True)
class Record:
    """What later steps must know of a server that was started."""

    pid: int
    mark: str
    address: str
    log: str

    @property
    def service(self) -> process.Service:
        """Its process."""
        return process.Service(self.pid, self.mark)

    def save(self, path: Path) -> None:
        """Write it.

        Raises:
            CiKitError: It cannot be written; then nobody could stop the server.
        """
        whole.save(path, json.dumps(asdict(self)), str(path))

    @classmethod
    def load(cls, path: Path) -> Record | None:
        """Read it; None where there is none."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            value = json.loads(path.read_text(encoding="utf-8"))
            return cls(int(value["pid"]), str(value["mark"]), str(value["address"]), str(value["log"]))
        return None


@dataclass(frozen=True, slots=True)
class Settings:
    """How to start a server: its program, where it listens (port 0 for a free one), its models, its log, variables."""

    program: Path
    host: str
    port: int
    models: Path
    log: Path
    environment: Mapping[str, str]
    extra: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Server:
    """A server that was started and answers."""

    service: process.Service
    api: Api
    version: str
    log: Path

    @property
    def record(self) -> Record:
        """What later steps must know of it."""
        return Record(self.service.pid, self.service.mark, self.api.address, str(self.log))

    def died(self) -> bool:
        """Whether it has ended."""
        return not self.service.running()


def answering(host: str, port: int, seconds: float = 2.0) -> str | None:
    """The version of the Ollama at an address; empty if something else answers there, None if nothing does."""
    try:
        return Api(url(host, port)).version(seconds)
    except http.HttpError as error:
        silent = (http.Failure.REFUSED, http.Failure.UNREACHABLE, http.Failure.RESOLVE)
        return None if error.failure in silent else ""


def url(host: str, port: int) -> str:
    """The address of a server; one that listens everywhere is asked by loopback."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (no bind: the other way round)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def start(settings: Settings) -> Server:
    """Start a server and wait until it answers.

    Raises:
        OllamaError: Its port is another's, it ended, or it did not answer in time.
        CiKitError: Its log cannot be written.
    """
    for left in reversed(range(_TRIES)):
        port = settings.port or _free(settings.host)
        if settings.port and answering(settings.host, port) is not None:
            raise OllamaError(PORT_FOREIGN, f"something answers at {url(settings.host, port)} already")
        service = _spawned(settings, port)
        try:
            return Server(service, *_wait(settings, service, port), settings.log)
        except OllamaError as problem:
            service.stop(grace=5.0)
            if problem.known is not PORT_FOREIGN or settings.port or not left:
                raise
        except BaseException:
            service.stop(grace=5.0)
            raise
    raise AssertionError  # the last try returns or raises


def tail(log: Path) -> str:
    """The last lines of a log, at most 8 KB."""
    with suppress(OSError), log.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _TAIL, 0))
        return file.read().decode("utf-8", "replace")
    return ""


def _spawned(settings: Settings, port: int) -> process.Service:
    listen = f"[{settings.host}]:{port}" if ":" in settings.host else f"{settings.host}:{port}"
    own = {"OLLAMA_HOST": listen, "OLLAMA_MODELS": str(settings.models)}
    try:
        settings.models.mkdir(parents=True, exist_ok=True)
        return process.start(
            (str(settings.program), "serve"),
            {**settings.environment, **_ALWAYS, **settings.extra, **own},
            settings.log,
        )
    except OSError as error:
        raise unwritable(f"{settings.models} cannot be made", error) from error
    except CiKitError as error:
        known = recognise(error.why, NOT_EXECUTABLE)
        raise OllamaError(known, f"{error.what}: {error.why}") from error


def _wait(settings: Settings, service: process.Service, port: int) -> tuple[Api, str]:
    api = Api(url(settings.host, port))
    until = time.monotonic() + settings.seconds
    while service.running():
        left = until - time.monotonic()
        if left <= 0:
            what = f"the server did not answer at {api.address} within {settings.seconds:g} s"
            raise OllamaError(SERVER_SLOW, what, tail=tail(settings.log))
        with suppress(http.HttpError):
            version = api.version(min(left, 2.0))
            # The answer may be another's, who took the port first: then ours is about to end.
            if service.running() and "address already in use" not in tail(settings.log):
                return api, version
        time.sleep(_LOOK)
    said = tail(settings.log)
    known = recognise(said, SERVER_DIED)
    raise OllamaError(known, f"the server ended at once with {service.exit_code}", tail=said)


def _free(host: str) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
