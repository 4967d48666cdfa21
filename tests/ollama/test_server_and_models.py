"""A server of one's own and the models in it, with all that goes wrong between them."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest
from ollama_world import VERSION, program, pulling, real, running, settings

from ci_kit import http, process
from ci_kit.ollama import diagnosis, models, server
from ci_kit.ollama import registry as registries
from ci_kit.ollama.api import Api
from ci_kit.ollama.diagnosis import OllamaError
from ci_kit.ollama.names import ModelName
from ci_kit.ollama.store import Manifest, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from standin_ollama.registry import Registry


def _ensured(made: server.Server, name: str, **how: float) -> models.Model:
    store = Store(made.log.parent / "models")
    return models.ensure(made.api, ModelName.parse(name), pulling(store, **how))  # type: ignore[arg-type]


def _weights(folder: Path) -> Path:
    (path,) = (path for path in (folder / "models" / "blobs").iterdir() if path.stat().st_size > 100_000)
    return path


def test_a_server_is_started_asked_and_stopped_whole(tmp_path: Path, registry: Registry) -> None:
    """Its version, its models in its own folder; with it goes the process that runs the model."""
    registry.add()
    with running(tmp_path) as made:
        assert made.version == VERSION
        model = _ensured(made, registry.model())
        made.api.load(ModelName.parse(registry.model()), 10)
        assert [one.digest for one in made.api.loaded()] == [model.digest]
        assert len(process.alive(made.service.mark)) == 2
    assert process.alive(made.service.mark) == []
    assert "Listening on" in server.tail(made.log)


def test_a_later_step_stops_what_an_earlier_one_started(tmp_path: Path) -> None:
    """By its record on disk; a second time there is nothing to stop."""
    with running(tmp_path) as made:
        made.record.save(tmp_path / "server.json")
        record = server.Record.load(tmp_path / "server.json")
        assert record is not None
        assert record.service.running()
        assert record.service.stop(grace=5.0)
        assert not record.service.running()
        assert made.service.exit_code == 0


def test_no_orphan_is_left_where_the_server_was_killed(tmp_path: Path, registry: Registry) -> None:
    """SIGKILL leaves the runner behind; stopping the service takes it along."""
    registry.add()
    with running(tmp_path) as made:
        _ensured(made, registry.model())
        made.api.load(ModelName.parse(registry.model()), 10)
        os.kill(made.service.pid, signal.SIGKILL)
        _eventually(made.died)
        assert len(process.alive(made.service.mark)) == 1
        made.service.stop(grace=1.0)
        assert process.alive(made.service.mark) == []


def test_a_foreign_server_on_the_port_is_not_taken_for_ours(tmp_path: Path) -> None:
    """Neither another Ollama nor something else; nothing is started."""
    with running(tmp_path / "other") as other:
        port = int(other.api.address.rpartition(":")[2])
        with pytest.raises(OllamaError) as problem:
            server.start(settings(program(tmp_path / "program"), tmp_path / "ours", port=port))
        assert server.answering("127.0.0.1", port) == VERSION
    assert problem.value.known is diagnosis.PORT_FOREIGN
    assert not (tmp_path / "ours" / "ollama.log").exists()


def test_something_else_on_the_port_is_told_from_an_ollama() -> None:
    """A web server that answers 200 to everything, and a port where nobody listens."""

    class Anything(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
            pass

    with HTTPServer(("127.0.0.1", 0), Anything) as other:
        port = other.server_address[1]
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        assert server.answering("127.0.0.1", port) == ""
        other.shutdown()
        thread.join()
    assert server.answering("127.0.0.1", port) is None


def test_who_takes_the_port_in_between_is_noticed(tmp_path: Path) -> None:
    """A socket that listens and says nothing: the server itself cannot bind, and its log is what counts."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OllamaError) as problem:
            server.start(settings(program(tmp_path / "program"), tmp_path, port=port))
    assert problem.value.known is diagnosis.PORT_FOREIGN


@pytest.mark.parametrize(
    ("faults", "known"), [("die-at-start", diagnosis.SERVER_DIED), ("slow-bind=20", diagnosis.SERVER_SLOW)]
)
def test_a_server_that_does_not_come_up(tmp_path: Path, faults: str, known: diagnosis.Known) -> None:
    """It ended, or it did not answer in time; the log's tail comes along, and nothing stays behind."""
    with pytest.raises(OllamaError) as problem:
        server.start(settings(program(tmp_path / "program"), tmp_path, faults, seconds=3.0))
    assert problem.value.known is known
    if known is diagnosis.SERVER_DIED:
        assert "something is wrong with this machine" in problem.value.tail


def test_a_program_that_cannot_run_is_said_so(tmp_path: Path) -> None:
    """As one that was built for another processor."""
    binary = tmp_path / "ollama"
    binary.write_bytes(b"\x7fELF nonsense")
    binary.chmod(0o755)
    with pytest.raises(OllamaError) as problem:
        server.start(settings(binary, tmp_path))
    assert problem.value.known is diagnosis.NOT_EXECUTABLE


def test_a_server_without_a_runner_is_healthy_and_useless(tmp_path: Path, registry: Registry) -> None:
    """The trap of every health check: only loading a model shows it."""
    registry.add()
    with running(tmp_path, runner=False) as made:
        assert made.api.version() == VERSION
        _ensured(made, registry.model())
        with pytest.raises(OllamaError) as problem:
            made.api.load(ModelName.parse(registry.model()), 10)
    assert problem.value.known is diagnosis.INSTALL_INCOMPLETE


def test_a_model_is_pulled_once(tmp_path: Path, registry: Registry) -> None:
    """With digest, size and licence; the second time the registry is not asked."""
    digest = registry.add()
    with running(tmp_path) as made:
        first = _ensured(made, f"{registry.model()}@sha256:{digest}")
        asked = len(registry.asked)
        second = _ensured(made, f"{registry.model()}@sha256:{digest}")
    assert (first.digest, first.size, first.pulled, second.pulled) == (digest, 500_510, True, False)
    assert first.licence == second.licence == "CC0 test model, random weights"
    assert len(registry.asked) == asked


def test_a_moved_tag_is_noticed_before_a_byte_is_downloaded(tmp_path: Path, registry: Registry) -> None:
    """The pin is compared with the registry's manifest."""
    registry.add()
    with running(tmp_path) as made, pytest.raises(OllamaError) as problem:
        _ensured(made, f"{registry.model()}@sha256:{'0' * 64}")
    assert problem.value.known is diagnosis.PIN_MISMATCH
    assert registry.blob_requests() == []


def test_a_tag_that_moved_is_pulled_anew_for_a_new_pin(tmp_path: Path, registry: Registry) -> None:
    """What is in the store counts only if it is what was pinned."""
    registry.add()
    with running(tmp_path) as made:
        _ensured(made, registry.model())
        digest = registry.add(seed="new")
        again = _ensured(made, f"{registry.model()}@sha256:{digest}")
    assert (again.digest, again.pulled) == (digest, True)


@pytest.mark.parametrize(
    ("fault", "value", "known"),
    [
        ("manifest_status", 404, diagnosis.MODEL_UNKNOWN),
        ("manifest_status", 429, diagnosis.RATE_LIMITED),
        ("manifest_status", 500, diagnosis.REGISTRY_DOWN),
        ("portal", True, diagnosis.PORTAL),
        ("no_redirect", True, diagnosis.NO_REDIRECT),
        ("corrupt", -1, diagnosis.DIGEST_MISMATCH),
        ("truncate", -1, diagnosis.PULL_RETRIES),
    ],
)
def test_errors_inside_a_pull_of_status_200_are_errors(
    tmp_path: Path, registry: Registry, fault: str, value: int, known: diagnosis.Known
) -> None:
    """Each under its id."""
    registry.add()
    setattr(registry.faults, fault, value)
    with running(tmp_path, "backoff=0.001") as made, pytest.raises(OllamaError) as problem:
        _ensured(made, registry.model())
    assert problem.value.known is known


@pytest.mark.parametrize("fault", ["corrupt", "truncate"])
def test_what_goes_wrong_once_is_tried_again(tmp_path: Path, registry: Registry, fault: str) -> None:
    """By Ollama itself where it does, by us where it does not."""
    registry.add()
    setattr(registry.faults, fault, 1)
    with running(tmp_path, "backoff=0.001") as made:
        model = _ensured(made, registry.model())
    assert model.tries == (2 if fault == "corrupt" else 1)


def test_a_stall_is_told_by_bytes_not_by_lines(tmp_path: Path, registry: Registry) -> None:
    """The server writes a line every 60 ms all the while; a new pull goes on where the bytes ended."""
    registry.add()
    registry.faults.stall = 1
    with running(tmp_path) as made:
        model = _ensured(made, registry.model(), stall=1.5)
    assert model.tries >= 2
    assert any(one.startswith("bytes=1000-") for one in registry.blob_requests())


def test_a_stall_without_end_ends_at_the_deadline(tmp_path: Path, registry: Registry) -> None:
    """And says that it was a stall or the time, not that the model is broken."""
    registry.add()
    registry.faults.stall = -1
    with running(tmp_path, "stall=0.2") as made, pytest.raises(OllamaError) as problem:
        _ensured(made, registry.model(), stall=0.6, seconds=2.0)
    assert problem.value.known in (diagnosis.PULL_STALLED, diagnosis.PULL_TIMEOUT)


def test_a_server_that_is_killed_in_the_middle_of_a_pull(tmp_path: Path, registry: Registry) -> None:
    """The body just ends: no error, no success. It is not tried again without a server."""
    registry.add()
    registry.faults.rate = 2_000_000
    with running(tmp_path, "die-in-pull=200000") as made:
        store = Store(tmp_path / "models")
        how = models.Pulling(time.monotonic() + 30, 5, store, lambda: 1 << 40, lambda *_: None, lambda: not made.died())
        with pytest.raises(OllamaError) as problem:
            models.ensure(made.api, ModelName.parse(registry.model()), how)
    assert problem.value.known is diagnosis.PULL_CUT


def test_an_end_without_success_is_no_success(tmp_path: Path, registry: Registry) -> None:
    """All bytes came, and a whole answer of status 200, but not the last line."""
    registry.add()
    with running(tmp_path, "no-success") as made, pytest.raises(OllamaError) as problem:
        _ensured(made, registry.model())
    assert problem.value.known is diagnosis.PULL_CUT


def test_a_full_disk_is_found_out_before_and_during(tmp_path: Path, registry: Registry) -> None:
    """By the manifest's sizes, and by what Ollama says where they lied."""
    registry.add()
    with running(tmp_path, "enospc=100000") as made:
        for free in (1000, 1 << 40):
            with pytest.raises(OllamaError) as problem:
                _ensured(made, registry.model(), free=free)
            assert problem.value.known is diagnosis.DISK_FULL


def test_an_empty_partial_is_healed(tmp_path: Path, registry: Registry) -> None:
    """It makes Ollama end each pull with EOF for ever; it goes, and the pull succeeds."""
    registry.add()
    (digest,) = (digest for digest, data in registry.blobs.items() if len(data) > 100_000)
    blobs = tmp_path / "models" / "blobs"
    with running(tmp_path) as made:
        (blobs / f"{digest.replace(':', '-')}-partial").write_bytes(b"half")
        (blobs / f"{digest.replace(':', '-')}-partial-0").write_bytes(b"")
        model = _ensured(made, registry.model())
    assert (model.pulled, model.tries) == (True, 2)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[1000] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [_flip, lambda path: os.truncate(path, 1000), lambda path: os.truncate(path, 0)])
def test_a_poisoned_blob_is_found_dropped_and_pulled_again(
    tmp_path: Path, registry: Registry, harm: Callable[[Path], None]
) -> None:
    """Ollama itself says `success` over it and lists the model with its full size."""
    registry.add()
    store = Store(tmp_path / "models")
    with running(tmp_path) as made:
        _ensured(made, registry.model())
        assert store.verify().clean
        harm(_weights(tmp_path))
        made.api.pull(ModelName.parse(registry.model()), 10, 10, lambda *_: None)
        checked = store.verify()
        assert len(checked.poisoned) == 1
        assert _ensured(made, registry.model()).pulled
        assert store.verify().clean


def test_a_broken_manifest_and_a_wedge_go_as_well(tmp_path: Path, registry: Registry) -> None:
    """A model that would silently vanish from the list, and a part that would block it."""
    registry.add()
    store = Store(tmp_path / "models")
    with running(tmp_path) as made:
        _ensured(made, registry.model())
        path = store.manifests / ModelName.parse(registry.model()).path
        os.truncate(path, 20)
        (store.blobs / f"sha256-{'c' * 64}-partial-3").write_bytes(b"")
        checked = store.verify()
        assert (len(checked.manifests), len(checked.wedged), checked.poisoned) == (1, 1, ())
        assert _ensured(made, registry.model()).pulled


def test_a_store_on_another_machine_is_pinned_by_what_the_server_lists(tmp_path: Path, registry: Registry) -> None:
    """A service container: there is no disk to look at."""
    digest = registry.add()
    with running(tmp_path) as made:
        name = ModelName.parse(f"{registry.model()}@sha256:{digest}")
        assert models.ensure(made.api, name, pulling(None)).pulled
        assert not models.ensure(made.api, name, pulling(None)).pulled


def test_the_registry_is_asked_for_what_a_tag_stands_for(registry: Registry) -> None:
    """Digest and size, without a download; a registry that is gone is said so."""
    digest = registry.add()
    name = ModelName.parse(registry.model())
    found = _manifest(name)
    assert (found.digest, found.size) == (digest, 500_510)
    gone = ModelName.parse("http://127.0.0.1:9/library/tiny")
    with pytest.raises(OllamaError) as problem:
        _manifest(gone)
    assert problem.value.known is diagnosis.UNREACHABLE


def _manifest(name: ModelName) -> Manifest:
    return registries.manifest(name, http.Proxies(), 5)


@pytest.mark.skipif(real() is None, reason="there is no real `ollama` on the PATH: only its transcripts are replayed")
def test_a_real_ollama_starts_answers_and_pulls(tmp_path: Path, registry: Registry) -> None:
    """The same steps with the real program, where there is one."""
    registry.add()
    binary = real()
    assert binary is not None
    made = server.start(settings(binary, tmp_path))
    try:
        assert made.version
        assert _ensured(made, registry.model()).pulled
        assert Store(tmp_path / "models").verify().clean
    finally:
        made.service.stop(grace=10.0)
    assert process.alive(made.service.mark) == []


def test_an_answer_that_is_no_ollamas_is_an_error() -> None:
    """Nobody listens there: not an empty list of models."""
    with pytest.raises(http.HttpError, match="refused the connection"):
        Api("http://127.0.0.1:9").models()


def _eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)
