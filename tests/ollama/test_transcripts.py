"""The stand-in behaves as a real Ollama did: each recorded request gets the same answer."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from ollama_world import running
from standin_ollama import registry as registries

from ci_kit.ollama.names import ModelName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from standin_ollama.registry import Registry

    from ci_kit.ollama.server import Server

RECORDED = Path(__file__).parents[1] / "data" / "ollama" / "transcripts"
#: Recorded from a server whose models were made by `create`; in the stand-in they are pulled under the same name.
_LOCAL = "tiny"
_PORT = re.compile(r"127\.0\.0\.1:\d+")
_VOLATILE = {"created_at", "modified_at", "expires_at", "id", "created", "response", "content", "context", "size"}
_SHAPED = {"modelfile", "parameters", "template", "model_info", "tensors", "parameter_size", "quantization_level"}


@dataclass
class Situation:
    """What was the case when an exchange was recorded."""

    faults: str = ""
    runner: bool = True
    registry: dict[str, Any] = field(default_factory=dict)
    pulled: bool = False
    local: bool = False
    loaded: bool = False
    missing: bool = False
    before: Callable[[Server, Registry], None] = lambda _server, _registry: None


def _drop_weights(server: Server, registry: Registry) -> None:
    """Remove the large blob: the small ones stay, as in the recording."""
    for path in _weights(server, registry):
        path.unlink()


def _poison(server: Server, registry: Registry) -> None:
    for path in _weights(server, registry):
        path.write_bytes(b"\0" * path.stat().st_size)


def _weights(server: Server, registry: Registry) -> Iterator[Path]:
    for digest, data in registry.blobs.items():
        path = server.log.parent / "models" / "blobs" / digest.replace(":", "-")
        if len(data) > 100_000 and path.exists():
            yield path


def _leave_half(server: Server, registry: Registry) -> None:
    """A client went away in the middle: the parts are on disk."""
    (digest,) = (digest for digest, data in registry.blobs.items() if len(data) > 100_000)
    path = server.log.parent / "models" / "blobs" / digest.replace(":", "-")
    path.with_name(f"{path.name}-partial").write_bytes(registry.blobs[digest][:150_000])
    record = json.dumps({"N": 0, "Offset": 0, "Size": 500_224, "Completed": 150_000})
    path.with_name(f"{path.name}-partial-0").write_text(record, encoding="utf-8")


def _put_blob(server: Server, _registry: Registry) -> None:
    blobs = server.log.parent / "models" / "blobs"
    digest = "2dcfb97773b3df8c914d53afcee3fc47c93f662766df4a7fc43d1eb0c437cfa7"
    (blobs / f"sha256-{digest}").write_bytes(b"GGUF")


SITUATIONS = {
    "badjson": Situation(),
    "blob_head": Situation(before=_put_blob),
    "blob_put": Situation(),
    "chat": Situation(local=True),
    "chat_schema": Situation(local=True),
    "create": Situation(before=_put_blob),
    "delete_404": Situation(),
    "embed": Situation(local=True),
    "generate": Situation(local=True),
    "generate_404": Situation(),
    "generate_norunner": Situation(runner=False, pulled=True),
    "generate_server_killed": Situation(local=True),
    "load_only": Situation(local=True),
    "long_chat_notrunc": Situation(local=True),
    "nopath": Situation(),
    "ps_empty": Situation(),
    "ps_loaded": Situation(local=True, loaded=True),
    "pull_404_nostream": Situation(missing=True),
    "pull_again_cached": Situation(pulled=True),
    "pull_digest_mismatch": Situation(registry={"corrupt": 1}),
    "pull_manifest404": Situation(missing=True),
    "pull_nostream": Situation(),
    "pull_ok": Situation(),
    "pull_over_corrupt_cache": Situation(pulled=True, before=_poison),
    "pull_resumed": Situation(before=_leave_half),
    "pull_stall_recovers": Situation("stall=0.4", registry={"stall": 1}),
    "pull_trunc_once": Situation("backoff=0.3", pulled=True, registry={"truncate": 1}, before=_drop_weights),
    "root": Situation(),
    "show": Situation(pulled=True),
    "tags": Situation(pulled=True),
    "tags_created": Situation(local=True),
    "tags_empty": Situation(),
    "v1_chat": Situation(local=True),
    "v1_models": Situation(pulled=True),
    "version": Situation(),
}


def test_every_transcript_is_replayed() -> None:
    """No recording is left out, and none is made up."""
    assert {path.stem for path in RECORDED.glob("*.json")} == set(SITUATIONS)


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_stand_in_answers_as_recorded(name: str, tmp_path: Path) -> None:
    """Status, kind of answer, and its lines but for what varies from run to run."""
    recorded = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    situation = SITUATIONS[name]
    with registries.serving() as registry, running(tmp_path, situation.faults, runner=situation.runner) as server:
        _prepare(situation, server, registry)
        status, headers, lines = _exchange(recorded["request"], server, registry, name)
    assert status == recorded["status"]
    kind, length = headers.get("Content-Type"), "Content-Length" in headers
    assert kind == recorded["headers"].get("Content-Type")
    if recorded["headers"]:
        assert length == ("Content-Length" in recorded["headers"])
    assert _told(lines) == _told([text for _, text in recorded["lines"]])


def _prepare(situation: Situation, server: Server, registry: Registry) -> None:
    if not situation.missing:
        registry.add()
    name = ModelName.parse(registry.model())
    if situation.pulled or situation.local:
        server.api.pull(name, 10, 10, lambda *_: None)
    if situation.local:
        manifests = server.log.parent / "models" / "manifests"
        target = manifests / "registry.ollama.ai" / "library" / "tiny" / "latest"
        target.parent.mkdir(parents=True)
        (manifests / name.path).rename(target)
    if situation.loaded:
        server.api.load(ModelName.parse(_LOCAL), 10)
    for fault, value in situation.registry.items():
        setattr(registry.faults, fault, value)
    situation.before(server, registry)


def _exchange(
    request: dict[str, Any], server: Server, registry: Registry, name: str
) -> tuple[int, dict[str, str], list[str]]:
    body = _PORT.sub(urlsplit(registry.address).netloc, json.dumps(request["body"])) if request["body"] else ""
    if name == "badjson":
        body = "{nope"
    with closing(http.client.HTTPConnection(urlsplit(server.api.address).netloc, timeout=20)) as connection:
        connection.request(request["method"], request["path"], body or None)
        response = connection.getresponse()
        if name == "generate_server_killed":
            first = response.readline()
            os.kill(server.service.pid, signal.SIGKILL)
            with pytest.raises(http.client.IncompleteRead):
                response.read()
            return response.status, dict(response.getheaders()), [first.decode().strip()]
        lines = response.read().decode().splitlines()
        return response.status, dict(response.getheaders()), lines


def _told(lines: list[str]) -> list[object]:
    """The lines without what varies; of the progress of one blob only the last line."""
    told: list[object] = []
    for line in lines:
        value = _plain(line)
        same = told and isinstance(value, dict) and "digest" in value and _of(told[-1]) == _of(value)
        if same:
            told.pop()
        told.append(value)
    return [_settled(value) for value in told]


def _plain(line: str) -> object:
    text = re.sub(r"sha256[:-][0-9a-f]{64}", "sha256:D", line)
    try:
        return _masked(json.loads(_PORT.sub("HOST", text)))
    except ValueError:
        return text


def _masked(value: object, key: str = "") -> object:
    if key in _SHAPED:
        return type(value).__name__
    if isinstance(value, dict):
        return {name: _masked(one, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one) for one in value] if key not in _VOLATILE else "list"
    if key in _VOLATILE or key.endswith(("_duration", "_count")):
        return type(value).__name__
    if isinstance(value, str):
        short = re.sub(r"\b[0-9a-f]{12}\b|\b[0-9a-f]{64}\b|fp_\w+", "D", value)
        return re.sub(r"\(checked: [^)]*\)", "(checked)", re.sub(r"\b\d{4}\b", "N", short))
    return value


def _of(value: object) -> object:
    return (value.get("status"), value.get("total")) if isinstance(value, dict) else value


def _settled(value: object) -> object:
    """How far a blob had come when its last line was written is a matter of luck; whether it was whole is not."""
    if isinstance(value, dict) and isinstance(value.get("completed"), int):
        return {**value, "completed": value["completed"] == value["total"]}
    return value
