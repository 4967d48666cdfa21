"""The sarif-validate action in real workflows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from actrun import Run, real, run_act

from ci_kit_dev import act, demo, hub

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Runner = Callable[[str, Mapping[str, bytes | str]], Run]

pytestmark = pytest.mark.act

KIT = "org/ci-kit/actions/sarif-validate@v1"


def test_a_good_file_passes_and_its_outputs_can_be_read(run_steps: Runner) -> None:
    """A file of a real scanner is accepted; every output is there and means what its description says."""
    run = run_steps(
        f"- id: check\n  uses: {KIT}\n  with:\n    sarif: out/semgrep.sarif\n    checkout: none\n    category: scan\n"
        '- id: show\n  env:\n    REPORT: ${{ steps.check.outputs.report }}\n  run: cat "$REPORT"\n',
        {"out/semgrep.sarif": real("semgrep-rules.sarif")},
    )
    outputs = run.outputs["check"]
    assert run.succeeded, run.log
    assert outputs["verdict"] in ("pass", "warn")
    assert outputs["uploadable"] == "true"
    assert outputs["errors"] == "0"
    (ready,) = json.loads(outputs["files"])
    assert ready["path"].endswith("out/semgrep.sarif")
    assert ready["category"] == "scan"
    assert json.loads(run.printed["show"])["action"] == "sarif-validate"
    assert "out/semgrep.sarif" in run.summaries["check"]


def test_a_broken_file_fails_the_job_with_an_annotation_at_its_place(run_steps: Runner) -> None:
    """A truncated file fails the step; one annotation names the rule, the file, the line and the column."""
    whole = real("semgrep-rules.sarif")
    run = run_steps(
        f"- id: check\n  uses: {KIT}\n  with:\n    sarif: |\n      cut.sarif\n      whole.sarif\n    checkout: none\n",
        {"cut.sarif": whole[: len(whole) // 2], "whole.sarif": whole},
    )
    assert not run.succeeded
    assert run.outcomes["check"] == "failure"
    assert run.outputs["check"]["verdict"] == "fail"
    assert run.outputs["check"]["uploadable"] == "false"
    assert [Path(one["path"]).name for one in json.loads(run.outputs["check"]["files"])] == ["whole.sarif"]
    (annotation,) = [one for one in run.annotations["check"] if one["level"] == "error"]
    assert annotation["title"] == "json-truncated"
    assert annotation["file"] == "cut.sarif"
    assert int(annotation["line"]) >= 1


def test_bad_input_is_one_annotation_that_says_what_was_meant(run_steps: Runner) -> None:
    """A misspelt value ends the step at once, and its message offers the right one."""
    run = run_steps(
        f"- id: check\n  continue-on-error: true\n  uses: {KIT}\n  with:\n    sarif: a.sarif\n    fail-on: eror\n",
        {"a.sarif": real("semgrep-rules.sarif")},
    )
    assert run.succeeded
    assert run.outcomes["check"] == "failure"
    (annotation,) = run.annotations["check"]
    assert "`fail-on`" in annotation["message"]
    assert "`error`, `warning` or `never`" in annotation["message"]
    assert run.outputs["check"]["verdict"] == "error"


def test_a_repaired_copy_is_ready_for_upload_and_the_input_untouched(run_steps: Runner) -> None:
    """`repair: safe` turns a file with a byte order mark into one that a second step accepts."""
    run = run_steps(
        f"- id: fix\n  uses: {KIT}\n  with:\n    sarif: bom.sarif\n    checkout: none\n    repair: safe\n"
        f"- id: again\n  uses: {KIT}\n  with:\n    sarif: ${{{{ steps.fix.outputs.directory }}}}\n    checkout: none\n"
        "- id: same\n  run: git diff --exit-code\n",
        {"bom.sarif": b"\xef\xbb\xbf" + real("semgrep-rules.sarif")},
    )
    assert run.succeeded, run.log
    assert run.outputs["fix"]["uploadable"] == "true"
    assert run.outputs["again"]["uploadable"] == "true"
    assert run.outcomes["same"] == "success"


def test_hostile_text_reaches_neither_the_shell_nor_the_runner(run_steps: Runner) -> None:
    """Names and messages that look like commands set no output and start no program."""
    log = json.loads(real("semgrep-rules.sarif"))
    log["runs"][0]["tool"]["driver"]["name"] = "x\n::set-output name=verdict::pwned\n$(touch pwned)`touch pwned`"
    log["runs"][0]["results"][0]["level"] = "::error::pwned"
    run = run_steps(
        f"- id: check\n  continue-on-error: true\n  uses: {KIT}\n  with:\n    sarif: '*.sarif'\n    checkout: none\n"
        "- id: clean\n  run: test ! -e pwned\n",
        {"::warning::pwned $(touch pwned).sarif": json.dumps(log)},
    )
    assert run.outcomes["clean"] == "success", run.log
    assert run.outputs["check"]["verdict"] == "fail"
    # act takes the last `::` of a line for the end of a command's properties, the runner the first one; so act shows
    # the message cut, but no further command comes of it.
    assert {one["level"] for one in run.annotations["check"]} <= {"error", "notice"}
    assert all("title" in one for one in run.annotations["check"])


def test_the_root_action_puts_the_command_on_path(run_steps: Runner) -> None:
    """After `uses: org/ci-kit@v1` a later step can call `ci-kit`, and knows its version."""
    run = run_steps(
        "- id: kit\n  uses: org/ci-kit@v1\n"
        "- id: use\n  shell: bash\n  run: |\n"
        '    [[ "$(ci-kit --version)" == "ci-kit ${{ steps.kit.outputs.version }}" ]]\n'
        "    ci-kit sarif-validate a.sarif --checkout none --format json > report.json\n"
        "    if ci-kit sarif-validate missing.sarif; then exit 1; fi\n",
        {"a.sarif": real("semgrep-rules.sarif")},
    )
    assert run.succeeded, run.log
    assert run.outputs["kit"]["version"]
    assert run.outcomes["use"] == "success"


def test_the_demo_shows_acceptance_refusal_repair_and_a_rollback(tmp_path: Path) -> None:
    """The workflow of `./ci-kit demo` accepts real files, refuses the broken one, mends it, and takes a deploy back."""
    workspace = tmp_path / "repository"
    demo.prepare(workspace)
    with hub.serving(failed=True) as github:
        run = run_act(demo.WORKFLOW, tmp_path, workspace, *hub.arguments(github))
        assert [issue["title"] for issue in github.world.open_issues()] == [
            "Nightly collection failed: tests/test_area.py::test_area"
        ]
    assert run.succeeded, run.log
    assert run.outputs["scanners"]["uploadable"] == "true"
    assert run.outputs["broken"]["verdict"] == "fail"
    assert run.outputs["repaired"]["uploadable"] == "true"
    if act.CADDY.exists():
        assert run.outputs["deploy"]["outcome"] == "rolled_back"
        assert '"version": "v1"' in run.printed["live"]
