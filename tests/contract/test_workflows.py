"""What act does not enforce in the reusable workflows, and GitHub does: read from the files."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ci_kit_dev import reusable, tools
from ci_kit_dev.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ci_kit_dev.reusable import Workflow

CALLED = {workflow.name: workflow for workflow in reusable.workflows()}
#: Every workflow that is shipped to be called or copied.
SHIPPED = [*(one.path for one in CALLED.values()), *sorted((ROOT / "examples").rglob("*.yml"))]
TYPES: dict[str, type] = {"string": str, "boolean": bool, "number": int}
_USED = re.compile(r"\binputs\.([\w-]+)")
_ACCESS = ("", "read", "write")


def parsed(path: Path) -> dict[str, Any]:
    """A workflow."""
    loaded: dict[str, Any] = reusable.load(path.read_text(encoding="utf-8"))
    return loaded


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """The jobs of a file; none where it is no workflow."""
    found: dict[str, dict[str, Any]] = parsed(path).get("jobs") or {}
    return found


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """All steps of a file."""
    for job in jobs(path).values():
        yield from job.get("steps") or []


def calls() -> Iterator[tuple[Path, str, dict[str, Any], Workflow]]:
    """Each job that calls a reusable workflow of the kit."""
    for path in SHIPPED:
        for name, job in jobs(path).items():
            used = str(job.get("uses") or "")
            if used:
                yield path, name, job, CALLED[Path(used.partition("@")[0]).stem]


@pytest.mark.parametrize("name", CALLED)
def test_every_input_has_a_type_a_description_and_a_default_that_fits(name: str) -> None:
    """GitHub has three types; an input without a default is required; none is declared in vain or used undeclared."""
    workflow = CALLED[name]
    for given, entry in workflow.part("inputs").items():
        assert entry["description"].strip(), given
        assert ("default" in entry) is not entry.get("required", False), given
        assert "default" not in entry or isinstance(entry["default"], TYPES[entry["type"]]), given
    assert set(_USED.findall(workflow.text)) == set(workflow.part("inputs"))


@pytest.mark.parametrize("name", CALLED)
def test_secrets_and_outputs_are_described_and_there(name: str) -> None:
    """A secret that is used is declared; an output comes from a job that has it."""
    workflow = CALLED[name]
    declared = workflow.part("secrets")
    assert set(re.findall(r"\bsecrets\.(\w+)", workflow.text)) == set(declared)
    assert all(entry["description"] and "required" in entry for entry in declared.values())
    for entry in workflow.part("outputs").values():
        found = re.fullmatch(r"\$\{\{ jobs\.([\w-]+)\.outputs\.([\w-]+) }}", entry["value"])
        assert found, entry
        assert entry["description"]
        assert found[2] in workflow.jobs[found[1]]["outputs"]


@pytest.mark.parametrize("name", CALLED)
def test_each_has_an_example_that_calls_it(name: str) -> None:
    """Under the same name, with the moving tag; it begins with a sentence for the page."""
    workflow = CALLED[name]
    uses = [job.get("uses") for job in jobs(workflow.example).values()]
    assert workflow.uses in uses
    assert len(workflow.summary()) > 20


def test_calls_fit_what_is_called() -> None:
    """Only declared inputs, of their types; all that is required; declared secrets; never `secrets: inherit`."""
    seen = set()
    for path, name, job, workflow in calls():
        where = f"{path.name}/{name}"
        inputs, secrets = workflow.part("inputs"), workflow.part("secrets")
        given = job.get("with") or {}
        assert set(given) <= set(inputs), where
        for key, value in given.items():
            if not str(value).startswith("${{"):
                assert isinstance(value, TYPES[inputs[key]["type"]]), f"{where}: {key}"
        assert {key for key, entry in inputs.items() if entry.get("required")} <= set(given), where
        handed = job.get("secrets") or {}
        assert isinstance(handed, dict), where
        assert {key for key, entry in secrets.items() if entry["required"]} <= set(handed) <= set(secrets), where
        seen.add(workflow.name)
    assert seen == set(CALLED)


def test_a_caller_gives_the_permissions_that_are_needed_and_no_more() -> None:
    """GitHub refuses to start a run whose called jobs ask for more than the calling job has."""
    for path, name, job, workflow in calls():
        assert job["permissions"] == workflow.permissions(), f"{path.name}/{name}"


@pytest.mark.parametrize("name", CALLED)
def test_permissions_are_least_and_say_why(name: str) -> None:
    """None for the workflow, its own for each job, each with its reason beside it."""
    workflow = CALLED[name]
    assert workflow.content["permissions"] == {}
    assert all("permissions" in job for job in workflow.jobs.values())
    stated = sum(len(job["permissions"]) for job in workflow.jobs.values())
    assert len(re.findall(r"^      [a-z-]+: (?:read|write) # \S", workflow.text, re.MULTILINE)) == stated
    assert all(access in _ACCESS for job in workflow.jobs.values() for access in job["permissions"].values())


@pytest.mark.parametrize("name", CALLED)
def test_every_job_ends_some_day_and_has_a_name(name: str) -> None:
    """Act ignores the limit of a job; without one GitHub's is six hours."""
    for key, job in CALLED[name].jobs.items():
        assert job["timeout-minutes"], key
        assert job["name"], key


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_others_are_pinned_by_hash_and_no_expression_stands_in_a_script(path: Path) -> None:
    """The kit's own by `$/` in what is called, by the moving tag in what is copied."""
    own = re.compile(r"\$/actions/[\w-]+" if path in [one.path for one in CALLED.values()] else r"org/ci-kit/\S+@v1")
    for step in steps(path):
        used = step.get("uses", "")
        assert not used or own.fullmatch(used) or re.search(r"@[0-9a-f]{40}$", used), used
        assert "${{" not in step.get("run", "")
    text = path.read_text(encoding="utf-8")
    assert len(re.findall(r"uses: \S+@[0-9a-f]{40}", text)) == len(
        re.findall(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", text, re.MULTILINE)
    )


def test_zizmor_finds_nothing_at_its_strictest(tmp_path: Path) -> None:
    """At the persona of auditors, without configuration; the kit is pinned by hash there, as the README has it."""
    copies: list[Path] = []
    for path in SHIPPED:
        text = path.read_text(encoding="utf-8")
        if "jobs" in (reusable.load(text) or {}):
            copies.append(tmp_path / f"{len(copies)}-{path.name}")
            pinned = re.sub(r"(org/ci-kit\S*)@v1\b", rf"\1@{'1' * 40} # v1.0.0", text)
            copies[-1].write_text(pinned, encoding="utf-8")
    options = ("--offline", "--no-progress", "--persona=auditor", "--strict-collection", "--no-config", "--no-ignores")
    command = (tools.binary("zizmor"), *options, *map(str, copies))
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", CALLED)
def test_actions_of_the_kit_get_inputs_that_they_have(name: str) -> None:
    """And every output that is read of them is one."""
    workflow = CALLED[name]
    for job in workflow.jobs.values():
        kit: dict[str, dict[str, Any]] = {}
        for step in job["steps"]:
            used = step.get("uses", "")
            if used.startswith("$/actions/"):
                action = reusable.load((ROOT / used.removeprefix("$/") / "action.yml").read_text(encoding="utf-8"))
                assert set(step.get("with") or {}) <= set(action.get("inputs") or {}), used
                if "id" in step:
                    kit[step["id"]] = action["outputs"]
        for step_id, output in re.findall(r"steps\.(\w+)\.outputs\.([\w-]+)", str(job)):
            assert step_id not in kit or output in kit[step_id], f"{step_id}.{output}"


@pytest.mark.parametrize("name", CALLED)
def test_concurrency_is_never_that_of_the_caller(name: str) -> None:
    """`github.workflow` is the caller's name in a called workflow: a group of that name would cancel its own caller."""
    assert "github.workflow" not in CALLED[name].text


@pytest.mark.parametrize("name", CALLED)
def test_code_of_the_project_runs_with_a_token_that_can_only_read(name: str) -> None:
    """A job that installs or runs something of the caller's cannot write to GitHub, whatever it downloads."""
    for key, job in CALLED[name].jobs.items():
        runs = re.search(r"inputs\.(install|[\w-]*command|check|format|types|more|benchmark)\b", str(job["steps"]))
        if runs:
            assert job["permissions"] == {"contents": "read"}, key
