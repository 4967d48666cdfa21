"""ollama-setup from its inputs to its outputs, against the stand-ins."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from ollama_world import program, running

from ci_kit import http
from ci_kit.ollama.api import Api

if TYPE_CHECKING:
    from collections.abc import Callable

    from ollama_step import OllamaJob


def _weights(job: OllamaJob) -> Path:
    (path,) = (path for path in (job.cache / "models" / "blobs").iterdir() if path.stat().st_size > 100_000)
    return path


def _answers(host: str) -> bool:
    try:
        return bool(Api(host).version())
    except http.HttpError:
        return False


def test_from_nothing_to_ready_and_back(job: OllamaJob) -> None:
    """Key, start, stop, and again from the cache: the same key, and nothing is asked of any host."""
    key = job.run(mode="key")
    first = job.run()
    assert (first.code, first.outputs["verdict"], first.outputs["available"]) == (0, "pass", "true"), first.log
    assert first.outputs["cache-hit"] == "false"
    assert first.outputs["version"] == "0.33.0"
    assert first.outputs["cache-key"] == key.outputs["cache-key"]
    assert first.outputs["cache-key"].startswith("ollama-linux-")
    (model,) = json.loads(first.outputs["models"])
    assert (model["size"], model["licence"]) == (500_510, "CC0 test model, random weights")
    assert first.environment["OLLAMA_HOST"] == first.outputs["host"]
    assert Path(first.path[0], "ollama").exists()
    assert _answers(first.outputs["host"])
    stopped = job.stop()
    assert stopped.outputs["verdict"] == "pass", stopped.log
    assert not _answers(first.outputs["host"])
    asked = (len(job.host.asked), len(job.registry.asked))
    again = job.run()
    assert (again.outputs["verdict"], again.outputs["cache-hit"]) == ("pass", "true"), again.log
    assert again.outputs["cache-key"] == first.outputs["cache-key"]
    assert (len(job.host.asked), len(job.registry.asked)) == asked
    assert again.report["data"]["verified_blobs"] == 5


def test_latest_is_resolved_and_recorded(job: OllamaJob) -> None:
    """The outputs name the version, so that a later run can be told from this one."""
    job.host.add("0.34.1")
    assert job.run(version="latest", mode="key").outputs["version"] == "0.34.1"
    job.host.faults.no_latest = True
    step = job.run(version="latest", on_failure="continue")
    assert (step.code, step.outputs["available"]) == (0, "false")
    assert step.rules == ["version-unknown"]


def test_a_poisoned_cache_is_healed_and_said_so(job: OllamaJob) -> None:
    """A flipped bit in a blob, and a changed library: both are replaced, the step passes with a warning."""
    job.run()
    job.stop()
    data = bytearray(_weights(job).read_bytes())
    data[5000] ^= 1
    _weights(job).write_bytes(data)
    (library,) = job.cache.glob("ollama/*/lib/ollama/libggml-cpu-haswell.so")
    library.write_bytes(b"\x7fELF changed")
    step = job.run()
    assert (step.code, step.outputs["verdict"], step.outputs["available"]) == (0, "warn", "true"), step.log
    assert sorted(step.rules) == ["cache-poisoned", "install-damaged"]
    assert step.outputs["cache-hit"] == "false"


@pytest.mark.parametrize(
    ("on_failure", "code", "verdict", "level"), [("fail", 3, "error", "::error"), ("continue", 0, "warn", "::warning")]
)
def test_a_failure_ends_the_step_or_leads_into_a_fallback(
    job: OllamaJob, on_failure: str, code: int, verdict: str, level: str
) -> None:
    """Either way `available` is false, the annotation names the cause, and no server is left."""
    job.registry.faults.manifest_status = 404
    step = job.run(on_failure=on_failure)
    assert (step.code, step.outputs["verdict"], step.outputs["available"]) == (code, verdict, "false"), step.log
    assert (step.outputs["host"], step.outputs["pid"], step.environment) == ("", "", {})
    assert step.rules == ["model-unknown"]
    assert level in step.log
    assert job.stop().report["headline"] == "nothing to stop: no server was started"


def test_a_server_that_dies_shows_the_end_of_its_log(job: OllamaJob) -> None:
    """Whatever was the matter stands in the report."""
    step = job.run(environment="OLLAMA_STANDIN=die-at-start")
    assert step.rules == ["server-died"]
    tables = json.dumps(step.report["tables"])
    assert "something is wrong with this machine" in tables


def test_a_model_that_does_not_fit_is_not_available(job: OllamaJob) -> None:
    """The server is healthy, the pull succeeds, only the probe tells."""
    step = job.run(environment="OLLAMA_STANDIN=out-of-memory")
    assert (step.code, step.rules) == (3, ["out-of-memory"])
    assert job.run(environment="OLLAMA_STANDIN=out-of-memory", warm_up="none").outputs["available"] == "true"


def test_a_cancelled_pull_is_gone_on_from(job: OllamaJob) -> None:
    """SIGINT as the runner sends it: the server goes, what came stays, and the next run asks for the rest."""
    job.registry.add(size=8_000_000)
    job.registry.faults.rate = 2_000_000
    child = job.start()
    _eventually(lambda: len(list(job.cache.glob("models/blobs/*-partial"))) == 1)
    _eventually(lambda: next(iter(job.cache.glob("models/blobs/*-partial"))).stat().st_size > 1_000_000)
    os.kill(child.pid, signal.SIGINT)
    step = job.end(child)
    assert step.code == 130, step.log
    assert not (job.folder / "temporary" / "ci-kit" / "ollama" / "server.json").exists()
    job.registry.faults.rate = 0
    before = len(job.registry.blob_requests())
    assert job.run().outputs["available"] == "true"
    (first, *_) = job.registry.blob_requests()[before:]
    assert not first.startswith("bytes=0-")


def test_a_foreign_server_on_the_port_is_an_error_and_can_be_used(job: OllamaJob, tmp_path: Path) -> None:
    """By default it is refused; with `install: skip` it is what is meant, and it is not stopped by us."""
    with running(tmp_path / "other") as other:
        port = other.api.address.rpartition(":")[2]
        refused = job.run(port=port)
        assert refused.rules == ["port-foreign"]
        used = job.run(port=port, install="skip")
        assert (used.outputs["available"], used.outputs["pid"]) == ("true", ""), used.log
        assert used.outputs["version"] == other.version
        job.stop()
        assert other.service.running()


def test_an_ollama_on_the_path_is_started(job: OllamaJob, tmp_path: Path) -> None:
    """`install: skip` without a server: nothing is downloaded but the model."""
    nothing = job.run(install="skip", on_failure="continue")
    assert nothing.rules == ["install-incomplete"]
    binary = program(tmp_path / "own")
    job.variables["PATH"] = f"{binary.parent}:{os.environ['PATH']}"
    step = job.run(install="skip")
    assert step.outputs["available"] == "true", step.log
    assert job.host.asked == []


def test_a_lock_file_pins_archive_and_model(job: OllamaJob) -> None:
    """Its lines count more than the host's list and the registry's tag."""
    lock = job.folder / "ollama.lock"
    digest = job.host.add("0.33.0")
    model = json.loads(job.run(mode="key").outputs["models"])[0]
    name = model["name"]
    lines = [f"{digest}  v0.33.0/ollama-linux-amd64.tar.zst", f"{model['digest'].removeprefix('sha256:')}  {name}"]
    lock.write_text("\n".join(lines), encoding="utf-8")
    assert job.run(lock_file="ollama.lock").outputs["available"] == "true"
    job.stop()
    lock.write_text(f"{lines[0]}\n{'0' * 64}  {name}\n", encoding="utf-8")
    step = job.run(lock_file="ollama.lock")
    assert step.rules == ["pin-mismatch"]


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"models": "a b"}, "`a b` is no name of a model"),
        ({"version": "newest"}, "`newest` is no version of Ollama"),
        ({"environment": "PATH=/evil"}, "Write it as OLLAMA_NAME=value"),
        ({"environment": "OLLAMA_HOST=0.0.0.0"}, "Use the input `host` and `port`"),
        ({"lock_file": "missing"}, "cannot be read"),
        ({"stall_timeout": "soon"}, "must be a duration"),
        ({"mirror": "ftp://x"}, "ot an http or https URL"),
        ({"on_failure": "ignore"}, "`fail` or `continue`"),
    ],
)
def test_bad_input_is_one_clear_error(job: OllamaJob, inputs: dict[str, str], said: str) -> None:
    """Also with `on-failure: continue`, for it is not Ollama that failed."""
    step = job.run(**({"on_failure": "continue"} | inputs))
    assert step.code == 2
    assert step.log.count("::error") == 1
    assert said in step.log


def test_two_jobs_share_a_cache(job: OllamaJob, tmp_path: Path) -> None:
    """Both install at once; both come up, on ports of their own, and nothing half is left."""
    other = type(job)(tmp_path / "other", job.host, job.registry)
    other.folder.mkdir()
    one, two = job.start(), other.start(cache_directory=str(job.cache))
    steps = (job.end(one), other.end(two))
    other.stop()
    assert [step.outputs.get("available") for step in steps] == ["true", "true"], [step.log for step in steps]
    assert [path.name for path in (job.cache / "ollama").iterdir() if path.name.startswith(".")] == []


def _eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.02)
