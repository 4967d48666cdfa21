"""The hub itself: what a workflow sees in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from hub import Hub

pytestmark = pytest.mark.act

WORKFLOW = """
name: CI
on: push
permissions: {}
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: false
      matrix:
        python: ["3.11", "3.12"]
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with:
          python-version: ${{ matrix.python }}
      - run: pip install --quiet --editable .
      - run: pytest --junitxml=reports/tests.xml
        env:
          CELL: ${{ matrix.python }}
      - uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        if: ${{ !cancelled() }}
        with:
          name: reports-${{ matrix.python }}
          path: reports
  two:
    needs: one
    if: ${{ !cancelled() }}
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          path: all
      - id: list
        env:
          SECRET: ${{ secrets.TOKEN_OF_OURS }}
          GIVEN: ${{ vars.GIVEN }}
        run: |
          git fetch --quiet origin main
          git tag v1
          git push --quiet origin v1
          echo "found=$(ls all | tr '\\n' ' ')${#SECRET} ${GIVEN}" >> "$GITHUB_OUTPUT"
      - uses: org/ci-kit/actions/failure-issue@v1
        id: issue
"""
PROJECT = """
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[project]
name = "service"
version = "1"
"""
TEST = """
import os
from service import answer

def test_answer():
    assert answer() == (42 if os.environ["CELL"] == "3.11" else 43)
"""


def test_a_run_is_told_job_by_job_and_its_failure_becomes_an_issue(hub: Hub) -> None:
    """Matrix, installation, artifacts, secrets, pushes to the hub, and an issue about the one cell that failed."""
    consumer = hub.consumer(
        {
            ".github/workflows/ci.yml": WORKFLOW,
            "pyproject.toml": PROJECT,
            "service/__init__.py": "def answer():\n    return 42\n",
            "tests/test_answer.py": TEST,
        }
    )
    consumer.secrets["TOKEN_OF_OURS"] = "twelve-chars"
    consumer.variables["GIVEN"] = "a variable"
    run = consumer.run("ci.yml")
    assert run.results == {"One (3.11)": "success", "One (3.12)": "failure", "two": "success"}, run.log
    assert run.jobs["two"].steps["list"].outputs["found"] == "reports-3.11 reports-3.12 12 a variable"
    assert sorted(run.artifacts) == ["reports-3.11", "reports-3.12"]
    assert (run.artifacts["reports-3.11"] / "tests.xml").is_file()
    assert hub.bare("octo/service").joinpath("refs/tags/v1").is_file()
    (issue,) = hub.world.open_issues()
    assert "test_answer" in issue["title"]
    told = run.jobs["two"].steps["issue"].outputs
    assert (told["action"], told["failures"]) == ("created", '["One (3.12)"]')


STORES = """
name: CI
on: push
permissions: {}
jobs:
  one:
    name: One
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          repository: org/ci-kit
          ref: v1
          path: kit
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          ref: earlier
          path: earlier
      - id: restore
        uses: actions/cache/restore@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0
        with:
          path: history
          key: history-${{ github.run_id }}
          restore-keys: history-
      - id: read
        run: |
          touch history
          echo "${GITHUB_RUN_ID}" >> history
          echo "runs=$(tr '\\n' ' ' < history)" >> "$GITHUB_OUTPUT"
          echo "others=$(head -1 kit/actions/retry/README.md), $(cat earlier/file)" >> "$GITHUB_OUTPUT"
      - uses: actions/cache/save@55cc8345863c7cc4c66a329aec7e433d2d1c52a9 # v6.1.0
        with:
          path: history
          key: history-${{ github.run_id }}
      - id: own
        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: history
          path: history
      - id: taken
        continue-on-error: true
        uses: actions/upload-artifact@043fb46d1a93c77aae656e7c1c64a875d1fc6a0a # v7.0.1
        with:
          name: history
          path: history
      - id: missing
        continue-on-error: true
        uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1
        with:
          name: nothing
      - id: pinned
        uses: org/ci-kit/actions/retry@v1
        with:
          command: "true"
"""


@pytest.mark.slow
def test_stores_behave_as_githubs(hub: Hub) -> None:
    """A cache is found in the next run; a name of an artifact is taken once; other repositories and tags are there."""
    consumer = hub.consumer(
        {".github/workflows/ci.yml": STORES.replace("retry@v1", f"retry@{hub.kit_sha}"), "file": "1"}
    )
    consumer.clone.git("tag", "earlier")
    consumer.clone.git("push", "--quiet", str(hub.bare("octo/service")), "earlier")
    consumer.commit({"file": "2"})
    first, second = consumer.run("ci.yml"), consumer.run("ci.yml")
    assert first.red == second.red == [], first.log
    steps = second.jobs["One"].steps
    assert (steps["read"].outputs["runs"], steps["read"].outputs["others"]) == ("1 2 ", "# retry, 1")
    assert steps["restore"].outputs["cache-matched-key"] == "history-1"
    assert [steps[one].outcome for one in ("own", "taken", "missing", "pinned")] == [
        "success",
        "failure",
        "failure",
        "success",
    ]
