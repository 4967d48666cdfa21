"""Runs workflows with act in host mode, on a small repository made for the test."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ci_kit_dev import act

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

REAL = Path(__file__).parents[1] / "data" / "sarif" / "real"
#: Longer than any workflow here takes on a busy machine, the first installation included.
_PATIENCE = 240


@dataclass(slots=True)
class Run:
    """What act said of one job: outputs, outcomes and annotations by step id, in the words of its JSON lines."""

    succeeded: bool
    outputs: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))
    outcomes: dict[str, str] = field(default_factory=dict)
    annotations: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    summaries: dict[str, str] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=lambda: defaultdict(str))
    log: str = ""

    def take(self, event: Mapping[str, Any]) -> None:
        """Add what one line of `act --json` tells."""
        step = (event.get("stepID") or [""])[0]
        command = event.get("command")
        if command == "set-output":
            self.outputs[step][event["name"]] = event["arg"]
        elif command in ("error", "warning", "notice"):
            self.annotations[step].append({"level": command, "message": event["arg"], **event.get("kvPairs", {})})
        elif command == "summary":
            self.summaries[step] = event["content"]
        elif event.get("raw_output"):
            self.printed[step] += event["msg"]
        if event.get("stage") == "Main" and "stepResult" in event and len(event["stepID"]) == 1:
            self.outcomes[step] = event["stepResult"]


def run_act(workflow: Path, folder: Path, workspace: Path, *more: str) -> Run:
    """Run a workflow in a workspace and collect what act says of it; `more` are arguments for act."""
    return finished((*act.command(workflow, folder, workspace=workspace), *more))


def finished(command: Sequence[str]) -> Run:
    """Run act's command line to its end and collect what it says."""
    done = subprocess.run((*command, "--json"), capture_output=True, text=True, check=False, timeout=_PATIENCE)
    run = Run(done.returncode == 0, log=done.stdout + done.stderr)
    for line in done.stdout.splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue
        run.take(event)
    return run


def real(name: str) -> bytes:
    """The bytes of a SARIF file that a real tool wrote."""
    return (REAL / name).read_bytes()


def workflow(steps: str, folder: Path) -> Path:
    """Write a workflow of one job with the given steps, behind a checkout."""
    head = "on: workflow_dispatch\njobs:\n  job:\n    runs-on: ubuntu-latest\n    steps:\n"
    checkout = "- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1\n"
    path = folder / "workflow.yml"
    body = "".join(f"      {line}\n" for line in (checkout + steps).splitlines())
    path.write_text(head + body, encoding="utf-8")
    return path


def commit(workspace: Path) -> None:
    """Make a repository of a folder."""
    git = shutil.which("git") or "git"
    identity = ("-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false")
    for arguments in (("init", "--quiet"), ("add", "."), (*identity, "commit", "--quiet", "--message=test")):
        subprocess.run((git, *arguments), cwd=workspace, check=True, capture_output=True)
