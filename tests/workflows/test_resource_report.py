"""The resource-report action in real workflows."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from actrun import Run, commit, finished, run_act, workflow
from standin_github import World, running

from ci_kit_dev import act
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/resource-report@v1"
README = {"README.md": "x\n"}
SPIKE = "import time; x = bytearray(150 << 20); x[::4096] = b'x' * len(x[::4096]); time.sleep(0.5)"


def step(name: str, **inputs: str) -> str:
    """A step of the action; it may fail and the workflow goes on."""
    values = "".join(f"    {key.replace('_', '-')}: {json.dumps(value)}\n" for key, value in inputs.items())
    return f"- id: {name}\n  if: always()\n  uses: {KIT}\n  continue-on-error: true\n  with:\n{values}"


def test_the_sampler_survives_from_step_to_step_and_limits_fail(run_steps: Runner) -> None:
    """Started in one step, it sees what another does; the report fails by the limit that is broken, and says so."""
    run = run_steps(
        step("start", mode="start")
        + step("mark", mode="mark\nwork")
        + f'- id: work\n  run: python3 -c "{SPIKE.replace("150", "400")}"\n'  # more than other tests let go meanwhile
        + step("report", mode="report", max_memory_mb="100", max_minutes="60"),
        README,
    )
    assert run.outcomes["start"] == run.outcomes["work"] == "success", run.log
    assert run.outcomes["report"] == "failure", run.log
    outputs = run.outputs["report"]
    assert outputs["verdict"] == "fail"
    assert json.loads(outputs["limits"]) == {"max-memory-mb": "broken", "max-minutes": "kept"}
    assert float(outputs["memory-peak-mb"]) > 140
    (annotation,) = [one for one in run.annotations["report"] if one["level"] == "error"]
    assert annotation["title"] == "max-memory-mb"
    assert "in step `work`" in annotation["message"]
    assert "xychart-beta" in run.summaries["report"]
    assert "| work |" in run.summaries["report"]


def test_near_a_limit_the_step_warns_and_passes(run_steps: Runner) -> None:
    """The verdict is `warn`, with one warning."""
    run = run_steps(step("alone", mode="run", command=f'python3 -c "{SPIKE}"', max_memory_mb="180"), README)
    assert run.outcomes["alone"] == "success", run.log
    assert run.outputs["alone"]["verdict"] == "warn", run.log
    assert [one["level"] for one in run.annotations["alone"]] == ["warning"]


def test_bad_input_and_a_missing_start_are_told_apart(run_steps: Runner) -> None:
    """Each is one annotation; the step fails, the workflow can go on."""
    run = run_steps(step("typo", mode="start", max_memory_mb="1GB") + step("early", mode="report"), README)
    assert (run.outcomes["typo"], run.outcomes["early"]) == ("failure", "failure")
    (typo,), (early,) = run.annotations["typo"], run.annotations["early"]
    assert "write `1024`" in typo["message"]
    assert "no sampler was started" in early["message"]
    assert run.outputs["early"]["verdict"] == "error"


def test_the_minutes_of_a_month_and_their_quota(tmp_path: Path) -> None:
    """Three jobs of 61, 60 and 0.5 seconds are 2, 1 and 1 minutes; the second step asks nothing that is known."""
    world = World("octo/service", private=True)
    world.add_run(7, created_at="2026-11-02T10:00:00Z", conclusion="success")
    for name, end in (("long", "10:01:01Z"), ("exact", "10:01:00Z"), ("short", "10:00:01Z")):
        times: dict[str, Any] = {"started_at": "2026-11-02T10:00:00Z", "completed_at": f"2026-11-02T{end}"}
        world.add_job(7, name, conclusion="success", **times)
    wanted = {"mode": "minutes", "month": "2026-11", "ledger": "ledger.jsonl"}
    steps = step("month", **wanted, quota_minutes="100") + step("over", **wanted, quota_minutes="3")
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    with running(world) as github:
        variables = {"GITHUB_API_URL": github.api, "GITHUB_SERVER_URL": github.web, "GITHUB_REPOSITORY": "octo/service"}
        given = [f"--env={name}={value}" for name, value in variables.items()]
        run = run_act(workflow(steps, tmp_path), tmp_path, workspace, *given, "--secret=GITHUB_TOKEN=t0ken")
        asked = [one for one in github.world.requests if "/runs/7/jobs" in one]
    assert (run.outcomes["month"], run.outcomes["over"]) == ("success", "failure"), run.log
    assert (run.outputs["month"]["minutes"], run.outputs["over"]["minutes"]) == ("4", "4")
    assert json.loads(run.outputs["over"]["limits"]) == {"quota-minutes": "broken"}
    assert len(asked) == 1
    assert "Minutes by day" in run.summaries["month"]


def test_the_example_runs(tmp_path: Path) -> None:
    """The workflow of the examples, with its files."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "resource-report.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outputs["report"]["verdict"] == "pass"
    assert run.outputs["alone"]["exit-code"] == "0"
    files = json.loads(run.outputs["report"]["files"])
    assert {Path(path).suffix for path in files.values()} == {".json", ".html", ".svg", ".jsonl", ".prom"}


def _has_image() -> bool:
    command = ("docker", "image", "inspect", act.IMAGE)
    return bool(shutil.which("docker")) and subprocess.run(command, capture_output=True, check=False).returncode == 0


@pytest.mark.slow
@pytest.mark.skipif(
    not _has_image(), reason="no docker engine has the image `ci-kit-act`; CONTRIBUTING.md says how to make it"
)
def test_in_a_container_its_cgroup_is_counted_and_its_limit_known(tmp_path: Path) -> None:
    """Not the machine's memory, of which other jobs take what they like; the limit is that of the container."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    steps = (
        step("start", mode="start")
        + f'- id: work\n  run: python3 -c "{SPIKE.replace("150", "300")}"\n'
        + step("report", mode="report", max_memory_mb="100")
        + "- id: told\n  if: always()\n  env:\n    REPORT: ${{ steps.report.outputs.report }}\n"
        '  run: python3 -c \'import json, os; print(json.dumps(json.load(open(os.environ["REPORT"]))["data"]))\'\n'
    )
    command = act.command(workflow(steps, tmp_path), tmp_path, workspace=workspace, image=act.IMAGE)
    run = finished((*command, "--container-options=--memory=900m"))
    assert run.outcomes["report"] == "failure", run.log
    data = json.loads(next(line for line in run.printed["told"].splitlines() if line.startswith("{")))
    scopes, usage = data["job"]["scopes"], data["job"]["usage"]
    assert scopes["memory"].startswith("/sys/fs/cgroup"), scopes
    assert scopes["limit_mb"] == 900
    assert 290 < usage["memory_peak_mb"] < 600
