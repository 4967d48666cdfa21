"""Those that answer in tests: a service that says what the test wants, and the stand-in of Ollama with a model."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast

import tiny_model
from ollama_world import real, running, settings
from standin_ollama import registry as registries

from ci_kit import http
from ci_kit.llm.model import Kind, Message, Options, Provider, Question, Role
from ci_kit.llm.wire import Line
from ci_kit.ollama import server as servers
from ci_kit.ollama.names import ModelName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

MODEL = "small"


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: the JSON that it holds, or bytes as they are. With `short` it breaks off before its end."""

    body: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    short: bool = False


def completion(text: str | None, reason: str = "stop", **message: object) -> Said:
    """What a service of OpenAI's kind says in one piece."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text, **message}, "finish_reason": reason}
    return Said({"choices": [choice], "usage": {"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25}})


@dataclass
class Service:
    """A service of OpenAI's kind. `answer` is given what was asked; `asked` and `headers` keep all of it."""

    answer: Callable[[dict[str, Any]], Said]
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    address: str = ""

    @property
    def provider(self) -> Provider:
        """It as a provider."""
        return Provider(Kind.OPENAI, MODEL, f"{self.address}/v1")

    @property
    def line(self) -> str:
        """It as a line of the input `providers`."""
        return f"openai {MODEL} {self.address}/v1"


@contextmanager
def service(answer: Callable[[dict[str, Any]], Said]) -> Iterator[Service]:
    """A service, for as long as the block lasts."""
    made = Service(answer)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.service = made
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def ollama(folder: Path, *, genuine: bool = False) -> Iterator[Provider]:
    """An Ollama with a model: the stand-in, or the real one that is on the PATH, with random weights."""
    binary = real() if genuine else None
    if binary is None:
        with registries.serving() as registry, running(folder) as made:
            registry.add()
            made.api.pull(ModelName.parse(registry.model()), 60, 60, lambda *_: None)
            yield Provider(Kind.OLLAMA, registry.model(), made.api.address)
        return
    server = servers.start(settings(binary, folder))
    try:
        _create(server.api.address, folder)
        yield Provider(Kind.OLLAMA, "tiny", server.api.address)
    finally:
        server.service.stop(grace=10.0)


def question(
    text: str = "why", schema: Mapping[str, Any] | None = None, *, tokens: int = 512, context: int = 0
) -> Question:
    """A question of one message."""
    return Question((Message(Role.USER, text),), Options(tokens, context=context), schema)


def line(seconds: float = 180.0, total: float = 180.0) -> Line:
    """A way with time enough; waits are not slept."""
    return Line(time.monotonic() + total, seconds, pause=lambda _seconds: None)


def _create(address: str, folder: Path) -> None:
    """Have a real Ollama make the model `tiny` of a file, as `ollama create` does."""
    path = folder / "tiny.gguf"
    tiny_model.write(path)
    data = path.read_bytes()
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    made = json.dumps({"model": "tiny", "files": {path.name: digest}, "parameters": {"num_ctx": 512}}).encode()
    stored = http.fetch(http.Request(f"{address}/api/blobs/{digest}", "POST", body=data), http.Limits(60))
    assert stored.status in (200, 201), stored.body
    created = http.fetch(http.Request(f"{address}/api/create", "POST", body=made), http.Limits(60))
    assert b'"success"' in created.body, created.body


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    service: Service


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Answer as the test wants."""
        made = cast("_Server", self.server).service
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        made.asked.append(asked)
        made.headers.append({name.lower(): value for name, value in self.headers.items()})
        said = made.answer(asked)
        body = said.body if isinstance(said.body, bytes) else json.dumps(said.body).encode()
        self.send_response(said.status)
        for name, value in {"Content-Type": "application/json", **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if said.short else body)

    def do_GET(self) -> None:
        """Nothing is there."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        """Nothing is logged."""
