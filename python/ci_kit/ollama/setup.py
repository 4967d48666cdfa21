"""The way from nothing to a server that has run a model: install, verify, start, pull, warm up."""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from ci_kit import http
from ci_kit.errors import unwritable
from ci_kit.health import lock
from ci_kit.ollama import cachekey, registry, server
from ci_kit.ollama.api import Api
from ci_kit.ollama.diagnosis import (
    INSTALL_INCOMPLETE,
    PIN_MISMATCH,
    PROBE_FAILED,
    PULL_TIMEOUT,
    SERVER_DIED,
    OllamaError,
)
from ci_kit.ollama.install import Wanted, install
from ci_kit.ollama.models import Model, Pulling, ensure
from ci_kit.ollama.store import Checked, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from ci_kit.ollama.download import Line
    from ci_kit.ollama.names import ModelName
    from ci_kit.ollama.release import Releases

#: Seconds after a request is closed in which Ollama writes down how far it came.
_SETTLE = 1.0
_GRACE = 8.0


class WarmUp(StrEnum):
    """Which models are loaded before the server counts as ready."""

    FIRST = "first"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be had. `wanted` is None to use what is there: an answering server, or `found`, a program.

    `cache` holds installations and models, `state` the server's record and log. Times are in seconds.
    """

    wanted: Wanted | None
    found: Path | None
    models: tuple[ModelName, ...]
    cache: Path
    state: Path
    host: str
    port: int
    environment: Mapping[str, str]
    extra: Mapping[str, str]
    pull_timeout: float
    start_timeout: float
    stall_timeout: float
    warm_up: WarmUp
    releases: Releases
    line: Line
    say: Callable[[str], None]


@dataclass(slots=True)
class Result:
    """How far it came."""

    models: list[Model] = field(default_factory=list)
    checked: Checked = field(default_factory=Checked)
    damaged: tuple[str, ...] = ()
    installed: bool = False
    version: str = ""
    address: str = ""
    pid: int = 0
    program: Path | None = None
    steps: list[tuple[str, float]] = field(default_factory=list)
    problem: OllamaError | None = None

    @property
    def cache_hit(self) -> bool:
        """Whether all was there and whole."""
        return not self.problem and not self.installed and not any(model.pulled for model in self.models)


def record_path(state: Path) -> Path:
    """Where the record of a started server is."""
    return state / "server.json"


def run(order: Order) -> Result:
    """Do it all; a known failure is in the result, and leaves no server behind.

    Raises:
        CiKitError: The disk cannot be written to.
    """
    result = Result()
    started: server.Server | None = None
    try:
        with _alone(order):
            with _timed(result, "install"):
                program = _program(order, result)
            if program is None:
                api, store = Api(server.url(order.host, order.port)), None
                result.version = api.version()
            else:
                store = _verified(order, result)
                with _timed(result, "start"):
                    started = _started(order, program)
                api, result.version, result.pid = started.api, started.version, started.service.pid
            result.address, result.program = api.address, program
            _models(order, result, api, store, started)
        _warm_up(order, result, api)
    except OllamaError as problem:
        result.problem = _explained(problem, started)
        _end(order, started)
    except http.HttpError as problem:
        result.problem = _explained(OllamaError(SERVER_DIED, f"the server does not answer: {problem.what}"), started)
        _end(order, started)
    except BaseException:  # cancelled: what has come is kept for a later step to cache
        time.sleep(_SETTLE if started else 0)
        _end(order, started)
        raise
    return result


def digests(order: Order) -> dict[str, str]:
    """The digest of each model: its pin, or what the registry says at this moment.

    Raises:
        OllamaError: The registry does not say, or the pin is another.
    """
    line = order.line
    return {str(name): name.digest or registry.manifest(name, line.proxies, line.idle).digest for name in order.models}


def key(order: Order, known: Mapping[str, str]) -> str:
    """The key to cache under."""
    return cachekey.key(order.wanted, known)


def stop(state: Path) -> tuple[server.Record | None, bool]:
    """Stop the server that an earlier step started; its record if there was one, and whether it went by itself."""
    record = server.Record.load(record_path(state))
    if record is None:
        return None, True
    politely = record.service.stop(_GRACE)
    record_path(state).unlink(missing_ok=True)
    return record, politely


def _program(order: Order, result: Result) -> Path | None:
    """The program to start; None where a server answers already and shall be used."""
    if order.wanted is not None:
        installed = install(order.wanted, order.releases, order.cache / "ollama", order.line, free)
        result.damaged, result.installed = installed.damaged, installed.fresh
        return installed.program
    if order.port and server.answering(order.host, order.port):
        order.say(f"using the server that answers at {server.url(order.host, order.port)}")
        return None
    if order.found is None:
        what = f"`install` is `skip`, but no server answers at {order.host}:{order.port} and no `ollama` is on the PATH"
        raise OllamaError(INSTALL_INCOMPLETE, what)
    return order.found


def _verified(order: Order, result: Result) -> Store:
    store = Store(order.cache / "models")
    with _timed(result, "verify"):
        try:
            result.checked = store.verify()
        except OSError as error:
            raise unwritable(f"the models in {store.folder} cannot be checked", error) from error
    if result.checked.blobs:
        order.say(f"verified {result.checked.blobs} blobs, {result.checked.size / 1_000_000:,.1f} MB")
    return store


def _started(order: Order, program: Path) -> server.Server:
    try:
        order.state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(f"{order.state} cannot be made", error) from error
    stop(order.state)  # an earlier one of ours, whose record would be lost
    settings = server.Settings(
        program=program,
        host=order.host,
        port=order.port,
        models=order.cache / "models",
        log=order.state / "ollama.log",
        environment=order.environment,
        extra=order.extra,
        seconds=order.start_timeout,
    )
    started = server.start(settings)
    try:
        started.record.save(record_path(order.state))
    except BaseException:
        started.service.stop(_GRACE)
        raise
    return started


def _models(order: Order, result: Result, api: Api, store: Store | None, started: server.Server | None) -> None:
    pulling = Pulling(
        until=time.monotonic() + order.pull_timeout,
        stall=order.stall_timeout,
        store=store,
        free=lambda: free(order.cache),
        tell=order.line.tell,
        alive=lambda: started is None or not started.died(),
        proxies=order.line.proxies,
        retried=order.say,
        pause=order.line.pause,
    )
    with _timed(result, "models"):
        for name in order.models:
            result.models.append(ensure(api, name, pulling))


def _warm_up(order: Order, result: Result, api: Api) -> None:
    chosen = {WarmUp.FIRST: order.models[:1], WarmUp.ALL: order.models, WarmUp.NONE: ()}[order.warm_up]
    with _timed(result, "warm up"):
        for name in chosen:
            api.load(name, order.start_timeout + order.stall_timeout)
            _ours(api, name, result)


@contextmanager
def _alone(order: Order) -> Iterator[None]:
    """Be the only one that works on the cache: two servers would pull into the same parts of files."""
    try:
        with lock.held(order.cache / ".lock", order.pull_timeout, time.sleep):
            yield
    except lock.HeldError as error:
        raise OllamaError(PULL_TIMEOUT, f"another job works on {order.cache}: {error.what}") from error


def _ours(api: Api, name: ModelName, result: Result) -> None:
    """See that what was loaded is what was asked for: another server on the port would have loaded its own."""
    digest = next(model.digest for model in result.models if model.name == str(name))
    loaded = {one.name: one.digest for one in api.loaded()}
    if str(name) not in loaded:
        raise OllamaError(PROBE_FAILED, f"{name} was loaded, but the server does not say that it is in memory")
    if loaded[str(name)] != digest:
        raise OllamaError(PIN_MISMATCH, f"the server has loaded sha256:{loaded[str(name)]} for {name}, not {digest}")


def _explained(problem: OllamaError, started: server.Server | None) -> OllamaError:
    """The problem with the log's tail, and as the end of the server where that is what happened."""
    if started is None:
        return problem
    tail = problem.tail or server.tail(started.log)
    if started.died():
        return OllamaError(SERVER_DIED, f"the server ended with {started.service.exit_code}; {problem.what}", tail=tail)
    return OllamaError(problem.known, problem.what, tail=tail)


def _end(order: Order, started: server.Server | None) -> None:
    if started is not None:
        started.service.stop(_GRACE)
        record_path(order.state).unlink(missing_ok=True)


@contextmanager
def _timed(result: Result, step: str) -> Iterator[None]:
    begun = time.monotonic()
    try:
        yield
    finally:
        result.steps.append((step, time.monotonic() - begun))


def free(path: Path) -> int:
    """The free bytes of the disk that a folder is on, or will be."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return shutil.disk_usage(path).free
