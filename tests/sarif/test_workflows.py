"""Workflows that upload SARIF: versions, permissions, categories, conditions."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from ci_kit.sarif.tree import Tree
from ci_kit.sarif.workflows import WorkflowFinding, check_workflows
from ci_kit.sarif.workflows.versions import versions

if TYPE_CHECKING:
    from pathlib import Path

Check = Callable[..., list[WorkflowFinding]]

_TODAY = date(2026, 11, 21)
_UPLOAD = "github/codeql-action/upload-sarif"
_SHA = "0123456789abcdef0123456789abcdef01234567"
_JOB = """\
    on: {on}
    permissions:
      security-events: write
    jobs:
      scan:
        runs-on: ubuntu-latest
        steps:
          - uses: actions/checkout@v7
          - uses: github/codeql-action/upload-sarif@{ref}
"""


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """A function that checks workflows given by file name and text."""

    def checked(today: date = _TODAY, **files: str) -> list[WorkflowFinding]:
        for name, text in files.items():
            path = tmp_path / ".github/workflows" / f"{name}.yml"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text))
        return check_workflows(Tree(tmp_path), today)

    return checked


def _told(found: list[WorkflowFinding]) -> list[tuple[str, int | None]]:
    return [(finding.rule.id, finding.line) for finding in found]


def _rules(found: list[WorkflowFinding]) -> list[str]:
    return [finding.rule.id for finding in found]


def test_good_workflow(check: Check) -> None:
    """A workflow as it should be gives nothing to say."""
    assert check(scan=_JOB.format(on="push", ref="v4")) == []


@pytest.mark.parametrize(
    ("ref", "rule"),
    [
        ("v1", "upload-action-retired"),
        ("v2", "upload-action-retired"),
        ("v2.3.4", "upload-action-retired"),
        ("codeql-bundle-v2", "upload-action-version-untold"),
        ("v3", "upload-action-retiring"),
        ("v3.28.1", "upload-action-retiring"),
        ("releases/v3", "upload-action-retiring"),
        ("v4", None),
        ("v4.36.2", None),
        ("v5", None),
        (f"{_SHA} # v2.1.0", "upload-action-retired"),
        (f"{_SHA} # v3", "upload-action-retiring"),
        (f"{_SHA} # pin@3.1.0", "upload-action-retiring"),
        (f"{_SHA} # v4.36.2", None),
        (f"{_SHA}", "upload-action-version-untold"),
        (f"{_SHA} # pinned", "upload-action-version-untold"),
        ("main", "upload-action-version-untold"),
    ],
)
def test_versions(check: Check, ref: str, rule: str | None) -> None:
    """The major version is read from a tag, or from the comment behind a commit."""
    assert _told(check(scan=_JOB.format(on="push", ref=ref))) == ([(rule, 9)] if rule else [])


def test_day_decides(check: Check) -> None:
    """Version 3 is about to be unsupported until the day announced, and unsupported from then on."""
    text = _JOB.format(on="push", ref="v3")
    last = versions().unsupported[3]
    assert last == date(2026, 12, 1)
    assert _rules(check(today=date(2026, 11, 30), scan=text)) == ["upload-action-retiring"]
    assert _rules(check(today=last, scan=text)) == ["upload-action-retired"]


def test_other_parts_of_the_action(check: Check) -> None:
    """`init` and `autobuild` are of the same action; they upload nothing and need no permission."""
    text = "on: push\njobs:\n  a:\n    steps:\n      - uses: github/codeql-action/init@v2\n"
    assert _told(check(a=text)) == [("upload-action-retired", 5)]


@pytest.mark.parametrize(
    ("workflow", "job", "rule"),
    [
        ("", "", "upload-permission-undeclared"),
        ("permissions: write-all", "", None),
        ("permissions: read-all", "", "upload-permission-missing"),
        ("permissions: {}", "", "upload-permission-missing"),
        ("permissions: {contents: read}", "", "upload-permission-missing"),
        ("permissions: {security-events: read}", "", "upload-permission-missing"),
        ("permissions: {security-events: write}", "", None),
        (
            "permissions: {security-events: write}",
            "permissions: {contents: read}",
            "upload-permission-missing",
        ),
        ("permissions: {contents: read}", "permissions: {security-events: write}", None),
        ("permissions: read-all", "permissions: {}", "upload-permission-missing"),
    ],
)
def test_permissions(check: Check, workflow: str, job: str, rule: str | None) -> None:
    """The permissions of a job replace those of the workflow; what is not named is none."""
    lines = ["on: push", workflow, "jobs:", "  scan:", f"    {job}", "    steps:"]
    lines.append("      - uses: github/codeql-action/upload-sarif@v4")
    assert _rules(check(scan="\n".join(lines))) == ([rule] if rule else [])


def test_permission_is_told_with_its_place(check: Check) -> None:
    """The finding points at the permissions that are too few, and says which there are."""
    text = "on: push\njobs:\n  scan:\n    permissions:\n      security-events: read\n    steps:\n"
    (found,) = check(scan=f"{text}      - uses: github/codeql-action/upload-sarif@v4\n")
    assert (found.path, found.line, found.column) == (".github/workflows/scan.yml", 5, 7)
    assert found.message == "the job 'scan' uploads, but security-events is read"


def test_own_token(check: Check) -> None:
    """A step with a token of its own does not depend on the job's permissions."""
    text = "on: push\npermissions: {}\njobs:\n  scan:\n    steps:\n"
    step = "      - uses: github/codeql-action/upload-sarif@v4\n        with: {token: '${{ secrets.T }}'}\n"
    assert check(scan=text + step) == []


@pytest.mark.parametrize(("upload", "rules"), [("never", []), ("always", ["upload-permission-missing"])])
def test_analyze(check: Check, upload: str, rules: list[str]) -> None:
    """`analyze` uploads unless it is told not to."""
    text = "on: push\npermissions: {}\njobs:\n  scan:\n    steps:\n"
    step = f"      - uses: github/codeql-action/analyze@v4\n        with: {{upload: {upload}}}\n"
    assert _rules(check(scan=text + step)) == rules


_CALLED = """\
    on: {on}
    jobs:
      scan:
        runs-on: ubuntu-latest
        steps:
          - uses: github/codeql-action/upload-sarif@v4
"""
_CALLER = """\
    on: push
    permissions: {permissions}
    jobs:
      call:
        uses: ./.github/workflows/called.yml
"""


def test_reusable_workflow(check: Check) -> None:
    """A called workflow has the permissions of its caller, which is told instead."""
    called = _CALLED.format(on="workflow_call")
    assert check(called=called, caller=_CALLER.format(permissions="{security-events: write}")) == []
    found = check(called=called, caller=_CALLER.format(permissions="read-all"))
    assert [(item.path, item.rule.id, item.message) for item in found] == [
        (
            ".github/workflows/caller.yml",
            "upload-permission-missing",
            ".github/workflows/called.yml uploads, but security-events is read-all",
        )
    ]


def test_reusable_workflow_that_is_started_otherwise(check: Check) -> None:
    """What is also started by an event of its own has to declare its permissions."""
    assert _rules(check(called=_CALLED.format(on="[workflow_call, push]"))) == ["upload-permission-undeclared"]


def _matrix(matrix: str, step: str = "") -> str:
    return (
        "on: push\npermissions: {security-events: write}\njobs:\n  scan:\n    strategy:\n"
        f"      matrix: {matrix}\n    steps:\n      - uses: {_UPLOAD}@v4\n        {step}\n"
    )


@pytest.mark.parametrize(
    ("matrix", "category", "rule"),
    [
        ("{os: [a, b]}", "lint-${{ matrix.os }}", None),
        ("{os: [a, b]}", "lint-${{ strategy.job-index }}", None),
        ("{os: [a, b]}", "lint", "upload-category-matrix"),
        ("{os: [a, b]}", "${{ env.MATRIX }}", "upload-category-matrix"),
        ("{os: [a, b]}", None, "upload-category-implicit"),
        ("{os: ['3.11', '3.12']}", None, "upload-category-implicit"),
        ("{os: [yes, no]}", None, "upload-category-implicit"),
        ("{os: [3.11, 3.12]}", None, "upload-category-matrix"),
        ("{os: [true, false]}", None, "upload-category-matrix"),
        ("{os: [a, b], python: [3.11, 3.12]}", None, "upload-category-matrix"),
        ("{os: [a, b], python: [3.11]}", None, "upload-category-implicit"),
        ("{os: [a]}", "lint", None),
        ("{os: [a]}", None, None),
        ("{include: [{os: a}, {os: b}]}", "lint", "upload-category-matrix"),
        ("{include: [{os: 1}, {os: 2}]}", None, "upload-category-matrix"),
        ("${{ fromJSON(needs.a.outputs.b) }}", "lint", "upload-category-matrix"),
        ("{os: '${{ fromJSON(inputs.os) }}'}", None, "upload-category-implicit"),
    ],
)
def test_matrix(check: Check, matrix: str, category: str | None, rule: str | None) -> None:
    """A constant category makes the jobs of a matrix replace each other; so do values that are no strings."""
    step = f"with: {{category: '{category}'}}" if category else ""
    assert _rules(check(scan=_matrix(matrix, step))) == ([rule] if rule else [])


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [("", "", True), ("a", "a", True), ("a", "b", False), ("", "a", False)],
)
def test_two_uploads_in_a_job(check: Check, first: str, second: str, told: bool) -> None:  # noqa: FBT001
    """Two uploads of a job need categories of their own."""
    steps = "".join(
        f"      - uses: {_UPLOAD}@v4\n        with: {{sarif_file: x, category: '{name}'}}\n" for name in (first, second)
    )
    text = f"on: push\npermissions: write-all\njobs:\n  scan:\n    steps:\n{steps}"
    found = check(scan=text)
    assert _told(found) == ([("upload-category-twice", 8)] if told else [])
    if told:
        assert "the step on line 6 uploads" in found[0].message


def test_uploads_of_two_jobs_are_apart(check: Check) -> None:
    """The table of uploads is kept for each job."""
    job = "    steps:\n      - uses: github/codeql-action/upload-sarif@v4\n"
    assert check(scan=f"on: push\npermissions: write-all\njobs:\n  a:\n{job}  b:\n{job}") == []


@pytest.mark.parametrize(
    ("scan", "condition", "told"),
    [
        ("run: scan", "", True),
        ("run: scan", "if: success()", True),
        ("run: scan", "if: github.ref == 'refs/heads/main'", True),
        ("run: scan", "if: always()", False),
        ("run: scan", "if: ${{ !cancelled() }}", False),
        ("run: scan", "if: success() || failure()", False),
        ("run: scan || true", "", False),
        ("run: scan --exit-zero", "", False),
        ("{run: scan, continue-on-error: true}", "", False),
        ("{run: scan, continue-on-error: false}", "", True),
        ("uses: vendor/scan@v1", "", True),
        ("uses: actions/setup-python@v7", "", False),
        ("uses: vendor/setup-scan@v7", "", False),
        ("uses: org/ci-kit/actions/sarif-validate@v1", "", False),
        ("{uses: github/codeql-action/upload-sarif@v4, with: {category: x}}", "", False),
    ],
)
def test_upload_after_a_failed_scan(check: Check, scan: str, condition: str, told: bool) -> None:  # noqa: FBT001
    """A scan that fails because it found something must not keep its findings from being uploaded."""
    scan = scan if scan.startswith("{") else f"{{{scan}}}" if scan.startswith("run") else scan
    text = f"on: push\npermissions: write-all\njobs:\n  a:\n    steps:\n      - {scan}\n"
    text += f"      - uses: github/codeql-action/upload-sarif@v4\n        {condition}\n"
    assert _told(check(scan=text)) == ([("upload-skipped-on-failure", 7)] if told else [])


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("push", True),
        ("[push, pull_request]", True),
        ("{push: {branches: ['**']}}", True),
        ("{push: {branches: ['dependabot/**']}}", True),
        ("{push: {paths: [src]}}", True),
        ("{push: {branches: [main]}, pull_request: {}}", False),
        ("{push: {branches-ignore: ['dependabot/**']}}", False),
        ("{push: {branches-ignore: [main]}}", True),
        ("{push: {tags: ['v*']}}", False),
        ("pull_request", False),
    ],
)
def test_dependabot(check: Check, tmp_path: Path, on: str, told: bool) -> None:  # noqa: FBT001
    """Where Dependabot is set up, pushes of its branches must not start an upload."""
    text = _JOB.format(on=on, ref="v4")
    assert check(scan=text) == []
    (tmp_path / ".github/dependabot.yml").write_text("version: 2\n")
    assert _rules(check(scan=text)) == (["upload-dependabot-push"] if told else [])


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: [codeql-action", 1, "expected ',' or ']'"),
        ("codeql-action: {a: b\nc", None, ""),
        ("codeql-action:\n\t- x", 2, "found character"),
        ("--- codeql-action\n--- two", 2, "but found another document"),
        ("# codeql-action", None, "it is empty"),
        ("x: " + "[" * 5000 + "codeql-action", None, "nested too deeply"),
        ("codeql-action: " + "x" * 300_000, None, "bytes; workflows are read up to"),
        ("codeql-action: \x01", None, "it is no YAML"),
    ],
)
def test_unreadable_yaml(check: Check, text: str, line: int | None, reason: str) -> None:
    """What cannot be parsed is told, with the place where that is known, and spoils nothing else."""
    found = check(bad=text, good=_JOB.format(on="push", ref="v1"))
    assert _rules(found) == ["workflow-unreadable", "upload-action-retired"]
    assert reason in found[0].message
    assert line is None or found[0].line == line


def test_aliases_are_not_expanded(check: Check) -> None:
    """A document of aliases that would be gigabytes is looked at in its own size; a circle is no trap."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{b}: &{b} [*{a}, *{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    )
    circle = "jobs: &j\n  codeql-action: *j\n  steps: *j\n  strategy: {matrix: *j}\n"
    assert check(bomb=f"{bomb}codeql-action: *n\n", circle=circle) == []


@pytest.mark.parametrize(
    "text",
    [
        "codeql-action",
        "[codeql-action]",
        "jobs: codeql-action",
        "jobs: [codeql-action]",
        "jobs: {a: codeql-action, b: {steps: 3}, c: {steps: [3, [], {uses: []}]}}",
        "on: 3\njobs: {a: {steps: [{uses: github/codeql-action/upload-sarif@v4, with: 3, if: []}]}}",
        "{[a]: b, jobs: {? [x] : codeql-action}}",
    ],
)
def test_any_structure(check: Check, text: str) -> None:
    """A file that is YAML but no workflow is survived."""
    assert all(finding.rule.id != "workflow-unreadable" for finding in check(odd=text))


def test_hostile_files(tmp_path: Path) -> None:
    """A FIFO, a link out of the tree and bytes that are no text are told and neither read nor waited for."""
    flows = tmp_path / "checkout/.github/workflows"
    flows.mkdir(parents=True)
    os.mkfifo(flows / "pipe.yml")
    (tmp_path / "out.yml").write_text(_JOB.format(on="push", ref="v1"))
    (flows / "link.yml").symlink_to(tmp_path / "out.yml")
    (flows / "bytes.yaml").write_bytes(b"codeql-action: \xff")
    (flows / "directory.yml").mkdir()
    (flows / "notes.txt").write_text("codeql-action@v1")
    found = check_workflows(Tree(tmp_path / "checkout"), _TODAY)
    assert [(item.path.rpartition("/")[2], item.message) for item in found] == [
        ("bytes.yaml", "it is no UTF-8 text"),
        ("link.yml", "a symbolic link that leaves the checkout"),
        ("pipe.yml", "neither a file nor a directory"),
    ]


def test_no_workflows(tmp_path: Path) -> None:
    """A repository without workflows has nothing to check."""
    assert check_workflows(Tree(tmp_path), _TODAY) == []
