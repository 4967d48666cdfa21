"""Would the repository's workflows upload SARIF as their writers mean it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ci_kit.sarif.text import short
from ci_kit.sarif.tree import Found, Unread
from ci_kit.sarif.workflows import permissions, rules, uploads
from ci_kit.sarif.workflows.model import Workflow
from ci_kit.sarif.workflows.yaml_view import YamlProblem, compose, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ci_kit.sarif.rule import Rule
    from ci_kit.sarif.tree import Tree
    from ci_kit.sarif.workflows.yaml_view import Value

DIRECTORY = ".github/workflows"
_ENDINGS = (".yml", ".yaml")
_DEPENDABOT = (".github/dependabot.yml", ".github/dependabot.yaml")
#: Files without these words have nothing to do with uploads and are not parsed.
_ACTION = b"codeql-action"


@dataclass(frozen=True, slots=True)
class WorkflowFinding:
    """Something wrong with a workflow. `path` is relative to the root; line and column are 1-based."""

    rule: Rule
    path: str
    line: int | None
    column: int | None
    message: str


def check_workflows(tree: Tree, today: date) -> list[WorkflowFinding]:
    """Check the workflows of the checkout that upload SARIF, and those that call them.

    Findings come in the order of files and lines. `today` decides which versions are out of date.
    """
    found: list[WorkflowFinding] = []
    texts: dict[str, bytes] = {}
    for path, text in _texts(tree):
        if isinstance(text, bytes):
            texts[path] = text
        else:
            found.append(WorkflowFinding(rules.UNREADABLE, path, None, None, text))
    uploading = _parsed(texts, [path for path, data in texts.items() if _ACTION in data], found)
    called = [flow for flow in uploading if "workflow_call" in flow.events and any(flow.uploads())]
    names = [flow.path.rpartition("/")[2].encode() for flow in called]
    callers = [path for path, data in texts.items() if any(name in data for name in names) and _ACTION not in data]
    has_dependabot = any(tree.look(path).found is Found.FILE for path in _DEPENDABOT)
    for flow in [*uploading, *_parsed(texts, callers, found)]:
        found += [
            WorkflowFinding(rule, flow.path, value.line, value.column, message)
            for rule, value, message in _check(flow, called, today, has_dependabot=has_dependabot)
        ]
    return sorted(found, key=lambda finding: (finding.path, finding.line or 0))


def _check(
    flow: Workflow, called: list[Workflow], today: date, *, has_dependabot: bool
) -> Iterator[tuple[Rule, Value, str]]:
    yield from permissions.check_calls(flow, called)
    for job in flow.jobs:
        yield from permissions.check_job(job)
        yield from uploads.check_twice(job)
        for use in job.uses:
            yield from uploads.check_version(use, today)
            if use.uploads:
                yield from uploads.check_category(job, use)
                yield from uploads.check_condition(job, use)
    if has_dependabot and any(flow.uploads()):
        yield from permissions.check_events(flow)


def _texts(tree: Tree) -> Iterator[tuple[str, bytes | str]]:
    """Each workflow file with its bytes, or with the reason why it has none."""
    directory = tree.look(DIRECTORY)
    if directory.found is not Found.DIRECTORY:
        return
    for name in sorted(os.listdir(tree.root / directory.path)):  # noqa: PTH208 (names, not paths, are wanted)
        path = f"{DIRECTORY}/{name}"
        entry = tree.look(path)
        if not name.endswith(_ENDINGS) or entry.found is Found.DIRECTORY:
            continue
        try:
            yield path, tree.read(entry.path) if entry.found is Found.FILE else entry.found.value
        except Unread as error:
            yield path, error.reason


def _parsed(texts: dict[str, bytes], paths: list[str], found: list[WorkflowFinding]) -> list[Workflow]:
    """The workflows among `texts` that can be read; the others are reported."""
    flows: list[Workflow] = []
    for path in paths:
        try:
            data = texts[path]
            flows.append(Workflow(path, compose(data), lines_of(data)))
        except YamlProblem as problem:
            found.append(WorkflowFinding(rules.UNREADABLE, path, problem.line, None, short(problem.reason, 120)))
    return flows
