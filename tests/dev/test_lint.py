"""`./dev lint` finds the files, and each tool finds what it is there for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ci_kit.errors import InputError
from ci_kit_dev import lint

if TYPE_CHECKING:
    from pathlib import Path

PINNED = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"

ACTION = """name: An action
description: Does something
inputs:
  word:
    description: What to say
runs:
  using: composite
  steps:
    - shell: bash
      env: { CI_KIT_INPUTS: "${{ toJSON(inputs) }}" }
      run: exec "$GITHUB_ACTION_PATH/../../python/run.sh" one
"""

WORKFLOW = f"""name: A workflow
on:
  push:
    branches: [main]
concurrency:
  group: one
  cancel-in-progress: true
permissions: {{}}
jobs:
  job:
    name: A job
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read # to check out
    steps:
      - uses: {PINNED}
        with:
          persist-credentials: false
"""

DEPENDABOT = """version: 2
updates:
  - package-ecosystem: github-actions
    directory: /
    schedule: { interval: weekly }
    cooldown: { default-days: 7 }
"""

SCRIPT = '#!/usr/bin/env bash\nset -eu\necho "${1}"\n'


def write(path: Path, text: str) -> None:
    """Write a file and the folders it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small repository with one of everything, all in order."""
    write(tmp_path / "actions/one/action.yml", ACTION)
    write(tmp_path / ".github/workflows/ci.yml", WORKFLOW)
    write(tmp_path / ".github/dependabot.yml", DEPENDABOT)
    write(tmp_path / "python/run.sh", SCRIPT)
    return tmp_path


WORKFLOW_CHECKS = ["zizmor", "schema", "shellcheck"]


def test_what_is_in_order_passes(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The small repository passes, and the list says how many files were looked at."""
    assert lint.main(WORKFLOW_CHECKS, checkout) == 0
    said = capsys.readouterr().out
    assert "3 actions and workflows" in said
    assert "lint: 5 passed" in said


@pytest.mark.parametrize(
    ("check", "path", "old", "new", "says"),
    [
        ("zizmor", ".github/workflows/ci.yml", PINNED, "actions/checkout@v7", "unpinned-uses"),
        ("zizmor", ".github/workflows/ci.yml", "persist-credentials: false", "fetch-depth: 1", "artipacked"),
        ("zizmor", ".github/workflows/ci.yml", "permissions: {}", "env: {}", "excessive-permissions"),
        (
            "zizmor",
            ".github/workflows/ci.yml",
            "contents: read # to check out",
            "issues: write",
            "undocumented",
        ),
        (
            "zizmor",
            "actions/one/action.yml",
            'run.sh" one',
            'run.sh" ${{ inputs.word }}',
            "template-injection",
        ),
        ("zizmor", "actions/one/action.yml", "using: composite", "using: [", "action.yml"),
        (
            "zizmor",
            ".github/dependabot.yml",
            "    cooldown: { default-days: 7 }\n",
            "",
            "dependabot-cooldown",
        ),
        (
            "schema",
            "actions/one/action.yml",
            "      env:",
            "      timeout-minutes: 5\n      env:",
            "timeout-minutes",
        ),
        ("schema", ".github/workflows/ci.yml", "runs-on: ubuntu-24.04", "runs_on: x", "runs_on"),
        ("schema", ".github/dependabot.yml", "weekly", "sometimes", "sometimes"),
        ("shellcheck", "python/run.sh", '"${1}"', "$1", "SC2086"),
    ],
)
def test_a_planted_fault_is_found(  # noqa: PLR0917  one row of the table above
    checkout: Path, capsys: pytest.CaptureFixture[str], check: str, path: str, old: str, new: str, says: str
) -> None:
    """Each tool fails on the fault that it is there for, and says so."""
    text = (checkout / path).read_text(encoding="utf-8")
    assert old in text
    write(checkout / path, text.replace(old, new))
    assert lint.main([check], checkout) == 1
    assert says in capsys.readouterr().out


def test_examples_may_name_the_moving_tag_of_the_kit_only(checkout: Path) -> None:
    """`org/ci-kit@v1` is allowed in a workflow, the tag of anybody else is not."""
    write(checkout / "examples/one.yml", WORKFLOW.replace(PINNED, "org/ci-kit/actions/one@v1"))
    assert lint.main(["zizmor"], checkout) == 0
    write(checkout / "examples/one.yml", WORKFLOW.replace(PINNED, "org/other/actions/one@v1"))
    assert lint.main(["zizmor"], checkout) == 1


def test_every_action_workflow_and_script_is_collected(checkout: Path) -> None:
    """Actions at the root and in folders, workflows of either suffix, scripts by their first line."""
    write(checkout / "action.yml", ACTION)
    write(checkout / "actions/two/action.yaml", ACTION)
    write(checkout / "examples/deep/er.yaml", WORKFLOW)
    write(checkout / "dev", SCRIPT)
    write(checkout / ".ci/run", "#!/bin/sh\n")
    write(checkout / "python/tool.py", "#!/usr/bin/env python3\n")
    write(checkout / "LICENSE", "no script\n")
    assert lint.actions(checkout) == ("action.yml", "actions/one/action.yml", "actions/two/action.yaml")
    assert lint.workflows(checkout) == (".github/workflows/ci.yml", "examples/deep/er.yaml")
    assert lint.shell_scripts(checkout) == (".ci/run", "dev", "python/run.sh")


def test_a_check_that_does_not_exist_is_bad_input(checkout: Path) -> None:
    """Asking for an unknown check names those there are."""
    with pytest.raises(InputError, match=r"No check is called 'pylint'\. There are: .*zizmor"):
        lint.main(["pylint"], checkout)
