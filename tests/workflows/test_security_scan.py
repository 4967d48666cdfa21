"""security-scan in workflows: offline, success, findings, and what was not examined."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import planted
import pytest
from actrun import run_act, workflow
from advisory_records import database
from gitwork import Work

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.act,
    pytest.mark.skipif(sys.platform != "linux", reason="act runs host mode for Linux labels only"),
]
KIT = "org/ci-kit/actions/security-scan@v1"


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A repository with a requirements file for each case, a little code, and no secret."""
    made = Work.fresh(tmp_path / "repository")
    files: dict[str, str | bytes] = {
        "vulnerable.txt": "requests==2.19.0\n",
        "mended.txt": "requests==2.32.4\n",
        "unpinned.txt": "requests>=2\n",
        "a.py": "x = 1\n",
    }
    made.commit(files)
    return made


def step(name: str, **inputs: str) -> str:
    """A step that runs the action and whose failure does not end the job."""
    lines = "".join(f"    {key.replace('_', '-')}: {json.dumps(value)}\n" for key, value in inputs.items())
    return f"- id: {name}\n  uses: {KIT}\n  continue-on-error: true\n  with:\n{lines}"


def test_packages_offline_code_and_secrets(tmp_path: Path, work: Work) -> None:
    """Vulnerable fails, mended passes, without versions is an error; a secret and a flaw that a step brings fail."""
    snapshot = str(database(tmp_path / "advisories"))
    cases = ("vulnerable", "mended", "unpinned")
    steps = "".join(
        step(name, sources="packages\nbandit\nsecrets", requirements=f"{name}.txt", advisories=snapshot)
        for name in cases
    )
    token = planted.every(seed=5)["stripe-key"][0]
    (work.root / "later").write_text(
        f"key = '{token}'\nimport subprocess\nsubprocess.call('ls ' + key, shell=True)\n", encoding="utf-8"
    )
    steps += "- run: mv later b.py && git add b.py\n"
    steps += step("planted", sources="bandit\nsecrets")
    there = '- id: there\n  if: always()\n  run: test -s "${{ steps.planted.outputs.sarif }}/bandit.sarif"\n'
    done = run_act(workflow(steps + there, tmp_path), tmp_path, work.root)
    outcomes = {name: done.outcomes.get(name) for name in (*cases, "planted", "there")}
    assert outcomes == {
        "vulnerable": "failure",
        "mended": "success",
        "unpinned": "failure",
        "planted": "failure",
        "there": "success",
    }, done.log
    outputs = {name: done.outputs[name] for name in (*cases, "planted")}
    assert [outputs[name]["verdict"] for name in cases] == ["fail", "pass", "error"]
    assert json.loads(outputs["unpinned"]["not-examined"]) == ["packages"]
    results = {name: json.loads(one["results"]) for name, one in outputs.items()}
    assert results["vulnerable"] == {
        "high_severity_issues": 1,
        "vulnerabilities_found": 1,
        "potential_secrets": 0,
        "scan_passed": False,
    }
    assert results["mended"]["scan_passed"] is True
    assert results["planted"]["potential_secrets"] == 1
    assert "looked at" in done.summaries["planted"]
    said = json.dumps([done.printed, done.annotations, done.summaries, done.outputs])
    assert token[8:20] not in said


@pytest.mark.slow  # another run of act
def test_the_example_runs(tmp_path: Path, work: Work) -> None:
    """On a repository without flaws it passes; its packages are looked up only where a file names some."""
    done = run_act(ROOT / "examples" / "security-scan.yml", tmp_path, work.root, "workflow_dispatch")
    assert done.succeeded, done.log
    assert done.outputs["scan"]["verdict"] == "pass"
