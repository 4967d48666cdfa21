"""The health-check-rollback action in real workflows."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from actrun import Run, commit, run_act
from deployed_service import Fault, Service, running

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/health-check-rollback@v1"
README = {"README.md": "x\n"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Version v1 is live."""
    with running(tmp_path / "live") as made:
        yield made


def _step(name: str, service: Service, fault: str = "", **more: str) -> str:
    values = {
        "url": service.url,
        "expect-version": "v2",
        "deploy-command": f"echo 'v2 {fault}' > {service.live}",
        "current-command": f"cut -d' ' -f1 {service.live}",
        "rollback-command": f'echo "$CI_KIT_PREVIOUS" > {service.live}',
        "interval": "50ms",
        "timeout": "5s",
        "deadline": "30s",
        "watch-for": "2s",
    } | {key.replace("_", "-"): value for key, value in more.items()}
    lines = "".join(f"    {key}: {json.dumps(value)}\n" for key, value in values.items())
    return f"- id: {name}\n  uses: {KIT}\n  continue-on-error: true\n  with:\n{lines}"


def test_a_good_deploy_passes_and_its_outputs_can_be_read(run_steps: Runner, service: Service) -> None:
    """A healthy version stays live; every output is there, and so is the evidence."""
    state = service.live.parent / "state"
    read = "- id: read\n  run: >-\n    grep -q '\"before\": \"v1\"' '${{ steps.good.outputs.report }}'\n"
    run = run_steps(_step("good", service, interval="500ms", state=str(state)) + read, README)
    outputs = run.outputs["good"]
    assert run.outcomes["good"] == "success", run.log
    assert (outputs["verdict"], outputs["outcome"], outputs["phase"]) == ("pass", "healthy", "watch")
    assert list(json.loads(outputs["times"])) == ["preflight", "deploy", "readiness", "watch", "done"]
    assert run.outcomes["read"] == "success", run.log
    assert outputs["evidence"] == str(state / "evidence.jsonl")
    assert Path(outputs["timeline"]).read_text(encoding="utf-8").startswith("<svg")
    assert "```mermaid" in run.summaries["good"]
    assert service.live.read_text(encoding="utf-8").startswith("v2")


def test_a_bad_deploy_fails_the_step_and_is_taken_back(run_steps: Runner, service: Service) -> None:
    """One error in three is found while watching; the old version is live, the annotation says why."""
    run = run_steps(
        _step("bad", service, Fault.ONE_IN_THREE, rise="2", watch_for="60s")
        + f"- id: finish\n  if: always()\n  uses: {KIT}\n  with:\n    phase: finalise\n",
        README,
    )
    assert run.outcomes["bad"] == "failure", run.log
    assert run.outputs["bad"]["outcome"] == "rolled_back"
    assert run.outputs["bad"]["trigger"] == "errors"
    assert run.outcomes["finish"] == "success"
    assert service.live.read_text(encoding="utf-8").strip() == "v1"
    (annotation,) = [one for one in run.annotations["bad"] if one["level"] == "error"]
    assert annotation["title"] == "rolled_back"


def test_a_step_that_is_killed_is_finished_by_the_next(run_steps: Runner, service: Service) -> None:
    """SIGKILL in the middle of the watch; `phase: finalise` with `if: always()` takes the release back."""
    killed = threading.Thread(target=_signal_the_watch, args=(service, signal.SIGKILL), daemon=True)
    killed.start()
    run = run_steps(
        _step("cut", service, watch_for="60s")
        + "- id: finish\n  if: always()\n  continue-on-error: true\n"
        + f"  uses: {KIT}\n  with:\n    phase: finalise\n",
        README,
    )
    assert run.outcomes["cut"] == "failure", run.log
    assert run.outputs["finish"]["outcome"] == "cancelled_rolled_back", run.log
    assert service.live.read_text(encoding="utf-8").strip() == "v1"


def test_bad_input_is_one_annotation_that_says_what_was_meant(run_steps: Runner, service: Service) -> None:
    """A misspelt duration ends the step before anything is deployed."""
    run = run_steps(_step("typo", service, interval="5 parsecs"), README)
    assert run.outcomes["typo"] == "failure"
    (annotation,) = run.annotations["typo"]
    assert "`interval` is `5 parsecs`, but it must be a duration such as 500ms" in annotation["message"]
    assert service.live.read_text(encoding="utf-8").strip() == "v1"


def test_secret_headers_are_masked_and_hostile_text_stays_text(run_steps: Runner, service: Service) -> None:
    """What a command prints forms no workflow command, and a header's value is shown nowhere."""
    secret = "s3cr" + "et-token-value"
    service.deploy("v1")
    noisy = f"echo '::set-output name=outcome::pwned'; echo {secret}; echo v2 > {service.live}"
    state = str(service.live.parent / "state")
    headers = f"Authorization: Bearer {secret}"
    run = run_steps(
        _step("quiet", service, interval="500ms", headers=headers, deploy_command=noisy, state=state), README
    )
    outputs = run.outputs["quiet"]
    assert outputs["outcome"] == "healthy", run.log
    assert secret not in run.printed["quiet"]
    assert secret not in Path(outputs["evidence"]).read_text(encoding="utf-8")
    assert any(f"Authorization: Bearer {secret}" in head for head in service.heads)


@pytest.mark.slow  # the same signal without act, in each phase, is among the tests of the action
def test_a_cancelled_step_rolls_back_and_says_so(run_steps: Runner, service: Service) -> None:
    """SIGINT to the step's entry process, as the runner sends it, reaches the action.

    The old version comes back.
    """
    cancelled = threading.Thread(target=_signal_the_watch, args=(service, signal.SIGINT), daemon=True)
    cancelled.start()
    run = run_steps(_step("cut", service, watch_for="60s"), README)
    assert run.outcomes["cut"] == "failure", run.log
    assert run.outputs["cut"]["outcome"] == "cancelled_rolled_back", run.log
    assert service.live.read_text(encoding="utf-8").strip() == "v1"


@pytest.mark.slow  # three runs of the action in one workflow
def test_the_example_takes_the_bad_version_back(tmp_path: Path) -> None:
    """The workflow of the examples: v2 stays, v3 goes, v2 is live in the end."""
    workspace = tmp_path / "repository"
    workspace.mkdir()
    (workspace / "README.md").write_text("x\n", encoding="utf-8")
    commit(workspace)
    run = run_act(ROOT / "examples" / "health-check-rollback.yml", tmp_path, workspace)
    assert run.succeeded, run.log
    assert run.outputs["good"]["outcome"] == "healthy"
    assert run.outputs["bad"]["outcome"] == "rolled_back"
    assert run.outcomes["live"] == "success"


def _signal_the_watch(service: Service, number: int) -> None:
    _eventually(lambda: service.live.read_text(encoding="utf-8").startswith("v2"))
    seen = service.requests
    _eventually(lambda: service.requests > seen + 8)
    for process in _watchers(service):
        os.kill(process, number)


def _watchers(service: Service) -> list[int]:
    """The Python processes that run the action for this service.

    Found by the deploy in their inherited environment.
    """
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue
        if b"health-check-rollback" in command and service.url.encode() in environment and b"python" in command:
            found.append(int(folder.name))
    return found


def _eventually(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 90
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)
