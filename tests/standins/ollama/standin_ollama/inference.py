"""What the stand-in answers in a model's place: words of no meaning, in the shapes of the real ones."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any

from standin_ollama.disk import DETAILS, now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORDS = (" failed", "(", " the", " test")
_CONTEXT = 512
_KEEP = 3600


class Runner:
    """The process that runs models, beside the server as `lib/ollama/llama-server`."""

    def __init__(self, program: Path) -> None:
        self._places = [program.parent / "llama-server", program.parent.parent / "lib" / "ollama" / "llama-server"]
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self.model = ""

    def load(self, model: str) -> str | None:
        """Have the process run a model; what to say where it cannot."""
        binary = next((place for place in self._places if place.exists()), None)
        if binary is None:
            checked = ", ".join(map(str, self._places))
            how = "Run 'cmake -S llama/server --preset cpu && cmake --build --preset cpu' first "
            return f"error starting llama-server: llama-server binary not found (checked: {checked}). {how}"
        with self._lock:
            if self._process is None or self._process.poll() is not None:
                self._process = subprocess.Popen((str(binary),), stdin=subprocess.DEVNULL)
            self.model = model
        return None

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Take it along."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


def tokens(request: dict[str, Any], runner: Runner, *, chat: bool) -> Iterator[dict[str, Any]]:
    """The lines of a generation."""
    count = int(request.get("options", {}).get("num_predict", 8))
    head = {"model": request["model"]}
    begun = time.monotonic_ns()
    for number in range(count):
        time.sleep(0.01)
        if not runner.running:
            yield {"error": "an error was encountered while running the model: unexpected EOF"}
            return
        yield {**head, "created_at": now(), **_said(_WORDS[number % len(_WORDS)], chat=chat), "done": False}
    yield {
        **head,
        "created_at": now(),
        **_said("", chat=chat),
        "done": True,
        "done_reason": "length",
        **({} if chat else {"context": [259, 271]}),
        **_figures(begun, count),
    }


def whole(request: dict[str, Any], *, chat: bool) -> dict[str, Any]:
    """A generation in one piece; by a schema if one is given."""
    schema = request.get("format")
    text = json.dumps(_instance(schema)) if isinstance(schema, dict) else "".join(_WORDS)
    begun = time.monotonic_ns()
    head = {"model": request["model"], "created_at": now(), **_said(text, chat=chat)}
    return {**head, "done": True, "done_reason": "stop", **_figures(begun, 46)}


def too_long(request: dict[str, Any]) -> str | None:
    """What to say of a prompt that does not fit and must not be cut; in Ollama's way JSON within JSON."""
    words = sum(len(message["content"].split()) for message in request.get("messages", ()))
    if request.get("truncate") is not False or words <= _CONTEXT:
        return None
    count = words + 17
    message = f"request ({count} tokens) exceeds the available context size ({_CONTEXT} tokens), try increasing it"
    error = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return json.dumps({"error": {**error, "n_prompt_tokens": count, "n_ctx": _CONTEXT}}, separators=(",", ":"))


def completion(request: dict[str, Any]) -> dict[str, Any]:
    """A generation in the words of OpenAI's interface."""
    message = {"role": "assistant", "content": "".join(_WORDS)}
    return {
        "id": "chatcmpl-756",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": request["model"],
        "system_fingerprint": "fp_ollama",
        "choices": [{"index": 0, "message": message, "finish_reason": "length"}],
        "usage": {"prompt_tokens": 19, "completion_tokens": 4, "total_tokens": 23},
    }


def loaded(entry: dict[str, Any]) -> dict[str, Any]:
    """A model in memory, as `/api/ps` shows it."""
    more = {"expires_at": now(), "size_vram": 0, "context_length": _CONTEXT}
    return {**{key: entry[key] for key in ("name", "model", "size", "digest")}, "details": DETAILS, **more}


def _said(text: str, *, chat: bool) -> dict[str, Any]:
    return {"message": {"role": "assistant", "content": text}} if chat else {"response": text}


def _figures(begun: int, count: int) -> dict[str, Any]:
    total = time.monotonic_ns() - begun + 1
    return {
        "total_duration": total,
        "load_duration": 1,
        "prompt_eval_count": 31,
        "prompt_eval_duration": 1,
        "eval_count": count,
        "eval_duration": total,
    }


def _instance(schema: dict[str, Any]) -> Any:  # noqa: ANN401 (whatever the schema asks for)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        return {name: _instance(of) for name, of in schema.get("properties", {}).items()}
    return {"boolean": True, "string": "text", "number": 0.5, "integer": 1, "array": []}.get(str(kind))
