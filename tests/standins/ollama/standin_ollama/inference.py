"""What the stand-in answers in a model's place: words of no meaning, in the shapes of the real ones."""

from __future__ import annotations

import json
import re
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
#: Where random weights would go on for ever, an answer in a chat comes to its end.
_END = 16
#: What a message asks to go wrong with it: `[fault:cut]`.
_FAULT = re.compile(r"\[fault:([a-z-]+)\]")


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


def fault(request: dict[str, Any]) -> str:
    """What the conversation asks to go wrong; empty for nothing.

    `cut`, `stream-error`, `empty`, `cut-prompt`, `never-json`; `busy` and `slow`, which a request is only the first
    time; and `not-json`, which asking again mends.
    """
    messages = request.get("messages", ())
    found = [match[1] for one in messages for match in _FAULT.finditer(one["content"])]
    answered = any(one["role"] == "assistant" for one in messages)
    return next((one for one in found if one != "not-json" or not answered), "")


def tokens(request: dict[str, Any], runner: Runner, *, chat: bool, pace: float = 0.01) -> Iterator[dict[str, Any]]:
    """The lines of a generation, each `pace` seconds after the one before.

    Raises:
        ConnectionError: The server dies in the middle.
    """
    options, wrong = request.get("options", {}), fault(request)
    count = int(options.get("num_predict", 8))
    words = _words(request, wrong, chat=chat)
    head = {"model": request["model"]}
    begun = time.monotonic_ns()
    for number, word in enumerate(words[:count]):
        time.sleep(pace)
        if not runner.running or (wrong == "stream-error" and number):
            yield {"error": "an error was encountered while running the model: unexpected EOF"}
            return
        if wrong == "cut" and number:
            raise ConnectionError
        yield {**head, "created_at": now(), **_said(word, chat=chat), "done": False}
    read = {} if not chat else {"prompt_eval_count": _read(request, wrong)}
    yield {
        **head,
        "created_at": now(),
        **_said("", chat=chat),
        "done": True,
        "done_reason": "length" if count < len(words) else "stop",
        **({} if chat else {"context": [259, 271]}),
        **_figures(begun, min(count, len(words))),
        **read,
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
    context, count = _context(request), _length(request)
    if request.get("truncate") is not False or count <= context or fault(request) == "cut-prompt":
        return None
    message = f"request ({count} tokens) exceeds the available context size ({context} tokens), try increasing it"
    error = {"code": 400, "message": message, "type": "exceed_context_size_error"}
    return json.dumps({"error": {**error, "n_prompt_tokens": count, "n_ctx": context}}, separators=(",", ":"))


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


def _words(request: dict[str, Any], wrong: str, *, chat: bool) -> list[str]:
    """All that would be written without a limit: by a schema if one is given."""
    schema = request.get("format")
    if wrong == "empty":
        return []
    if chat and isinstance(schema, dict) and not wrong.endswith("-json"):
        text = json.dumps(_instance(schema))
        return [text[place : place + 8] for place in range(0, len(text), 8)]
    count = _END if chat else int(request.get("options", {}).get("num_predict", 8)) + 1
    return [_WORDS[number % len(_WORDS)] for number in range(count)]


def _context(request: dict[str, Any]) -> int:
    return int(request.get("options", {}).get("num_ctx", _CONTEXT))


def _length(request: dict[str, Any]) -> int:
    return sum(len(message["content"].split()) for message in request.get("messages", ())) + 17


def _read(request: dict[str, Any], wrong: str) -> int:
    """Tokens of a prompt that were read: of one that does not fit, half a context and two, as Ollama cuts it."""
    context = _context(request)
    return context // 2 + 2 if wrong == "cut-prompt" and _length(request) > context else _length(request)


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
