"""llm-run in real workflows, with a model of ollama-setup's and without one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from standin_ollama.registry import Registry
    from standin_ollama.releases import Releases

pytestmark = pytest.mark.act

#: Kills the step before in the middle of its third item, as a runner does that is shut down.
_KILLED = """- id: killed
  continue-on-error: true
  shell: bash
  env:
    CI_KIT_INPUTS: >-
      {"providers": "ollama MODEL", "prompt": "{{ log }}", "items": "slow.jsonl", "output-file": "s.jsonl"}
  run: |
    printf '{"log": "one"}\\n{"log": "two"}\\n{"log": "three [fault:slow]"}\\n' > slow.jsonl
    bash "HERE/python/run.sh" llm-run & child=$!
    for _ in {1..1200}; do
      [[ $(cat "$RUNNER_TEMP"/ci-kit/llm-run-*.part 2> /dev/null | wc -l) == 2 ]] && break
      sleep 0.1
    done
    kill -KILL "$child"
"""
_RESUMED = """- id: resumed
  uses: org/ci-kit/actions/llm-run@v1
  with:
    providers: ollama MODEL
    prompt: "{{ log }}"
    items: slow.jsonl
    output-file: s.jsonl
- id: alone
  uses: org/ci-kit/actions/llm-run@v1
  with:
    providers: ollama x http://127.0.0.1:9
    prompt: why
    fallback: no model today
"""


def _act(text: str, folder: Path) -> Run:
    workspace = folder / "repository"
    workspace.mkdir(parents=True)
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    workflow = folder / "workflow.yml"
    workflow.write_text(text, encoding="utf-8")
    return run_act(workflow, folder, workspace)


def _example(name: str, host: Releases, registry: Registry, folder: Path) -> str:
    """An example with everything it talks to on this machine."""
    text = (ROOT / "examples" / f"{name}.yml").read_text(encoding="utf-8")
    here = {"mirror": host.address, "install": "cpu", "port": "0", "cache-directory": str(folder / "cache")}
    lines = "".join(f"          {key}: {json.dumps(value)}\n" for key, value in here.items())
    text = text.replace("          version: 0.33.0\n", f"          version: 0.33.0\n{lines}")
    text = text.replace("          mode: stop\n", f"          mode: stop\n{lines}")
    return text.replace("smollm:135m", registry.model())


def test_a_batch_by_a_model_and_again_from_the_cache_after_a_kill(
    host: Releases, registry: Registry, tmp_path: Path
) -> None:
    """The example, and again from its cache; a run that is killed midway and gone on with; one without a model."""
    text = _example("llm-run", host, registry, tmp_path)
    sort = text[text.index("      - id: sort") : text.index("      - name: Every failure")]
    more = _KILLED.replace("HERE", str(ROOT)) + _RESUMED
    again = sort.replace("id: sort", "id: again")
    steps = again + "".join(f"      {line}\n" for line in more.replace("MODEL", registry.model()).splitlines())
    run = _act(text.replace("      - id: stop", f"{steps}\n      - id: stop"), tmp_path)
    assert run.succeeded, run.log
    asked, kept, resumed = run.outputs["sort"], run.outputs["again"], run.outputs["resumed"]
    assert (asked["verdict"], asked["total-processed"], asked["success-rate"]) == ("pass", "2", "1.0"), run.log
    assert (asked["confidence"], asked["fallback-used"], asked["failed"]) == ("0.5", "0", "0")
    assert '"category": "network"' in run.printed["counted"]
    assert (kept["verdict"], kept["cached"], kept["tokens"]) == ("pass", "2", "0")
    assert (resumed["verdict"], resumed["total-processed"]) == ("pass", "3")
    assert "done in an earlier run" in run.summaries["resumed"]
    alone = run.outputs["alone"]
    assert (alone["verdict"], alone["source"], alone["text"]) == ("warn", "fallback", "no model today")
    assert run.outputs["stop"]["verdict"] == "pass"


@pytest.mark.slow
def test_without_a_model_the_rules_stand_in(host: Releases, registry: Registry, tmp_path: Path) -> None:
    """The same workflow where Ollama cannot be had: it goes on, warns, and sorts by the rules."""
    registry.faults.manifest_status = 404
    run = _act(_example("llm-run", host, registry, tmp_path), tmp_path)
    assert run.succeeded, run.log
    assert run.outputs["ollama"]["available"] == "false"
    sort = run.outputs["sort"]
    assert (sort["verdict"], sort["fallback-used"], sort["success-rate"]) == ("warn", "2", "0.0")
    assert run.outcomes["counted"] == "success"


@pytest.mark.slow
def test_the_example_of_a_cached_model_runs(host: Releases, registry: Registry, tmp_path: Path) -> None:
    """Twice with the same folder, as if a cache had been restored between: the second has nothing to download."""
    text = _example("ollama-setup", host, registry, tmp_path)
    first, second = _act(text, tmp_path / "1"), _act(text, tmp_path / "2")
    assert first.succeeded, first.log
    assert first.outputs["key"]["cache-key"] == first.outputs["ollama"]["cache-key"] != ""
    assert (first.outputs["ollama"]["cache-hit"], second.outputs["ollama"]["cache-hit"]) == ("false", "true")
    assert "done_reason" in second.printed["ask"]
    assert second.outputs["stop"]["verdict"] == "pass"
