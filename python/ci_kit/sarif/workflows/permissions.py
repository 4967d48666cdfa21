"""May each job that uploads do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ci_kit.sarif.text import short
from ci_kit.sarif.workflows import rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.workflows.model import Job, Workflow
    from ci_kit.sarif.workflows.yaml_view import Value

    Hit = tuple[Rule, Value, str]

_LOCAL = "./"
#: A branch of Dependabot, and how filters name all of them.
_DEPENDABOT_BRANCH = "dependabot/"
_EVERYTHING = ("**", "*/**", "**/*")


def check_job(job: Job) -> Iterator[Hit]:
    """Check a job that has steps which upload with the job's own token."""
    if any(use.uploads and not use.input("token") for use in job.uses):
        yield from _check(job, f"the job {short(job.name, 40)!r} uploads", reusable=job.workflow.only_called)


def check_calls(workflow: Workflow, uploading: Sequence[Workflow]) -> Iterator[Hit]:
    """Check the jobs that call a reusable workflow of the repository which uploads."""
    by_path = {f"{_LOCAL}{other.path}": other for other in uploading}
    for job in workflow.jobs:
        called = by_path.get(job.calls)
        if called is not None:
            yield from _check(job, f"{short(called.path)} uploads", reusable=workflow.only_called)


def check_events(workflow: Workflow) -> Iterator[Hit]:
    """Check that Dependabot's pushes do not start a workflow that uploads."""
    push = workflow.events.get("push")
    if push is None or not _takes_dependabot(push):
        return
    yield rules.DEPENDABOT, push, "`push` starts it on the branches of Dependabot, too"


def _check(job: Job, what: str, *, reusable: bool) -> Iterator[Hit]:
    permissions = job.permissions
    if permissions is None:
        if not reusable:
            yield rules.UNDECLARED, job.value, f"{what}, and no permissions are declared"
    elif not _allows(permissions):
        found = permissions.get("security-events")
        has = found.text if found else permissions.text or "not named"
        yield rules.PERMISSION, permissions, f"{what}, but security-events is {short(has, 20)}"


def _allows(permissions: Value) -> bool:
    found = permissions.get("security-events")
    return permissions.text == "write-all" or (found is not None and found.text == "write")


def _takes_dependabot(push: Value) -> bool:
    """Whether branches called `dependabot/…` pass the filters of a push."""
    wanted, unwanted = push.get("branches"), push.get("branches-ignore")
    if unwanted is not None:
        return not any(_matches(item) for item in unwanted.items() or [unwanted])
    if wanted is not None:
        return any(_matches(item) for item in wanted.items() or [wanted])
    return not (push.get("tags") or push.get("tags-ignore"))


def _matches(pattern: Value) -> bool:
    return pattern.text in _EVERYTHING or pattern.text.startswith(_DEPENDABOT_BRANCH)
