"""The actions around a deploy in real workflows: the gate before it, the tags after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import gitrepo
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from actrun import Run

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

GATE = "org/ci-kit/actions/deploy-gate@v1"
TAGS = "org/ci-kit/actions/deploy-tags@v1"


def test_a_gate_is_open_or_shut_and_says_why(run_steps: Runner) -> None:
    """In a freeze the step fails with one annotation; with a reason it passes, and warns."""
    frozen = 'freeze: "00:00 - 12:00 # nobody is there\\n12:00 - 00:00 # nobody is there"'
    run = run_steps(
        f"- id: open\n  uses: {GATE}\n  with:\n    freeze: 1999-12-31 - 2000-01-01\n"
        f"- id: shut\n  uses: {GATE}\n  continue-on-error: true\n  with:\n    {frozen}\n"
        f"- id: hotfix\n  uses: {GATE}\n  with:\n    {frozen}\n    override: fixes 17\n"
        f"- id: typo\n  uses: {GATE}\n  continue-on-error: true\n  with:\n    freeze: at night\n",
        {"README.md": "x\n"},
    )
    assert [run.outcomes[one] for one in ("open", "shut", "hotfix", "typo")] == [
        "success",
        "failure",
        "success",
        "failure",
    ], run.log
    assert (run.outputs["shut"]["open"], run.outputs["shut"]["reasons"]) == ("false", "frozen")
    assert (run.outputs["hotfix"]["open"], run.outputs["hotfix"]["verdict"]) == ("true", "warn")
    assert "nobody is there" in run.annotations["shut"][0]["message"]
    assert "is no freeze window" in run.annotations["typo"][0]["message"]


def test_a_release_is_tagged_and_a_taken_name_refused(run_steps: Runner, tmp_path: Path) -> None:
    """The tag is on the remote, the outputs hold each spelling; another commit cannot have it."""
    remote = gitrepo.remote(tmp_path)
    gitrepo.clone(remote, tmp_path / "other").commit("other")
    step = f"  uses: {TAGS}\n  continue-on-error: true\n  with:\n    remote: file://{remote}\n    push: true\n"
    again = "- run: git -c user.name=t -c user.email=t@localhost commit --allow-empty --quiet --message=two\n"
    run = run_steps(
        f"- id: one\n{step}    version: 1.4.0-rc.1\n    image: ghcr.io/org/app\n{again}"
        f"- id: two\n{step}    version: 1.4.0-rc.1\n- id: next\n{step}    scheme: calver\n",
        {"README.md": "x\n"},
    )
    assert (run.outcomes["one"], run.outcomes["two"], run.outcomes["next"]) == ("success", "failure", "success"), (
        run.log
    )
    outputs = run.outputs["one"]
    assert (outputs["tag"], outputs["pep440"], outputs["created"]) == ("v1.4.0-rc.1", "1.4.0rc1", "true")
    assert outputs["images"].startswith("ghcr.io/org/app:1.4.0-rc.1\n")
    assert "on another commit" in run.annotations["two"][0]["message"]
    assert gitrepo.Clone(remote).git("tag").split() == [run.outputs["next"]["tag"], "v1.4.0-rc.1"]
