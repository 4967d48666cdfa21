"""secret-scan in workflows: pull request and push, tree, staged, history, shards and merge, success and failure."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import gitrepo
import planted
import pytest
from actrun import Run, run_act, workflow
from gitwork import Work

from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hub import Hub

pytestmark = [
    pytest.mark.act,
    pytest.mark.skipif(sys.platform != "linux", reason="act runs host mode for Linux labels only"),
]
KIT = "org/ci-kit/actions/secret-scan@v1"
TOKENS = {name: text for name, (text, _) in planted.every(seed=21).items()}


@pytest.fixture
def work(tmp_path: Path) -> Work:
    """A repository with a harmless commit."""
    made = Work.fresh(tmp_path / "repository")
    made.commit({"README.txt": "harmless\n"})
    return made


@pytest.fixture
def run(tmp_path: Path, work: Work) -> Callable[[str, str, object], Run]:
    """Run steps for an event."""

    def run_steps(steps: str, event: str, payload: object) -> Run:
        path = workflow(steps, tmp_path)
        text = path.read_text("utf-8").replace("on: workflow_dispatch", f"on: {event}")
        path.write_text(text, "utf-8")
        file = tmp_path / "event.json"
        file.write_text(json.dumps(payload), "utf-8")
        return run_act(path, tmp_path, work.root, event, f"--eventpath={file}")

    return run_steps


def step(name: str, **inputs: str) -> str:
    """A step that runs the action and whose failure does not end the job."""
    lines = "".join(f"    {key.replace('_', '-')}: {json.dumps(value)}\n" for key, value in inputs.items())
    given = f"  with:\n{lines}" if lines else ""
    return f"- id: {name}\n  uses: {KIT}\n  continue-on-error: true\n{given}"


def test_a_pull_request_that_brings_a_secret_fails(work: Work, run: Callable[[str, str, object], Run]) -> None:
    """With an annotation at its place and no part of it in the log; without it, it passes."""
    base = work.git("rev-parse", "HEAD")
    work.commit({"a.py": "x = 1\n"})
    head = work.commit({"b.py": f"# new\nkey = '{TOKENS['stripe-key']}'\n"})
    payload = {"pull_request": {"base": {"sha": base}, "head": {"sha": head}}}
    there = '- id: there\n  if: always()\n  run: test -s "${{ steps.change.outputs.sarif }}"\n'
    done = run(step("change") + there + step("good", scope=f"diff\n{base}\n{head}~1"), "pull_request", payload)
    assert done.outcomes["change"] == "failure", done.log
    outputs = done.outputs["change"]
    assert (outputs["verdict"], outputs["blocking"], outputs["complete"]) == ("fail", "1", "true")
    (annotation,) = [one for one in done.annotations["change"] if one["level"] == "error"]
    assert (annotation["title"], annotation["file"], annotation["line"]) == ("stripe-key", "b.py", "2")
    said = json.dumps([done.printed, done.annotations, done.summaries, done.outputs])
    assert TOKENS["stripe-key"][8:20] not in said
    assert done.outcomes["there"] == "success"  # act clears its temporary directory away in the end
    assert "where to revoke it" in done.summaries["change"]
    assert (done.outcomes["good"], done.outputs["good"]["verdict"]) == ("success", "pass"), done.log


def test_pushes_history_shards_and_merge(work: Work, run: Callable[[str, str, object], Run]) -> None:
    """A push is its commits; the history still has what was deleted; two shards joined are the whole."""
    work.commit({"old.py": f"key = '{TOKENS['stripe-key']}'\n"})
    work.git("rm", "--quiet", "old.py")
    before = work.commit()
    after = work.commit({"new.py": f"key = '{TOKENS['gitlab-token']}'\n"})
    repository = {"default_branch": "main"}
    payload = {"before": before, "after": after, "ref": "refs/heads/main", "repository": repository}
    copies = "".join(
        f"- run: mkdir -p parts && cp '${{{{ steps.part{number}.outputs.report }}}}' parts/{number}.json\n"
        for number in (1, 2)
    )
    steps = (
        step("change")
        + step("tree", scope="tree")
        + step("history", scope="history")
        + "".join(step(f"part{n}", scope="history", shard=f"{n}/2", fail_on="never") for n in (1, 2))
        + copies
        + step("whole", scope="merge\nparts")
        + step("missing", scope="merge\nparts/1.json")
    )
    done = run(steps, "push", payload)
    blocking = {name: done.outputs[name].get("blocking") for name in ("change", "tree", "history", "whole")}
    assert blocking == {"change": "1", "tree": "1", "history": "2", "whole": "2"}, done.log
    assert done.outcomes["missing"] == "failure"
    assert "shards are missing: 2" in done.annotations["missing"][0]["message"]
    assert done.outcomes["part1"] == "success"


def test_staged_and_bad_input(run: Callable[[str, str, object], Run]) -> None:
    """What is staged in a step is looked at; a misspelt scope is one annotation."""
    plant = f"- run: echo \"key = '{TOKENS['npm-token']}'\" > c.py && git add c.py\n"
    steps = step("clean", scope="staged") + plant + step("dirty", scope="staged") + step("typo", scope="tre")
    done = run(steps, "workflow_dispatch", {})
    assert {name: done.outcomes[name] for name in ("clean", "dirty", "typo")} == {
        "clean": "success",
        "dirty": "failure",
        "typo": "failure",
    }, done.log
    (annotation,) = done.annotations["typo"]
    assert "`scope` is `tre`" in annotation["message"]


@pytest.mark.slow  # several runs of the action in each
def test_the_example_runs(tmp_path: Path, work: Work) -> None:
    """On a clean repository it passes."""
    done = run_act(ROOT / "examples" / "secret-scan.yml", tmp_path, work.root, "workflow_dispatch")
    assert done.succeeded, done.log


@pytest.mark.slow
def test_the_example_for_an_organisation_runs(hub: Hub) -> None:
    """The parts of each repository become one verdict on it: here one is clean, and one is not."""
    other = gitrepo.clone(hub.bare("octo/other"), hub.folder / "other")
    other.commit(f"key = '{TOKENS['npm-token']}'\n")
    example = (ROOT / "examples" / "secret-scan-organisation.yml").read_text(encoding="utf-8")
    own = '          - { key: own, name: "${{ github.repository }}" }\n'
    more = example.replace(own, f"{own}          - {{ key: other, name: octo/other }}\n")
    done = hub.consumer({"README.md": "x\n", ".github/workflows/scan.yml": more}).run("scan.yml", "workflow_dispatch")
    verdicts = {name.partition(" (")[0]: how for name, how in done.results.items() if name.startswith("Verdict")}
    assert verdicts == {"Verdict on own": "success", "Verdict on other": "failure"}, done.log
    assert [name.partition(" (")[0] for name in done.red] == ["Verdict on other"]
