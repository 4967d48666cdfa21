"""What users copy: the kit's actions get what they take, what is read of them is given, and guides show it whole."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit_dev import lint, pages, reusable
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = [ROOT / name for name in lint.workflows(ROOT) if re.fullmatch(r"examples/(workflows/)?[^/]+\.yml", name)]
_OWN = re.compile(r"org/ci-kit(?:/actions/[\w-]+)?@v1")


@cache
def loaded(path: Path) -> dict[str, Any]:
    """A workflow or an action."""
    content: dict[str, Any] = reusable.load(path.read_text(encoding="utf-8"))
    return content


def action(used: str) -> dict[str, Any]:
    """The action of the kit that a step uses."""
    return loaded(ROOT / used.removeprefix("org/ci-kit").removeprefix("/").partition("@")[0] / "action.yml")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_steps_give_what_actions_take_and_read_what_they_give(path: Path) -> None:
    """GitHub only warns of an unknown input, and an output that does not exist is empty without a word."""
    for name, job in loaded(path)["jobs"].items():
        steps = [step for step in job.get("steps", []) if _OWN.fullmatch(step.get("uses", ""))]
        for step in steps:
            assert set(step.get("with") or {}) <= set(action(step["uses"]).get("inputs") or {}), f"{name}: {step}"
        own = {step["id"]: step for step in steps if "id" in step}
        for step_id, output in re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", str(job)):
            assert step_id not in own or output in action(own[step_id]["uses"])["outputs"], f"{step_id}.{output}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_jobs_read_only_jobs_that_they_need(path: Path) -> None:
    """And of these only outputs that they, or the workflow they call, have."""
    jobs = loaded(path)["jobs"]
    called = {one.uses: one for one in reusable.workflows()}
    for name, job in jobs.items():
        needs = job.get("needs") or []
        for other, output in re.findall(r"needs\.([\w-]+)\.outputs\.([\w-]+)", str(job)):
            assert other in ([needs] if isinstance(needs, str) else needs), f"{name} reads {other}"
            source = jobs[other]
            given = called[source["uses"]].part("outputs") if "uses" in source else source["outputs"]
            assert output in given, f"{name} reads {other}.{output}"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_nobody_may_anything_by_default_and_every_job_has_an_end(path: Path) -> None:
    """Act ignores both. The limit of a job that calls a workflow is in there."""
    content = loaded(path)
    assert content["permissions"] == {}
    for name, job in content["jobs"].items():
        assert ("timeout-minutes" in job) is ("uses" not in job), name


def test_every_guide_shows_an_example() -> None:
    """The workflow in it is the file, written by `./dev sync`."""
    guides = {path.stem for path in (ROOT / "docs" / "guides").glob("*.md")}
    assert guides == set(pages.GUIDES)
    assert {ROOT / "examples" / name for name in pages.GUIDES.values()} <= set(EXAMPLES)


def test_the_project_pastes_every_lane() -> None:
    """Each workflow of the examples that is called or copied for good, unchanged."""
    pasted = {path.name: path.read_text(encoding="utf-8") for path in workflows()}
    lanes = [*(ROOT / "examples" / "workflows").glob("*.yml")]
    lanes += [ROOT / "examples" / name for name in ("release.yml", "deploy-production.yml")]
    assert pasted == {path.name: path.read_text(encoding="utf-8") for path in lanes}


def workflows() -> list[Path]:
    """Those of the project."""
    return [*(ROOT / "examples" / "project" / ".github" / "workflows").glob("*.yml")]
