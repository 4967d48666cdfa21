"""The routes of the stand-in's server, as Ollama 0.33 answers them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, ClassVar, cast

from standin_ollama import inference
from standin_ollama.disk import DETAILS, Name, now
from standin_ollama.pulling import pull

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from standin_ollama.server import Server

_JSON = "application/json; charset=utf-8"
_MARK = re.compile(r"data-[0-9a-f]{16}")
_GGUF = "application/vnd.ollama.image.model"


class Routes(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"

    @property
    def standin(self) -> Server:
        """The server, with what it has."""
        return cast("Server", self.server)

    def do_GET(self) -> None:
        """Answer."""
        self._route("GET")

    def do_HEAD(self) -> None:
        """Answer without a body."""
        self._route("HEAD")

    def do_POST(self) -> None:
        """Answer."""
        self._route("POST")

    def do_DELETE(self) -> None:
        """Answer."""
        self._route("DELETE")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
        """The server's log stays short."""

    def _route(self, method: str) -> None:
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path.startswith("/api/blobs/"):
            self._blob(method, data)
            return
        answer = self.ROUTES.get((method, self.path))
        if answer is None:
            self._send(404, b"404 page not found", "text/plain")
        elif method == "GET":
            answer(self, {})
        else:
            self._with_body(answer, data)

    def _with_body(self, answer: Callable[[Routes, dict[str, Any]], None], data: bytes) -> None:
        try:
            answer(self, json.loads(data))
        except ValueError:
            if not data:
                self._json(400, {"error": "missing request body"})
                return
            odd = data[1:2].decode()
            self._json(400, {"error": f"invalid character '{odd}' looking for beginning of object key string"})

    def _root(self, _request: dict[str, Any]) -> None:
        self._send(200, b"Ollama is running", "text/plain; charset=utf-8")

    def _version(self, _request: dict[str, Any]) -> None:
        self._json(200, {"version": self.standin.version})

    def _tags(self, _request: dict[str, Any]) -> None:
        self._json(200, {"models": self.standin.disk.listed()})

    def _ps(self, _request: dict[str, Any]) -> None:
        runner = self.standin.runner
        entries = [one for one in self.standin.disk.listed() if runner.running and one["name"] == runner.model]
        self._json(200, {"models": [inference.loaded(one) for one in entries]})

    def _show(self, request: dict[str, Any]) -> None:
        manifest = self._known(request)
        if manifest is None:
            return
        (digest,) = (one["digest"] for one in manifest["layers"] if one["mediaType"].endswith("license"))
        licence = self.standin.disk.blob(digest).read_text(encoding="utf-8")
        names = ("modelfile", "parameters", "template")
        value: dict[str, Any] = {"license": licence, **dict.fromkeys(names, ""), "details": DETAILS}
        value |= {"model_info": {}, "tensors": [], "capabilities": ["completion"], "modified_at": now()}
        self._stream([value], _JSON)

    def _pull(self, request: dict[str, Any]) -> None:
        lines = pull(Name.parse(request["model"]), self.standin.disk, self.standin.faults)
        if request.get("stream") is not False:
            self._stream(lines, "application/x-ndjson")
            return
        last = list(lines)[-1]
        self._json(500 if "error" in last else 200, last, "application/json")

    def _delete(self, request: dict[str, Any]) -> None:
        if self._known(request) is not None:
            (self.standin.disk.manifests / Name.parse(request["model"]).path).unlink()
            self._send(200, b"", _JSON)

    def _create(self, request: dict[str, Any]) -> None:
        disk = self.standin.disk
        (digest,) = request["files"].values()
        made = {"model": digest}
        for kind, text in (("params", json.dumps(request.get("parameters", {}))), ("config", "{}")):
            made[kind] = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
            disk.blob(made[kind]).write_text(text, encoding="utf-8")
        sizes = {kind: disk.blob(blob).stat().st_size for kind, blob in made.items()}
        layers = [{"mediaType": _GGUF, "digest": made[kind], "size": sizes[kind]} for kind in ("model", "params")]
        manifest = {"layers": layers, "config": {"digest": made["config"], "size": sizes["config"]}}
        disk.write(Name.parse(request["model"]), json.dumps(manifest).encode())
        new = [f"creating new layer {made[kind]}" for kind in ("params", "config")]
        said = ("parsing GGUF", "verifying conversion", *new, "writing manifest", "success")
        self._stream([{"status": one} for one in said], "application/x-ndjson")

    def _generate(self, request: dict[str, Any]) -> None:
        if not self._ready(request):
            return
        if not request.get("prompt"):
            done = {"done": True, "done_reason": "load"}
            self._json(200, {"model": request["model"], "created_at": now(), "response": "", **done})
        else:
            self._generated(request, chat=False)

    def _chat(self, request: dict[str, Any]) -> None:
        if not self._ready(request):
            return
        too_long = inference.too_long(request)
        if too_long:
            self._json(400, {"error": too_long})
        elif self._first_time("busy", request):
            self._json(503, {"error": "server busy, please try again.  maximum pending requests exceeded"})
        else:
            self._generated(request, chat=True)

    def _generated(self, request: dict[str, Any], *, chat: bool) -> None:
        if request.get("stream") is False:
            self._json(200, inference.whole(request, chat=chat))
        else:
            pace = 5.0 if self._first_time("slow", request) else 0.01
            self._stream(inference.tokens(request, self.standin.runner, chat=chat, pace=pace), "application/x-ndjson")

    def _first_time(self, fault: str, request: dict[str, Any]) -> bool:
        """Whether this asks for a fault that a conversation has only once, whatever the marks around its data."""
        said = "".join(one["content"] for one in request.get("messages", ()))
        return inference.fault(request) == fault and self.standin.first_time(_MARK.sub("", said))

    def _embed(self, _request: dict[str, Any]) -> None:
        self._json(501, {"error": "This server does not support embeddings. Start it with `--embeddings`"})

    def _v1_models(self, _request: dict[str, Any]) -> None:
        rest = {"object": "model", "created": 0, "owned_by": "library"}
        data = [{"id": one["name"], **rest} for one in self.standin.disk.listed()]
        self._json(200, {"object": "list", "data": data}, "application/json")

    def _v1_chat(self, request: dict[str, Any]) -> None:
        if self._ready(request):
            self._json(200, inference.completion(request), "application/json")

    def _blob(self, method: str, data: bytes) -> None:
        path = self.standin.disk.blob(self.path.rpartition("/")[2])
        if method == "POST":
            path.write_bytes(data)
        self._send(200 if path.exists() else 404, b"", None)

    def _known(self, request: dict[str, Any]) -> dict[str, Any] | None:
        manifest = self.standin.disk.manifest(Name.parse(request["model"]))
        if manifest is None:
            self._json(404, {"error": f"model '{request['model']}' not found"})
        return manifest

    def _ready(self, request: dict[str, Any]) -> bool:
        if self._known(request) is None:
            return False
        if "out-of-memory" in self.standin.faults:
            self._json(500, {"error": "model requires more system memory (9.9 GiB) than is available (6.8 GiB)"})
            return False
        problem = self.standin.runner.load(str(Name.parse(request["model"])))
        if problem:
            self._json(500, {"error": problem})
        return problem is None

    def _json(self, status: int, value: Mapping[str, Any], kind: str = _JSON) -> None:
        self._send(status, json.dumps(value, separators=(",", ":")).encode(), kind)

    def _send(self, status: int, body: bytes, kind: str | None) -> None:
        self.send_response(status)
        if kind:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _stream(self, lines: Iterable[Mapping[str, Any]], kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        after, self.close_connection = self.close_connection, True  # unless the end is reached
        with contextlib.closing(iter_of(lines)) as source, contextlib.suppress(ConnectionError):
            for line in source:
                data = json.dumps(line, separators=(",", ":")).encode() + b"\n"
                self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
            self.wfile.write(b"0\r\n\r\n")
            self.close_connection = after

    ROUTES: ClassVar[Mapping[tuple[str, str], Callable[[Routes, dict[str, Any]], None]]] = {
        ("GET", "/"): _root,
        ("GET", "/api/version"): _version,
        ("GET", "/api/tags"): _tags,
        ("GET", "/api/ps"): _ps,
        ("POST", "/api/show"): _show,
        ("POST", "/api/pull"): _pull,
        ("DELETE", "/api/delete"): _delete,
        ("POST", "/api/create"): _create,
        ("POST", "/api/generate"): _generate,
        ("POST", "/api/chat"): _chat,
        ("POST", "/api/embed"): _embed,
        ("GET", "/v1/models"): _v1_models,
        ("POST", "/v1/chat/completions"): _v1_chat,
    }


def iter_of(lines: Iterable[Mapping[str, Any]]) -> Any:  # noqa: ANN401 (a generator, which can be closed)
    """The lines as a generator: closing it ends the work behind it."""
    yield from lines
