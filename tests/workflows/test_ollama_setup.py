"""The ollama-setup action in real workflows, against a release host and a registry on loopback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from actrun import Run
    from standin_ollama.registry import Registry
    from standin_ollama.releases import Releases

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/ollama-setup@v1"
README = {"README.md": "x\n"}
#: Reads what a model answers over OLLAMA_HOST, as a user's step would.
_ASK = (
    "import json, os, sys, urllib.request as u; "
    "body = json.dumps(dict(model=sys.argv[1], prompt='hi', stream=False)).encode(); "
    "print(json.load(u.urlopen(os.environ['OLLAMA_HOST'] + '/api/generate', body))['done_reason'])"
)


def _step(name: str, host: Releases, registry: Registry, cache: Path, **more: str) -> str:
    values = {
        "models": registry.model(),
        "version": "latest",
        "install": "cpu",
        "mirror": host.address,
        "cache-directory": str(cache),
        "port": "0",
    } | {key.replace("_", "-"): value for key, value in more.items()}
    lines = "".join(f"    {key}: {json.dumps(value)}\n" for key, value in values.items())
    return f"- id: {name}\n  if: always()\n  uses: {KIT}\n  continue-on-error: true\n  with:\n{lines}"


def test_install_pull_ask_stop_and_come_back_from_a_poisoned_cache(
    run_steps: Runner, host: Releases, registry: Registry, tmp_path: Path
) -> None:
    """The whole way in one job: later steps reach the model, the second start finds the harm and mends it."""
    cache = tmp_path / "cache"
    ask = f'- id: ask\n  run: python3 -c "{_ASK}" {registry.model()}\n'
    harm = (
        "- id: harm\n  run: |\n"
        f'    blob=$(find "{cache}/models/blobs" -type f -size +100k)\n'
        '    printf x | dd of="$blob" bs=1 seek=5000 conv=notrunc status=none\n'
    )
    steps = (
        _step("first", host, registry, cache)
        + ask
        + _step("stop", host, registry, cache, mode="stop")
        + harm
        + _step("again", host, registry, cache)
        + _step("end", host, registry, cache, mode="stop")
    )
    run = run_steps(steps, README)
    first, again = run.outputs["first"], run.outputs["again"]
    assert (first["verdict"], first["available"], first["version"]) == ("pass", "true", "0.33.0"), run.log
    assert run.outcomes["ask"] == "success", run.log
    assert "stop" in run.printed["ask"]
    assert run.outputs["stop"]["verdict"] == "pass"
    assert (again["verdict"], again["available"], again["cache-hit"]) == ("warn", "true", "false"), run.log
    assert again["cache-key"] == first["cache-key"]
    assert [one["level"] for one in run.annotations["again"]] == ["warning"]
    assert run.outputs["end"]["verdict"] == "pass"


def test_a_workflow_goes_on_without_a_model(
    run_steps: Runner, host: Releases, registry: Registry, tmp_path: Path
) -> None:
    """A server killed in the middle of a pull: `continue` leads into the fallback, `fail` fails the step."""
    registry.faults.rate = 4_000_000
    dying = {"environment": "OLLAMA_STANDIN=die-in-pull=100000"}
    fallback = "- id: fallback\n  if: steps.soft.outputs.available != 'true'\n  run: echo template\n"
    steps = (
        _step("soft", host, registry, tmp_path / "one", on_failure="continue", **dying)
        + fallback
        + _step("hard", host, registry, tmp_path / "one", **dying)
    )
    run = run_steps(steps, README)
    assert (run.outcomes["soft"], run.outcomes["fallback"], run.outcomes["hard"]) == ("success", "success", "failure")
    assert (run.outputs["soft"]["verdict"], run.outputs["hard"]["verdict"]) == ("warn", "error")
    assert run.outputs["hard"]["available"] == "false"
    (warning,), (error,) = run.annotations["soft"], run.annotations["hard"]
    assert (warning["level"], error["level"]) == ("warning", "error")
    assert "the server ended by itself" in warning["message"]
